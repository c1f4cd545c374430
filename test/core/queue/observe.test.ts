import { expect, test } from 'vitest';
import { defaultThresholds } from '../../../core/contract/model.ts';
import type { MetricName } from '../../../core/contract/names.ts';
import { judge } from '../../../core/queue/alerts.ts';
import { noTimes } from '../../../core/queue/histogram.ts';
import { readMetrics } from '../../../core/queue/metrics.ts';
import { observeQueues, type QueueObservation } from '../../../core/queue/observe.ts';
import { enqueueJob, enqueueJobs } from '../../../core/queue/producer.ts';
import { scoreFor } from '../../../core/queue/score.ts';
import { listWorkers } from '../../../core/queue/workers.ts';
import { queueFixture } from '../../support/queue-fixture.ts';

const queue = 'webhook-dispatch';
const fixture = queueFixture();

async function observe(): Promise<QueueObservation> {
  const { queues } = await observeQueues(fixture.store, [queue], { minutes: 30 });
  const [only] = queues;
  if (only === undefined) throw new Error('the queue was left out');
  return only;
}

test('an empty queue is all zeros, and what was not measured is null', async () => {
  const observed = await observe();
  expect(observed).toMatchObject({
    size: 0,
    waiting: 0,
    active: 0,
    dead: 0,
    oldestWaitMs: null,
    parked: 0,
    pausing: null,
    rateLimit: null,
    workers: 0,
  });
  expect(observed.minutes).toHaveLength(30);
  const steps = observed.minutes.map(
    ({ atMs }, index, all) => atMs - (all[index - 1]?.atMs ?? atMs - 60_000),
  );
  expect(new Set(steps)).toEqual(new Set([60_000]));
  expect(readMetrics(observed)).toEqual({
    'queue.size': 0,
    'queue.wait_time': null,
    'worker.processing': 0,
    'job.failed': 0,
    'job.duration': null,
  });
});

test('size, waiting, delayed and the oldest wait, over all three bands', async () => {
  const { store, server } = fixture;
  await enqueueJobs(store, queue, [
    { payload: 1, delay: 60_000, priority: 'high' },
    { payload: 2, priority: 'high' },
    { payload: 3 },
    { payload: 4, delay: 1e12, priority: 'low' },
  ]);
  await server.redis.zadd(`queue:${queue}`, scoreFor('low', Date.now() - 90_000), '{"id":"old","payload":1}');
  const observed = await observe();
  expect(observed).toMatchObject({ size: 5, waiting: 3, delayed: 2 });
  expect(observed.oldestWaitMs).toBeGreaterThanOrEqual(90_000);
  expect(observed.oldestWaitMs).toBeLessThan(100_000);
  // A dead fleet does not read as no wait.
  expect(readMetrics(observed)['queue.wait_time']).toBe(observed.oldestWaitMs);
});

test('what happened is counted in the minute in which it happened, the same for every observer', async () => {
  const { store } = fixture;
  const { until } = fixture.work(queue, (payload) => {
    if (payload === 'bad') throw new Error('no');
  });
  await enqueueJobs(store, queue, [{ payload: 'good' }, { payload: 'good' }]);
  await enqueueJob(store, queue, 'bad', { attempts: 1 });
  await until('completed', 2);
  await until('dead');
  const { minutes, counters } = await observe();
  const sum = (field: 'enqueued' | 'started' | 'completed' | 'failedAttempts' | 'dead') =>
    minutes.slice(-2).reduce((total, minute) => total + minute[field], 0);
  expect([sum('enqueued'), sum('started'), sum('completed'), sum('failedAttempts'), sum('dead')]).toEqual([
    3, 3, 2, 1, 1,
  ]);
  expect(counters).toMatchObject({
    enqueued: 3,
    started: 3,
    completed: 2,
    failedAttempts: 1,
    dead: 1,
    rescued: 0,
  });
  const ttl = await fixture.server.redis.ttl(`queue:${queue}:minute:${minutes.at(-1)?.atMs}`);
  expect(ttl === -2 || ttl > 7_000).toBe(true);
});

