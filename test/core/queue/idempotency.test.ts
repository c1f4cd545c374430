import { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { getJob } from '../../../core/queue/get-job.ts';
import { queueKeys } from '../../../core/queue/keys.ts';
import { enqueueJob, enqueueJobs, enqueuePayloadText } from '../../../core/queue/producer.ts';
import type { QueueStore } from '../../../core/queue/store.ts';
import { queueFixture } from '../../support/queue-fixture.ts';

/** The same idempotency key within its window puts nothing in and says which job was first. */

const queue = 'email-send';
const fixture = queueFixture();
const keys = () => queueKeys(fixture.store.keys, queue);
const size = () => fixture.server.redis.zcard(keys().queue);
const enqueued = () => fixture.server.redis.hget(keys().counters, 'enqueued');

test('100 calls at once over ten connections are one job, and all are told its id', async () => {
  const { server, store } = fixture;
  const connections = Array.from({ length: 10 }, () => new Redis({ path: server.socketPath }));
  try {
    const stores = connections.map((redis): QueueStore => ({ ...store, redis }));
    const ids = await Promise.all(
      Array.from({ length: 100 }, (_none, index) =>
        enqueueJob(stores[index % 10] ?? store, queue, { index }, { idempotencyKey: 'order-17' }),
      ),
    );
    expect(new Set(ids).size).toBe(1);
    expect(await size()).toBe(1);
    expect(await enqueued()).toBe('1');
    const job = await getJob(store, { queue, id: ids[0] ?? '', state: 'waiting' });
    expect(job?.payloadText).toMatch(/^\{"index":\d+\}$/);
  } finally {
    for (const connection of connections) connection.disconnect();
  }
});

test('the key counts however far its job has come, until its window is over', async () => {
  const { store, server } = fixture;
  const options = { idempotencyKey: 'k', idempotencyWindowMs: 400 };
  const first = await enqueueJob(store, queue, 1, options);
  const { until } = fixture.work(queue, () => 1, { pollIntervalMs: 20 });
  await until('completed');
  expect(await enqueueJob(store, queue, 2, options)).toBe(first);
  const mark = `${keys().idempotencyPrefix}k`;
  expect(await server.redis.pttl(mark)).toBeLessThanOrEqual(400);
  await expect.poll(() => server.redis.exists(mark)).toBe(0);
  expect(await enqueueJob(store, queue, 3, options)).not.toBe(first);
});

test('a repetition does not make the window longer', async () => {
  const { store, server } = fixture;
  const first = await enqueueJob(store, queue, 1, { idempotencyKey: 'k', idempotencyWindowMs: 60_000 });
  const again = await enqueueJob(store, queue, 1, { idempotencyKey: 'k', idempotencyWindowMs: 86_400_000 });
  expect(again).toBe(first);
  expect(await server.redis.pttl(`${keys().idempotencyPrefix}k`)).toBeLessThanOrEqual(60_000);
});

test('a day is the window where none is given', async () => {
  await enqueueJob(fixture.store, queue, 1, { idempotencyKey: 'k' });
  const left = await fixture.server.redis.pttl(`${keys().idempotencyPrefix}k`);
  expect(left).toBeGreaterThan(86_390_000);
  expect(left).toBeLessThanOrEqual(86_400_000);
});

test('each queue has its own keys', async () => {
  const { store } = fixture;
  const one = await enqueueJob(store, queue, 1, { idempotencyKey: 'k' });
  const other = await enqueueJob(store, 'export-jobs', 1, { idempotencyKey: 'k' });
  expect(other).not.toBe(one);
});

test('within one call the first of a key goes in, across chunks too, and the others are told its id', async () => {
  const { store } = fixture;
  const jobs = Array.from({ length: 450 }, (_none, payload) => ({
    payload,
    ...(payload % 3 === 0 ? {} : { idempotencyKey: `k${payload % 3}` }),
  }));
  const ids = await enqueueJobs(store, queue, jobs);
  expect(ids).toHaveLength(450);
  expect(await size()).toBe(152);
  expect(new Set(ids).size).toBe(152);
  expect(new Set(ids.filter((_id, index) => index % 3 === 1))).toEqual(new Set([ids[1]]));
  const job = await getJob(store, { queue, id: ids[449] ?? '', state: 'waiting' });
  expect(job?.payloadText).toBe('2');
  expect(await enqueued()).toBe('152');
});

test('a repetition of an ordered job takes no place in its line', async () => {
  const { store, server } = fixture;
  const options = { orderingKey: 'line', idempotencyKey: 'k' };
  const first = await enqueueJob(store, queue, 1, options);
  expect(await enqueueJob(store, queue, 1, options)).toBe(first);
  expect(await server.redis.exists(keys().parked)).toBe(0);
});

test('a key may be what a person types', async () => {
  const { store } = fixture;
  const idempotencyKey = 'Auftrag 17: Größe ]({[%s 🐘';
  const first = await enqueuePayloadText(store, queue, '1', { idempotencyKey });
  expect(await enqueuePayloadText(store, queue, '2', { idempotencyKey })).toBe(first);
  expect(await enqueuePayloadText(store, queue, '3', { idempotencyKey: `${idempotencyKey} ` })).not.toBe(
    first,
  );
});

test.each([
  [{ idempotencyKey: '' }, 'idempotencyKey'],
  [{ idempotencyKey: 'x'.repeat(201) }, 'idempotencyKey'],
  [{ idempotencyKey: 'a\nb' }, 'idempotencyKey'],
  [{ idempotencyKey: 'k', idempotencyWindowMs: 0 }, 'idempotencyWindowMs'],
  [{ idempotencyKey: 'k', idempotencyWindowMs: Number.NaN }, 'idempotencyWindowMs'],
  [{ idempotencyKey: 'k', idempotencyWindowMs: 31 * 86_400_000 }, 'idempotencyWindowMs'],
])('%o is refused before Redis is asked', async (options, field) => {
  await expect(enqueueJob(fixture.store, queue, 1, options)).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    details: { field },
  });
  expect(await fixture.server.redis.dbsize()).toBe(0);
});

test('on a full server nothing is half done: no job, and a key that can be used again', async () => {
  const { store, server } = fixture;
  const { redis } = server;
  const options = { idempotencyKey: 'k', orderingKey: 'line' };
  await redis.config('SET', 'maxmemory', '1', 'maxmemory-policy', 'noeviction');
  try {
    await expect(enqueueJob(store, queue, 1, options)).rejects.toMatchObject({
      code: 'REDIS_OUT_OF_MEMORY',
    });
    expect(await redis.keys(`queue:${queue}*`)).toEqual([]);
  } finally {
    await redis.config('SET', 'maxmemory', '0');
  }
  const id = await enqueueJob(store, queue, 1, options);
  expect(await enqueueJob(store, queue, 1, options)).toBe(id);
  expect(await size()).toBe(1);
});

test('where the mark cannot be written, its jobs are there all the same', async () => {
  const { store, server } = fixture;
  await server.redis.acl('SETUSER', 'narrow', 'on', '>secret', '~*', '&*', '+@all', '-set');
  const narrow = new Redis({ path: server.socketPath, username: 'narrow', password: 'secret' });
  try {
    const jobs = [{ payload: 1, idempotencyKey: 'k' }, { payload: 2 }];
    await expect(enqueueJobs({ ...store, redis: narrow }, queue, jobs)).rejects.toMatchObject({
      code: 'REDIS_NO_PERMISSION',
    });
    // The caller was told of a failure and may come again: a job twice, which is "at least once", and none lost.
    expect(await size()).toBe(2);
  } finally {
    narrow.disconnect();
  }
});
