import { describe, expect, it } from 'vitest';
import { reopenOutcome, resolveOutcome, retryOutcome } from '../../../../renderer/features/dlq/outcome.ts';
import { needsConfirmation, planRetry } from '../../../../renderer/features/dlq/retry-plan.ts';
import { deadJobs } from '../../../support/fixture/jobs.ts';

const [first] = deadJobs(1, 1_000_000).map(({ summary }) => summary);
if (first === undefined) throw new Error('no fixture');
const clean = { ...first, isProcessed: false, isMalformed: false, redriveCount: 0 };

describe('planRetry', () => {
  it('counts what goes where, most first, and leaves out what came from nowhere', () => {
    const plan = planRetry([
      { ...clean, id: '1', queue: 'b' },
      { ...clean, id: '2', queue: 'a', isProcessed: true },
      { ...clean, id: '3', queue: 'a', redriveCount: 2 },
      { ...clean, id: '4', queue: 'a', isMalformed: true },
      { ...clean, id: '5', queue: '', isMalformed: true, isProcessed: true, redriveCount: 1 },
    ]);
    expect(plan).toEqual({
      jobIds: ['1', '2', '3', '4'],
      queues: [
        ['a', 3],
        ['b', 1],
      ],
      processed: 1,
      returned: 1,
      malformed: 1,
      left: 1,
    });
  });

  it.each([
    { name: 'one clean job', entries: [clean], isProduction: false, asks: false },
    { name: 'one on production', entries: [clean], isProduction: true, asks: true },
    { name: 'two', entries: [clean, { ...clean, id: '2' }], isProduction: false, asks: true },
    {
      name: 'one that is no job',
      entries: [{ ...clean, isMalformed: true }],
      isProduction: false,
      asks: true,
    },
    { name: 'one processed', entries: [{ ...clean, isProcessed: true }], isProduction: false, asks: true },
  ])('asks first for $name: $asks', ({ entries, isProduction, asks }) => {
    expect(needsConfirmation(planRetry(entries), isProduction)).toBe(asks);
  });
});

describe('outcomes', () => {
  it('says exactly what happened', () => {
    expect(retryOutcome({ retried: ['1'], missing: [], refused: [] }).key).toBe('dlq:retried');
    expect(retryOutcome({ retried: ['1'], missing: ['2', '3'], refused: [] })).toMatchObject({
      key: 'dlq:retriedMissing',
      values: { retried: 1, count: 2 },
    });
    expect(retryOutcome({ retried: [], missing: [], refused: ['1'] })).toMatchObject({
      key: 'dlq:retriedRefused',
      tone: 'warning',
    });
    expect(retryOutcome({ retried: ['1'], missing: ['2'], refused: ['3'] })).toMatchObject({
      key: 'dlq:retriedMissingRefused',
      values: { retried: 1, missing: 1, refused: 1 },
    });
    expect(resolveOutcome({ resolved: [], missing: ['1'] })).toMatchObject({
      key: 'dlq:resolvedMissing',
      tone: 'warning',
    });
    expect(reopenOutcome({ reopened: ['1'], missing: [] }).key).toBe('dlq:reopenedDone');
  });
});