test('workers are those whose heart beats', async () => {
  const { server, store } = fixture;
  const { worker } = fixture.work(queue, () => 1, { concurrency: 3 });
  await expect.poll(async () => (await observe()).workers).toBe(1);
  expect(await listWorkers(store, [queue, 'other'])).toMatchObject([
    { id: worker.id, queue, pid: process.pid, concurrency: 3, activeJobIds: [] },
  ]);
  await server.redis.zadd(`queue:${queue}:heartbeats`, Date.now() - 60_000, 'dead');
  expect((await observe()).workers).toBe(1);
  await worker.stop();
  expect((await observe()).workers).toBe(0);
});

test('a key of another type hides its own queue and no other', async () => {
  const { server, store } = fixture;
  await server.redis.set('queue:export-jobs', 'text');
  const { queues } = await observeQueues(store, ['export-jobs', queue], { minutes: 5 });
  expect(queues.map(({ name }) => name)).toEqual([queue]);
});

test.each(['active', 'heartbeats', 'workers'])(
  'a wrong %s key hides no worker of another queue',
  async (name) => {
    const { worker } = fixture.work(queue, () => null);
    await expect.poll(async () => (await observe()).workers).toBe(1);
    await fixture.server.redis.set(`queue:email-send:${name}`, 'wrong');
    const found = await listWorkers(fixture.store, ['email-send', queue]);
    expect(found.map(({ id }) => id)).toEqual([worker.id]);
  },
);

test('many queues are one round trip', async () => {
  const { server, store } = fixture;
  const calls = async () =>
    Number(/cmdstat_evalsha:calls=(\d+)/.exec(await server.redis.info('commandstats'))?.[1] ?? 0);
  const names = Array.from({ length: 40 }, (_none, index) => `q${index}`);
  await observeQueues(store, names, { minutes: 5 });
  const before = await calls();
  await observeQueues(store, names, { minutes: 5 });
  expect((await calls()) - before).toBe(40);
});

const minute = {
  atMs: 0,
  enqueued: 0,
  started: 0,
  waitMsSum: 0,
  completed: 0,
  durationMsSum: 0,
  failedAttempts: 0,
  dead: 0,
};
const quiet: QueueObservation = {
  name: queue,
  size: 0,
  waiting: 0,
  delayed: 0,
  active: 0,
  completed: 0,
  dead: 0,
  expired: 0,
  retentionMs: 86_400_000,
  oldestWaitMs: null,
  parked: 0,
  pausing: null,
  rateLimit: null,
  workers: 0,
  counters: {} as QueueObservation['counters'],
  waits: noTimes,
  durations: noTimes,
  minutes: Array.from({ length: 30 }, () => minute),
};

test('the window is the current minute and the four before it', () => {
  const busy = { ...minute, started: 2, waitMsSum: 500, completed: 4, durationMsSum: 800, dead: 3 };
  const minutes = [...quiet.minutes.slice(0, 24), busy, minute, busy, minute, minute, busy];
  expect(readMetrics({ ...quiet, minutes, oldestWaitMs: 9_999 })).toMatchObject({
    'queue.wait_time': 250,
    'job.failed': 6,
    'job.duration': 200,
  });
});

const fine: Record<MetricName, number | null> = {
  'queue.size': 1_000,
  'queue.wait_time': 30_000,
  'worker.processing': 1,
  'job.failed': 10,
  'job.duration': 60_000,
};

test.each([
  ['exactly at its threshold nothing is breached', {}, 5, []],
  ['one more of each', { 'queue.size': 1_001, 'job.failed': 11 }, 5, ['queue.size', 'job.failed']],
  ['no worker, and work', { 'worker.processing': 0 }, 1, ['worker.processing']],
  ['no worker, and no work', { 'worker.processing': 0 }, 0, []],
  ['nothing measured', { 'queue.wait_time': null, 'job.duration': null }, 5, []],
] as const)('%s', (_why, values, waiting, breached) => {
  expect(judge({ ...fine, ...values }, defaultThresholds, { waiting })).toEqual(breached);
});

test('a threshold that is switched off is never breached', () => {
  const off = {
    ...defaultThresholds,
    'queue.size': { ...defaultThresholds['queue.size'], isEnabled: false },
  };
  expect(judge({ ...fine, 'queue.size': 1e9 }, off, { waiting: 1 })).toEqual([]);
});
