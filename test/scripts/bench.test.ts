import { describe, expect, it } from 'vitest';
import { figures } from '../bench/figures.ts';
import { measureNames, readOptions } from '../bench/options.ts';
import { Results } from '../bench/results.ts';
import { quantile } from '../bench/statistics.ts';
import { drawTable } from '../bench/table.ts';
import { targets } from '../bench/targets.ts';

describe('the benchmark', () => {
  it('compares medians with its targets', () => {
    const results = new Results();
    for (const value of [900, 1_000, 5_000]) results.record('drain.1', 'ours', value);
    for (const value of [500, 510, 490]) results.record('drain.1', 'bullmq', value);
    results.record('drain.1', 'beeQueue', 900);
    const verdicts = results.verdicts();
    expect(verdicts.map(({ than, found, isMet }) => ({ than, found, isMet }))).toEqual([
      { than: 'bullmq', found: 2, isMet: true },
      { than: 'beeQueue', found: 1_000 / 900, isMet: false },
    ]);
  });

  it('compares what has a limit of its own with that', () => {
    const results = new Results();
    results.record('retry.slow', 'ours', 1);
    expect(results.verdicts()).toMatchObject([{ figure: 'retry.slow', isMet: false }]);
  });

  it('says in the table which targets were missed', () => {
    const results = new Results();
    results.record('drain.1', 'ours', 1_000);
    results.record('drain.1', 'bullmq', 500);
    results.record('drain.1', 'beeQueue', 1_000);
    expect(drawTable(results)).toMatch(/2x BullMQ, target at least 1\.8x\s+met/);
    expect(drawTable(results)).toContain('1 of 2 targets met. MISSED: drain.1 against Bee-Queue.');
  });

  it('shows every figure that has a target', () => {
    const shown = figures.map(({ id }) => id);
    expect(targets.map(({ figure }) => figure).filter((figure) => !shown.includes(figure))).toEqual([]);
  });

  it('takes a round without a number as broken', () => {
    expect(() => new Results().record('drain.1', 'ours', NaN)).toThrow('the round is broken');
  });

  it('finds a quantile between two values', () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(quantile([1, 2, 3], 1)).toBe(3);
  });
});

describe("the benchmark's options", () => {
  it('measures everything when nothing is said', () => {
    expect(readOptions([])).toEqual({ isQuick: false, only: measureNames, file: null });
  });

  it('reads what is said', () => {
    const options = readOptions(['--quick', '--only', 'drain,retry', '--json', 'out.json']);
    expect(options).toEqual({ isQuick: true, only: ['drain', 'retry'], file: 'out.json' });
  });

  it.each([[['--fast']], [['--only', 'speed']], [['--json']]])(
    'refuses %j and says what is possible',
    (args) => {
      expect(() => readOptions(args)).toThrow(/Usage|Choose from/);
    },
  );
});
