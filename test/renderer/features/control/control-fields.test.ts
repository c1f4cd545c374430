import { describe, expect, it } from 'vitest';
import { drainOutcome } from '../../../../renderer/features/control/drain-outcome.ts';
import { toneOf } from '../../../../renderer/features/control/job-outcome.ts';
import {
  intervalMsFrom,
  jobsFrom,
  typedInterval,
} from '../../../../renderer/features/control/limit-fields.ts';
import { keepMsFrom, typedKeep } from '../../../../renderer/features/control/retention-fields.ts';

describe('a rate limit as it is typed', () => {
  it.each([
    ['1', 1],
    [' 100000 ', 100_000],
    ['100001', null],
    ['0', null],
    ['1.5', null],
    ['', null],
  ])('%j jobs are %j', (text, jobs) => expect(jobsFrom(text)).toBe(jobs));

  it.each([
    ['1', 'ms', 1],
    ['0', 's', null],
    ['1,5', 'min', 90_000],
    ['24', 'h', 86_400_000],
    ['25', 'h', null],
  ] as const)('in %s %s', (text, unit, intervalMs) => expect(intervalMsFrom(text, unit)).toBe(intervalMs));

  it.each([
    [60_000, { text: '1', unit: 'min' }],
    [90_000, { text: '90', unit: 's' }],
    [86_400_000, { text: '24', unit: 'h' }],
    [1_234, { text: '1234', unit: 'ms' }],
  ])('%j ms come back as they were typed', (intervalMs, typed) => {
    expect(typedInterval(intervalMs)).toEqual(typed);
  });
});

describe('a retention as it is typed', () => {
  it.each([
    ['1', 'min', 60_000],
    ['59', 's', null],
    ['1,5', 'd', 129_600_000],
    ['3650', 'd', 315_360_000_000],
    ['3651', 'd', null],
    ['', 'd', null],
    ['-1', 'd', null],
  ] as const)('%s %s', (text, unit, keepMs) => expect(keepMsFrom(text, unit)).toBe(keepMs));

  it.each([
    [604_800_000, { text: '7', unit: 'd' }],
    [90_000, { text: '90', unit: 's' }],
    [60_001, { text: '60.001', unit: 's' }],
  ] as const)('%j ms come back as they were typed', (keepMs, typed) => {
    expect(typedKeep(keepMs)).toEqual(typed);
    expect(keepMsFrom(typed.text, typed.unit)).toBe(keepMs);
  });
});

describe('what a drain says it did', () => {
  const report = { total: 9, drained: 7, gone: 0, kept: 0, isAborted: false };
  it.each([
    [report, 'control:drain.done', 'done'],
    [{ ...report, gone: 2 }, 'control:drain.doneGone', 'done'],
    [{ ...report, kept: 1 }, 'control:drain.doneKept', 'done'],
    [{ ...report, gone: 1, kept: 1 }, 'control:drain.doneGoneKept', 'done'],
    [{ ...report, drained: 0, gone: 9 }, 'control:drain.doneGone', 'warning'],
    [{ ...report, isAborted: true }, 'control:drain.aborted', 'warning'],
  ] as const)('%j', (answer, key, tone) => {
    expect(drainOutcome('q', answer)).toMatchObject({ key, tone });
  });
});

it('what did not happen as asked is no success', () => {
  expect((['moved', 'removed', 'changed'] as const).map(toneOf)).toEqual(['done', 'done', 'done']);
  expect((['active', 'missing'] as const).map(toneOf)).toEqual(['warning', 'warning']);
});
