import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Threshold } from '../../../core/contract/model.ts';
import type { WatchOutput } from '../../../core/contract/watches.ts';
import { startRedis, type TestRedis } from '../../support/redis.ts';
import { draft, queueIn, startTestHost, type TestHost } from '../../support/test-host.ts';

let server: TestRedis;
let app: TestHost;
let env: string;

beforeEach(async () => {
  server = await startRedis();
  app = await startTestHost();
  ({ env } = await app.client.call('environment.add', { draft: draft({ socketPath: server.socketPath }) }));
});
afterEach(async () => {
  await app.stop();
  await server.stop();
});

const patient = { timeout: 10_000 };

/** A job as the seed's bare producer writes it. */
async function foreignJob(queue: string, id: string, readyAtMs = Date.now()): Promise<void> {
  const job = {
    id,
    queue,
    payload: { id },
    priority: 'medium',
    delay: 0,
    attempts: 3,
    createdAt: Date.now(),
  };
  await server.redis.zadd(`queue:${queue}`, readyAtMs, JSON.stringify(job));
}

function above(value: number): Threshold {
  return { comparison: 'above', value, isEnabled: true };
}

test("the seed's six queues are there from the first look, empty ones too", async () => {
  const live = app.follow('live', { env });
  await expect.poll(() => live.latest?.queues.length, patient).toBe(6);
  expect(queueIn(live.latest, 'email-send')).toMatchObject({
    size: 0,
    oldestWaitMs: null,
    priority: 'medium',
    purpose: 'email',
    retentionMs: 7 * 86_400_000,
    health: 'healthy',
  });
  expect(queueIn(live.latest, 'email-send')?.minutes).toHaveLength(30);
  expect(live.latest).toMatchObject({ env, isStale: false, foreignWorkers: 0, incidents: [] });
});

test('foreign jobs are counted at the next tick, due and delayed apart, and a seventh queue appears by itself', async () => {
  const live = app.follow('live', { env });
  await foreignJob('email-send', 'a');
  await foreignJob('email-send', 'b', Date.now() + 600_000);
  await foreignJob('report-print', 'c');
  await expect
    .poll(() => queueIn(live.latest, 'email-send'), patient)
    .toMatchObject({ size: 2, waiting: 1, delayed: 1 });
  await expect
    .poll(() => queueIn(live.latest, 'report-print'), patient)
    .toMatchObject({ size: 1, priority: null, retentionMs: 7 * 86_400_000, purpose: 'other' });
});

test("workers that block in the seed's BZPOPMIN are seen", async () => {
  const live = app.follow('live', { env });
  const worker = server.redis.duplicate();
  const popped = worker.bzpopmin('queue:email-send', 0);
  await expect.poll(() => live.latest?.foreignWorkers, patient).toBe(1);
  await foreignJob('email-send', 'a');
  await popped;
  worker.disconnect();
}, 15_000);

test('numbers stay and are called stale while the server is gone', async () => {
  const live = app.follow('live', { env });
  await foreignJob('email-send', 'a');
  await expect.poll(() => queueIn(live.latest, 'email-send')?.size, patient).toBe(1);
  await server.stop();
  await expect.poll(() => live.latest?.isStale, patient).toBe(true);
  expect(queueIn(live.latest, 'email-send')?.size).toBe(1);
  const page = {
    env,
    queue: 'email-send',
    state: 'waiting',
    order: 'next',
    cursor: null,
    limit: 10,
  } as const;
  await expect(app.client.call('queue.jobs', page)).rejects.toMatchObject({ code: 'REDIS_UNAVAILABLE' });
});

test('a threshold that is passed makes one incident, one notice, and a queue in trouble', async () => {
  const live = app.follow('live', { env });
  const notices: WatchOutput<'notices'>[] = [];
  app.client.watch('notices', {}, (notice) => notices.push(notice));
  await app.client.call('threshold.set', { env, queue: null, metric: 'queue.size', threshold: above(1) });
  // Nobody works here, and these are delayed: only their number is too large.
  for (const id of ['a', 'b']) {
    await foreignJob('email-send', id, Date.now() + 600_000);
    await foreignJob('export-jobs', id, Date.now() + 600_000);
  }
  await expect.poll(() => queueIn(live.latest, 'email-send')?.health, patient).toBe('warning');
  expect(queueIn(live.latest, 'email-send')?.metrics['queue.size']).toMatchObject({
    value: 2,
    isBreached: true,
    isOverridden: false,
    threshold: above(1),
  });
  await expect.poll(() => notices.length, patient).toBe(1);
  expect(notices[0]).toMatchObject({ envName: 'Test' });
  expect(notices[0]?.incidents.map(({ queue }) => queue).toSorted()).toEqual(['email-send', 'export-jobs']);
  expect(live.latest?.incidents).toHaveLength(2);
  const firstTick = live.latest?.atMs ?? 0;
  await expect.poll(() => (live.latest?.atMs ?? 0) - firstTick, patient).toBeGreaterThan(3_000);
  expect(notices).toHaveLength(1);
  expect(live.latest?.incidents).toHaveLength(2);
}, 25_000);

test('due jobs that nobody works on are critical, and a queue of its own threshold can be exempt', async () => {
  const live = app.follow('live', { env });
  await foreignJob('email-send', 'a');
  await expect.poll(() => queueIn(live.latest, 'email-send')?.health, patient).toBe('critical');
  expect(queueIn(live.latest, 'email-send')?.metrics['worker.processing']).toMatchObject({
    value: 0,
    isBreached: true,
  });
  await app.client.call('threshold.set', {
    env,
    queue: 'email-send',
    metric: 'worker.processing',
    threshold: { comparison: 'below', value: 1, isEnabled: false },
  });
  await expect.poll(() => queueIn(live.latest, 'email-send')?.health, patient).toBe('healthy');
  expect(queueIn(live.latest, 'email-send')?.metrics['worker.processing'].isOverridden).toBe(true);
});

test('thresholds are pushed when they change', async () => {
  const thresholds = app.follow('thresholds', { env });
  await expect.poll(() => thresholds.latest?.defaults['queue.size'].value, patient).toBe(1_000);
  const choice = { env, queue: 'email-send', metric: 'queue.size' } as const;
  await app.client.call('threshold.set', { ...choice, threshold: above(5) });
  await expect
    .poll(() => thresholds.latest?.overrides, patient)
    .toEqual({ 'email-send': { 'queue.size': above(5) } });
  await app.client.call('threshold.set', { ...choice, threshold: null });
  await expect.poll(() => thresholds.latest?.overrides, patient).toEqual({});
});

test('one look at a page of jobs is bounded by what was asked for', async () => {
  for (let number = 0; number < 25; number += 1) await foreignJob('email-send', `job-${number}`, number + 1);
  const live = app.follow('live', { env });
  await expect.poll(() => queueIn(live.latest, 'email-send')?.size, patient).toBe(25);
  const ask = (cursor: string | null) =>
    app.client.call('queue.jobs', {
      env,
      queue: 'email-send',
      state: 'waiting',
      order: 'next',
      cursor,
      limit: 10,
    });
  const first = await ask(null);
  expect(first).toMatchObject({ total: 25 });
  expect(first.jobs.map(({ id }) => id)).toEqual(Array.from({ length: 10 }, (_, at) => `job-${at}`));
  const second = await ask(first.cursor);
  expect(second.jobs[0]?.id).toBe('job-10');
});
