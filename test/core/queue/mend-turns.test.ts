import { expect, test } from 'vitest';
import { chunkBytes, chunkJobs } from '../../../core/queue/bounds.ts';
import { claimJobs } from '../../../core/queue/claims.ts';
import { runJanitor } from '../../../core/queue/janitor.ts';
import { queueKeys } from '../../../core/queue/keys.ts';
import { enqueueJob, enqueueJobs } from '../../../core/queue/producer.ts';
import { run } from '../../../core/queue/scripts.ts';
import { commandCalls, totalCalls } from '../../support/command-calls.ts';
import { queueFixture } from '../../support/queue-fixture.ts';

/** A turn that nobody has any more must not hold up its ordering key for ever. */

const queue = 'webhook-dispatch';
const fixture = queueFixture();
const keys = () => queueKeys(fixture.store.keys, queue);
let nextWorker = 0;

async function claim(limit = 1) {
  const request = { worker: `w${nextWorker++}`, firstToken: 0, limit, leaseMs: 60_000, lookAheadMs: 0 };
  return (await claimJobs(fixture.store, queue, request)).claims;
}

async function claimedPayloads(limit = 1): Promise<string[]> {
  return (await claim(limit)).map(({ job }) => ('payloadText' in job ? job.payloadText : ''));
}

function line(orderingKey: string, count: number, delay = 0) {
  const jobs = Array.from({ length: count }, (_none, index) => ({ payload: index + 1, orderingKey, delay }));
  return enqueueJobs(fixture.store, queue, jobs);
}

async function mend(most = chunkJobs): Promise<number> {
  return run(fixture.store.redis, 'mendTurns', keys(), [most, chunkBytes, keys().wake]);
}

/** Walks until it has come round. */
async function mendAll(most: number): Promise<number> {
  let passed = 0;
  do passed += await mend(most);
  while ((await fixture.server.redis.exists(keys().mended)) === 1);
  return passed;
}

test('what a foreign worker popped passes its turn on, and its worker is woken', async () => {
  const { store, server } = fixture;
  await line('k', 3);
  await server.redis.bzpopmin(keys().queue, 1);
  expect(await claim()).toEqual([]);
  const { until } = fixture.work(queue, () => 1, { pollIntervalMs: 600_000 });
  await expect.poll(() => server.redis.pubsub('NUMSUB', keys().wake)).toContain(1);
  expect(await runJanitor(store, queue)).toMatchObject({ mended: 1 });
  await until('completed', 2);
  expect(await server.redis.exists(keys().turns, keys().parked, keys().mended)).toBe(0);
});

test('what is waiting, delayed, resting or active keeps its turn, at whatever score', async () => {
  const { redis } = fixture.server;
  await line('waiting', 2);
  await line('delayed', 2, 3_600_000);
  await enqueueJobs(fixture.store, queue, [
    { payload: 1, orderingKey: 'high', priority: 'high', delay: 7_200_000 },
    { payload: 2, orderingKey: 'high' },
    { payload: 1, orderingKey: 'low', priority: 'low' },
    { payload: 2, orderingKey: 'low' },
  ]);
  const longId = 'x'.repeat(150);
  const foreign = (id: string, key: string) =>
    `{"id":"${id}","queue":"${queue}","orderingKey":"${key}","payload":1}`;
  await redis.zadd(keys().queue, '1.5', foreign(`${longId}a`, 'fraction'));
  await redis.zadd(keys().queue, '1.5', foreign(`${longId}b`, 'fraction'));
  await redis.zadd(keys().queue, '-inf', foreign('first', 'infinite'), '-inf', foreign('then', 'infinite'));
  await redis.zadd(keys().queue, 1_800_000_000_000, foreign('round', 'round'));
  await redis.hset(keys().turns, 'round', 'round q 1800000000000');
  expect(await claim(4)).toHaveLength(4);
  const before = await redis.hgetall(keys().turns);
  expect(Object.keys(before).toSorted()).toEqual(
    ['delayed', 'fraction', 'high', 'infinite', 'low', 'round', 'waiting'].toSorted(),
  );
  expect(await mendAll(2)).toBe(0);
  expect(await redis.hgetall(keys().turns)).toEqual(before);
});

test('a resting job keeps its turn between its attempts', async () => {
  await line('k', 2);
  const { until } = fixture.work(queue, () => Promise.reject(new Error('no')), { pollIntervalMs: 20 });
  await until('failed');
  const before = await fixture.server.redis.hgetall(keys().turns);
  expect(before['k']).toMatch(/ q \d+$/);
  expect(await mend()).toBe(0);
});

test('a claim that a hand has deleted passes its turn on', async () => {
  const { redis } = fixture.server;
  await line('k', 2);
  const [held] = await claim();
  await redis.hdel(keys().claims, held?.token ?? '');
  await redis.zrem(keys().active, held?.token ?? '');
  expect(await mend()).toBe(1);
  expect(await claimedPayloads()).toEqual(['2']);
});

test('lines without a turn move on, each by one, in their order', async () => {
  const { redis } = fixture.server;
  for (const key of ['a', 'ab', 'b', 'ü]( ']) await line(key, 3);
  await redis.del(keys().turns, keys().queue);
  expect(await mendAll(1)).toBe(4);
  expect(await mendAll(1)).toBe(0);
  expect(await claimedPayloads(10)).toEqual(['2', '2', '2', '2']);
});

test('each step looks at a bounded number, and the walk comes round', async () => {
  const { redis } = fixture.server;
  const jobs = Array.from({ length: 1_500 }, (_none, index) => [
    { payload: 1, orderingKey: `key-${index}` },
    { payload: 2, orderingKey: `key-${index}` },
  ]);
  await enqueueJobs(fixture.store, queue, jobs.flat());
  await redis.del(keys().queue);
  expect(await mend()).toBe(50);
  expect(await redis.exists(keys().mended)).toBe(1);
  let most = 0;
  do most = Math.max(most, totalCalls(await commandCalls(redis, () => mend())));
  while ((await redis.exists(keys().mended)) === 1);
  // A few milliseconds. Time itself depends on how busy the machine is.
  expect(most).toBeLessThan(4_000);
  expect(await redis.zcard(keys().queue)).toBe(1_500);
  expect(await redis.zcard(keys().parked)).toBe(0);
});

test('a queue without ordering keys is not written to; what a hand has left is passed by', async () => {
  const { redis } = fixture.server;
  await enqueueJob(fixture.store, queue, 1);
  const before = (await redis.keys('*')).toSorted();
  expect(await mend()).toBe(0);
  expect((await redis.keys('*')).toSorted()).toEqual(before);
  await redis.set(keys().mended, 'nonsense');
  await redis.zadd(keys().parked, 0, 'nonsense', 0, 'k\0nonsense');
  await redis.hset(keys().turns, 'x', 'nonsense');
  expect(await mendAll(1)).toBe(1);
  expect(await redis.zcard(keys().parked)).toBe(2);
});
