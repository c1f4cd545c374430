import { expect, test } from 'vitest';
import { createSeries, seriesMinutes } from '../../../core/host/series.ts';
import type { ObservedMinute, QueueObservation } from '../../../core/queue/observe.ts';

const minuteMs = 60_000;
const nowMs = 1_000 * minuteMs + 30_000;
const currentMs = 1_000 * minuteMs;

function counted(atMs: number, counts: Partial<ObservedMinute> = {}): ObservedMinute {
  return {
    atMs,
    enqueued: 0,
    started: 0,
    waitMsSum: 0,
    completed: 0,
    durationMsSum: 0,
    failedAttempts: 0,
    dead: 0,
    ...counts,
  };
}

function observed(more: Partial<QueueObservation>): QueueObservation {
  // The series reads these fields only.
  return { name: 'q', size: 0, workers: 0, minutes: [], ...more } as QueueObservation;
}

test('it always has half an hour, oldest first, the current minute last', () => {
  const minutes = createSeries().minutesOf('unknown', nowMs);
  expect(minutes).toHaveLength(seriesMinutes);
  expect(minutes.at(-1)?.atMs).toBe(currentMs);
  expect(minutes[0]?.atMs).toBe(currentMs - 29 * minuteMs);
  expect(minutes[0]).toMatchObject({ enqueued: 0, waitMs: null, size: null, workers: null });
});

test('means are of what there was, and nothing is not zero', () => {
  const series = createSeries();
  const minutes = [
    counted(currentMs - minuteMs, {
      started: 4,
      waitMsSum: 100,
      completed: 2,
      durationMsSum: 50,
      enqueued: 7,
      dead: 1,
    }),
    counted(currentMs),
  ];
  series.note(observed({ minutes }), nowMs);
  const [before, current] = series.minutesOf('q', nowMs).slice(-2);
  expect(before).toMatchObject({ waitMs: 25, durationMs: 25, completed: 2, enqueued: 7, dead: 1 });
  expect(current).toMatchObject({ waitMs: null, durationMs: null });
});

test('size and workers are the last that were seen in each minute, and unknown in minutes nobody watched', () => {
  const series = createSeries();
  series.note(observed({ size: 3, workers: 1 }), currentMs - 2 * minuteMs);
  series.note(observed({ size: 5, workers: 2 }), currentMs - 2 * minuteMs + 10);
  series.note(
    observed({ size: 8, workers: 1, minutes: [counted(currentMs - 2 * minuteMs, { enqueued: 9 })] }),
    nowMs,
  );
  const [older, missed, current] = series.minutesOf('q', nowMs).slice(-3);
  expect(older).toMatchObject({ size: 5, workers: 2, enqueued: 9 });
  expect(missed).toMatchObject({ size: null, workers: null });
  expect(current).toMatchObject({ size: 8, workers: 1 });
});

test('it forgets what is older than half an hour', () => {
  const series = createSeries();
  series.note(observed({ size: 3 }), nowMs);
  const laterMs = nowMs + 30 * minuteMs;
  series.note(observed({ size: 4 }), laterMs);
  expect(series.minutesOf('q', laterMs).map(({ size }) => size)).toEqual([...Array<null>(29).fill(null), 4]);
  expect(series.minutesOf('q', nowMs).at(-1)?.size).toBeNull();
});

test('a queue that is gone is forgotten, and the others are not', () => {
  const series = createSeries();
  series.note(observed({ size: 3 }), nowMs);
  series.note({ ...observed({ size: 4 }), name: 'other' }, nowMs);
  series.forget('q');
  expect(series.minutesOf('q', nowMs).at(-1)?.size).toBeNull();
  expect(series.minutesOf('other', nowMs).at(-1)?.size).toBe(4);
});
