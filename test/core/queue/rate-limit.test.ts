import { expect, test } from 'vitest';
import { chunkBytes } from '../../../core/queue/bounds.ts';
import { setRateLimit } from '../../../core/queue/control.ts';
import { queueKeys } from '../../../core/queue/keys.ts';
import { enqueueJob, enqueueJobs } from '../../../core/queue/producer.ts';
import { asList, asNumber } from '../../../core/queue/reply.ts';
import { run } from '../../../core/queue/scripts.ts';
import { commandCalls } from '../../support/command-calls.ts';
import { queueFixture } from '../../support/queue-fixture.ts';

/** Never more than so many starts in any interval of that length, over the whole fleet. */

const queue = 'email-send';
const fixture = queueFixture();
const keys = () => queueKeys(fixture.store.keys, queue);
let nextWorker = 0;

const payloads = (count: number) => Array.from({ length: count }, (_none, payload) => ({ payload }));

/** A step of a worker of its own, at a time of the test's choice: how many jobs it got, and when it is to come again. */
async function claimAt(nowMs: number, limit = 10): Promise<{ claimed: number; nextMs: number }> {
  const worker = `w${nextWorker++}`;
  const args = [nowMs, worker, 0, limit, chunkBytes, 60_000, 250, JSON.stringify(worker)];
  const reply = await run(fixture.store.redis, 'advance', keys(), args);
  return { claimed: asList(reply[4]).length, nextMs: asNumber(reply[1]) };
}

/** When each finished job was started, by Redis's clock. */
async function startTimes(): Promise<number[]> {
  const { redis } = fixture.server;
  const results = await redis.mget(await redis.keys('result:*'));
  return results
    .map((text) => JSON.parse(text ?? '{}') as { finishedAt: number; durationMs: number })
    .map(({ finishedAt, durationMs }) => finishedAt - durationMs)
    .toSorted((a, b) => a - b);
}

