import { describe, expect, it } from 'vitest';
import type { Minute } from '../../../../core/contract/model.ts';
import { historyOf, minutesPast } from '../../../../renderer/features/alerts/metric-history.ts';

const blank: Minute = {
  atMs: 0,
  enqueued: 0,
  completed: 0,
  failedAttempts: 0,
  dead: 0,
  waitMs: null,
  durationMs: null,
  size: null,
  workers: null,
};

describe('historyOf', () => {
  it('adds failures up over the window of the alert', () => {
    const minutes = [1, 2, 3, 4, 5, 6].map((dead) => ({ ...blank, dead }));
    expect(historyOf('job.failed', minutes)).toEqual([1, 3, 6, 10, 15, 20]);
  });

  it('takes means over what was measured, and leaves gaps where nothing was', () => {
    const minutes = [null, 100, null, 300].map((waitMs) => ({ ...blank, waitMs }));
    expect(historyOf('queue.wait_time', minutes)).toEqual([null, 100, 100, 200]);
    expect(historyOf('queue.size', [{ ...blank, size: 7 }, blank])).toEqual([7, null]);
  });
});

describe('minutesPast', () => {
  it('counts minutes past the threshold in its own direction', () => {
    const history = [null, 0, 1, 5];
    expect(minutesPast(history, { comparison: 'above', value: 1, isEnabled: true })).toBe(1);
    expect(minutesPast(history, { comparison: 'below', value: 1, isEnabled: true })).toBe(1);
  });
});
