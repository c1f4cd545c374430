import { describe, expect, test } from 'vitest';
import type { QueueSnapshot } from '../../../core/contract/model.ts';
import type { MetricName } from '../../../core/contract/names.ts';
import { createIncidents } from '../../../core/host/incidents.ts';
import { breachesOf, liveSnapshotOf } from '../../../core/host/live-snapshot.ts';
import { createSeries } from '../../../core/host/series.ts';
import { noThresholds } from '../../../core/host/settings-schema.ts';
import { noTimes } from '../../../core/queue/histogram.ts';
import type { ObservedMinute, QueueCounters, QueueObservation } from '../../../core/queue/observe.ts';

const minuteMs = 60_000;
const currentMs = 1_000 * minuteMs;
const nowMs = currentMs + 30_000;

function minute(atMs: number, counts: Partial<ObservedMinute> = {}): ObservedMinute {
  const nothing = {
    enqueued: 0,
    started: 0,
    waitMsSum: 0,
    completed: 0,
    durationMsSum: 0,
    failedAttempts: 0,
    dead: 0,
  };
  return { atMs, ...nothing, ...counts };
}

function observation(more: Partial<QueueObservation> = {}, everEnqueued = 1_000): QueueObservation {
  const nothing = {
    size: 0,
    waiting: 0,
    delayed: 0,
    active: 0,
    completed: 0,
    dead: 0,
    expired: 0,
    retentionMs: 86_400_000,
    workers: 1,
  };
  // Only this one of the totals is looked at.
  const counters = { enqueued: everEnqueued } as QueueCounters;
  return {
    name: 'email-send',
    ...nothing,
    oldestWaitMs: null,
    parked: 0,
    pausing: null,
    rateLimit: null,
    counters,
    waits: noTimes,
    durations: noTimes,
    minutes: [],
    ...more,
  };
}

/** The queue as the window gets it, after one tick. */
function snapshotOf(queue: QueueObservation): QueueSnapshot {
  const incidents = createIncidents('local');
  incidents.note(queue.name, breachesOf(queue, noThresholds, { areWorkersStarting: false }), nowMs);
  const live = liveSnapshotOf({
    env: 'local',
    sample: {
      observation: { atMs: nowMs, dlqSize: 0, resolvedSize: 0, isDeadRetentionOn: true, queues: [queue] },
      workers: [],
      foreignWorkers: null,
    },
    isStale: false,
    series: createSeries(),
    thresholds: noThresholds,
    incidents,
    embedded: { state: 'off', processes: [] },
    embeddedWorkerIds: new Set(),
  });
  const [snapshot] = live.queues;
  if (snapshot === undefined) throw new Error('one queue in, none out');
  return snapshot;
}

describe('rates', () => {
  test('are over the five minutes, of which the last is half gone', () => {
    const minutes = [4, 3, 2, 1, 0].map((ago) =>
      minute(currentMs - ago * minuteMs, { enqueued: 9, completed: 18 }),
    );
    expect(snapshotOf(observation({ minutes }))).toMatchObject({
      enqueuedPerMinute: 10,
      completedPerMinute: 20,
    });
  });

  test('do not count what is older than the window', () => {
    const minutes = [minute(currentMs - 5 * minuteMs, { enqueued: 500 }), minute(currentMs, { enqueued: 9 })];
    expect(snapshotOf(observation({ minutes })).enqueuedPerMinute).toBe(2);
  });

  test('of a queue that is younger than the window are over its own life', () => {
    const minutes = [minute(currentMs - minuteMs), minute(currentMs, { enqueued: 30, completed: 15 })];
    expect(snapshotOf(observation({ minutes }, 30))).toMatchObject({
      enqueuedPerMinute: 60,
      completedPerMinute: 30,
    });
  });

  test('of a queue without jobs are zero', () => {
    expect(snapshotOf(observation({}, 0))).toMatchObject({ enqueuedPerMinute: 0, completedPerMinute: 0 });
  });
});

describe('health', () => {
  const dead = (count: number) => [minute(currentMs, { dead: count })];
  const slow = [minute(currentMs, { completed: 1, durationMsSum: 61_000 })];
  const late = [minute(currentMs, { started: 1, waitMsSum: 31_000 })];
  const cases: readonly [string, Partial<QueueObservation>, QueueSnapshot['health'], MetricName[]][] = [
    ['nothing is wrong', { size: 1_000, minutes: dead(10) }, 'healthy', []],
    ['there are too many jobs', { size: 1_001 }, 'warning', ['queue.size']],
    ['jobs take too long', { minutes: slow }, 'warning', ['job.duration']],
    ['jobs die', { minutes: dead(11) }, 'critical', ['job.failed']],
    ['jobs wait too long', { minutes: late }, 'critical', ['queue.wait_time']],
    [
      'nobody works on due jobs',
      { workers: 0, waiting: 1, oldestWaitMs: 5 },
      'critical',
      ['worker.processing'],
    ],
    ['nobody works, and nothing is due', { workers: 0, delayed: 1 }, 'healthy', []],
    ['a dead fleet lets jobs wait', { waiting: 1, oldestWaitMs: 30_001 }, 'critical', ['queue.wait_time']],
  ];

  test.each(cases)('when %s', (_what, queue, health, breached) => {
    const { metrics, ...snapshot } = snapshotOf(observation(queue));
    expect(snapshot.health).toBe(health);
    expect(Object.entries(metrics).flatMap(([name, { isBreached }]) => (isBreached ? [name] : []))).toEqual(
      breached,
    );
  });

  test('our own workers that are on their way are no news', () => {
    const queue = observation({ workers: 0, waiting: 1, oldestWaitMs: 5 });
    expect(breachesOf(queue, noThresholds, { areWorkersStarting: true })).toEqual([]);
    expect(breachesOf(queue, noThresholds, { areWorkersStarting: false })).toEqual([
      { metric: 'worker.processing', value: 0, threshold: 1 },
    ]);
  });
});