test('no interval sees more starts than allowed, over four workers, and all jobs run', async () => {
  const limit = { jobs: 5, intervalMs: 250 };
  await setRateLimit(fixture.store, queue, limit);
  await enqueueJobs(fixture.store, queue, payloads(32));
  const workers = Array.from({ length: 4 }, () =>
    fixture.work(queue, () => 1, { concurrency: 7, pollIntervalMs: 20 }),
  );
  const finished = () =>
    workers.flatMap(({ events }) => events).filter(({ kind }) => kind === 'completed').length;
  await expect.poll(finished, { timeout: 15_000 }).toBe(32);
  const starts = await startTimes();
  expect(starts).toHaveLength(32);
  const gaps = starts.slice(limit.jobs).map((at, index) => at - (starts[index] ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(limit.intervalMs);
});

test('a retry is a start too', async () => {
  const { store } = fixture;
  await setRateLimit(store, queue, { jobs: 1, intervalMs: 60_000 });
  await enqueueJob(store, queue, 1);
  const { until } = fixture.work(queue, () => Promise.reject(new Error('no')), { pollIntervalMs: 20 });
  await until('failed');
  await fixture.server.redis.zadd(keys().queue, 1, (await fixture.everything(queue))[0] ?? '');
  expect(await claimAt(Date.now())).toMatchObject({ claimed: 0 });
});

test('whoever is held back sleeps until the next start is allowed, not until its poll', async () => {
  const { store, server } = fixture;
  await setRateLimit(store, queue, { jobs: 1, intervalMs: 700 });
  await enqueueJobs(store, queue, payloads(3));
  const calls = await commandCalls(server.redis, async () => {
    const { until } = fixture.work(queue, () => 1, { concurrency: 5, pollIntervalMs: 600_000 });
    await until('completed', 3);
  });
  // Two steps a job and the last ones, and a heartbeat; a worker that polls would need hundreds.
  expect(calls.get('evalsha') ?? 0).toBeLessThan(20);
});

test('a limit smaller than the worker has hands does not make it spin on an empty queue', async () => {
  const { store, server } = fixture;
  await setRateLimit(store, queue, { jobs: 2, intervalMs: 60_000 });
  await enqueueJob(store, queue, 1, { delay: 600 });
  const calls = await commandCalls(server.redis, async () => {
    const { until } = fixture.work(queue, () => 1, { concurrency: 50, pollIntervalMs: 100 });
    await until('completed');
  });
  expect(calls.get('evalsha') ?? 0).toBeLessThan(30);
});

test('a limit that is not reached does not delay what becomes due', async () => {
  const { store } = fixture;
  await setRateLimit(store, queue, { jobs: 2, intervalMs: 60_000 });
  const now = 1_800_000_000_000;
  await fixture.server.redis.zadd(keys().queue, now, '{"id":"a","queue":"email-send","payload":1}');
  await fixture.server.redis.zadd(keys().queue, now + 40, '{"id":"b","queue":"email-send","payload":1}');
  expect(await claimAt(now)).toEqual({ claimed: 1, nextMs: now + 40 });
  expect(await claimAt(now + 40)).toMatchObject({ claimed: 1 });
});

test('a lowered limit counts what has started under the old one, and ends in time', async () => {
  const { store } = fixture;
  const now = 1_800_000_000_000;
  await setRateLimit(store, queue, { jobs: 10, intervalMs: 1_000 });
  await enqueueJobs(store, queue, payloads(30));
  expect(await claimAt(now)).toMatchObject({ claimed: 10 });
  await setRateLimit(store, queue, { jobs: 2, intervalMs: 1_000 });
  expect(await claimAt(now + 999)).toEqual({ claimed: 0, nextMs: now + 1_000 });
  expect(await claimAt(now + 1_000)).toMatchObject({ claimed: 2 });
  expect(await claimAt(now + 1_001)).toEqual({ claimed: 0, nextMs: now + 2_000 });
});

test('a raised limit lets more start at once', async () => {
  const { store } = fixture;
  const now = 1_800_000_000_000;
  await setRateLimit(store, queue, { jobs: 2, intervalMs: 1_000 });
  await enqueueJobs(store, queue, payloads(30));
  expect(await claimAt(now)).toMatchObject({ claimed: 2 });
  await setRateLimit(store, queue, { jobs: 5, intervalMs: 1_000 });
  expect(await claimAt(now + 1)).toMatchObject({ claimed: 3 });
  expect(await claimAt(now + 2)).toMatchObject({ claimed: 0, nextMs: now + 1_000 });
});

test('a clock that is set back does not hold the queue for the time it lost', async () => {
  const { store } = fixture;
  const now = 1_800_000_000_000;
  await setRateLimit(store, queue, { jobs: 3, intervalMs: 1_000 });
  await fixture.server.redis.zadd(
    keys().queue,
    ...Array.from({ length: 9 }, (_none, index) => [0, `{"id":"${index}","payload":1}`]).flat(),
  );
  expect(await claimAt(now)).toMatchObject({ claimed: 3 });
  const back = now - 3_600_000;
  expect(await claimAt(back)).toMatchObject({ claimed: 3 });
  expect(await claimAt(back + 999)).toEqual({ claimed: 0, nextMs: back + 1_000 });
  expect(await claimAt(back + 1_000)).toMatchObject({ claimed: 3 });
});

test('a limit that is taken away wakes the workers, and nothing is noted any more', async () => {
  const { store, server } = fixture;
  await setRateLimit(store, queue, { jobs: 1, intervalMs: 3_600_000 });
  await enqueueJobs(store, queue, payloads(5));
  const { until } = fixture.work(queue, () => 1, { concurrency: 5, pollIntervalMs: 600_000 });
  await until('completed');
  await expect.poll(() => server.redis.pubsub('NUMSUB', keys().wake)).toContain(1);
  await setRateLimit(store, queue, null);
  await until('completed', 5);
  expect(await server.redis.exists(keys().starts, keys().rateLimit)).toBe(0);
});

test('what a hand has set and is no limit limits nothing; none at all stops the queue without spinning', async () => {
  const { redis } = fixture.server;
  const now = 1_800_000_000_000;
  await redis.zadd(keys().queue, 0, '{"id":"a","payload":1}', 0, '{"id":"b","payload":1}');
  await redis.set(keys().rateLimit, 'ten a second');
  expect(await claimAt(now, 1)).toMatchObject({ claimed: 1 });
  await redis.set(keys().rateLimit, '0 1000');
  expect(await claimAt(now)).toEqual({ claimed: 0, nextMs: now + 1_000 });
});
