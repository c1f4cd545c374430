import { expect, test } from 'vitest';
import { setDeadRetention } from '../../../core/queue/dead-retention.ts';
import { pageDlq } from '../../../core/queue/dlq-page.ts';
import { createQueueClient } from '../../../core/queue/index.ts';
import { runJanitor } from '../../../core/queue/janitor.ts';
import { observeQueues } from '../../../core/queue/observe.ts';
import { retentionOf, setRetention } from '../../../core/queue/retention.ts';
import { firstPage, queueFixture } from '../../support/queue-fixture.ts';

/** For how long a queue keeps what is completed and dead; `janitor.test.ts` has what happens when nobody has set it. */

const queue = 'ai-processing';
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const keepKey = `queue:${queue}:keep`;
const fixture = queueFixture();

async function completedAgo(...agesMs: number[]): Promise<void> {
  const now = Date.now();
  const members = agesMs.flatMap((ageMs) => [now - ageMs, `done-${ageMs}`]);
  await fixture.server.redis.zadd(`queue:${queue}:completed`, ...members);
}

async function deadAgo(...agesMs: number[]): Promise<void> {
  const { redis } = fixture.server;
  for (const ageMs of agesMs) {
    const entry = { id: `dead-${ageMs}`, queue, payload: 1, error: 'x' };
    await redis.zadd('queue:dlq', Date.now() - ageMs, JSON.stringify(entry));
  }
  await runJanitor(fixture.store, queue); // adopts them
}

async function observe() {
  const { queues } = await observeQueues(fixture.store, [queue], { minutes: 1 });
  const [only] = queues;
  if (only === undefined) throw new Error('the queue is not readable');
  return only;
}

test('the table holds until a time is set, and again once it is cleared', async () => {
  const { store, server } = fixture;
  expect([(await observe()).retentionMs, await retentionOf(store, queue)]).toEqual([dayMs, dayMs]);
  await setRetention(store, queue, 90 * dayMs);
  expect(await server.redis.get(keepKey)).toBe('7776000000');
  expect([(await observe()).retentionMs, await retentionOf(store, queue)]).toEqual([90 * dayMs, 90 * dayMs]);
  expect(await retentionOf(store, 'email-send')).toBe(7 * dayMs);
  await setRetention(store, queue, null);
  expect(await server.redis.exists(keepKey)).toBe(0);
  expect((await observe()).retentionMs).toBe(dayMs);
});

test('completed jobs go by it, whatever the janitor was started with', async () => {
  const { store, server } = fixture;
  await completedAgo(2 * hourMs, 2 * dayMs, 30 * dayMs);
  await setRetention(store, queue, 7 * dayMs);
  expect(await runJanitor(store, queue, { retentionMs: 1 })).toMatchObject({ expiredCompleted: 1 });
  await setRetention(store, queue, hourMs);
  expect(await runJanitor(store, queue)).toMatchObject({ expiredCompleted: 2 });
  expect(await server.redis.hget(`queue:${queue}:counters`, 'expiredCompleted')).toBe('3');
});

test('dead jobs go by it, and what is counted as past it and said of their end does too', async () => {
  const { store, server } = fixture;
  await deadAgo(2 * hourMs, 2 * dayMs);
  expect((await observe()).expired).toBe(1);
  await setRetention(store, queue, hourMs);
  expect((await observe()).expired).toBe(2);
  expect(await runJanitor(store, queue)).toMatchObject({ expiredDead: 0 });
  await setRetention(store, queue, 30 * dayMs);
  await setDeadRetention(store, true);
  const { jobs } = await pageDlq(store, { ...firstPage, list: 'dead', queue });
  expect(jobs.map(({ atMs, expiresAtMs }) => (expiresAtMs ?? 0) - atMs)).toEqual([30 * dayMs, 30 * dayMs]);
  expect(await runJanitor(store, queue)).toMatchObject({ expiredDead: 0 });
  await setRetention(store, queue, dayMs);
  expect(await runJanitor(store, queue)).toMatchObject({ expiredDead: 1 });
  expect(await server.redis.zcard('queue:dlq')).toBe(1);
});

test.each([
  '',
  '7d',
  '-1',
  '59999',
  '315360000001',
  '1e12',
  '60000.5',
  '0x186a0',
  '99999999999999999999',
  ' 60000',
])('a hand that wrote "%s" has set nothing', async (text) => {
  const { store, server } = fixture;
  await server.redis.set(keepKey, text);
  await completedAgo(23 * hourMs, 25 * hourMs);
  await deadAgo(23 * hourMs, 25 * hourMs);
  await setDeadRetention(store, true);
  expect(await runJanitor(store, queue)).toMatchObject({ expiredDead: 1 });
  expect(await server.redis.zcard(`queue:${queue}:completed`)).toBe(1);
  expect([(await observe()).retentionMs, await retentionOf(store, queue)]).toEqual([dayMs, dayMs]);
});

test.each([60_000, 315_360_000_000])('the bound %d is a retention', async (keepMs) => {
  await setRetention(fixture.store, queue, keepMs);
  expect([(await observe()).retentionMs, await retentionOf(fixture.store, queue)]).toEqual([keepMs, keepMs]);
});

test.each([59_999, 315_360_000_001, 60_000.5, Number.NaN, Infinity, -1, '60000' as unknown as number])(
  '%s is refused, and what was set stays',
  async (keepMs) => {
    await setRetention(fixture.store, queue, hourMs);
    await expect(setRetention(fixture.store, queue, keepMs)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { field: 'keepMs', least: 60_000, most: 315_360_000_000 },
    });
    expect(await retentionOf(fixture.store, queue)).toBe(hourMs);
  },
);

test('orphans stay, however short the retention', async () => {
  const { store, server } = fixture;
  await server.redis.zadd(
    'queue:dlq',
    Date.now() - 400 * dayMs,
    JSON.stringify({ id: 'o', payload: 1, error: 'x' }),
  );
  await setDeadRetention(store, true);
  await setRetention(store, queue, 60_000);
  await runJanitor(store, queue);
  await runJanitor(store, queue);
  expect(await server.redis.zcard('queue:dlq')).toBe(1);
  const { jobs } = await pageDlq(store, { ...firstPage, list: 'dead', queue: null });
  expect(jobs).toMatchObject([{ id: 'o', expiresAtMs: null }]);
});

test('the library sets it and takes it back, and no queue is no queue', async () => {
  const client = createQueueClient({ redis: fixture.server.url });
  try {
    await client.setRetention(queue, { keepMs: hourMs });
    expect(await retentionOf(fixture.store, queue)).toBe(hourMs);
    await client.setRetention(queue, { keepMs: null });
    expect(await retentionOf(fixture.store, queue)).toBe(dayMs);
    await expect(client.setRetention('dlq', { keepMs: hourMs })).rejects.toMatchObject({
      code: 'INVALID_QUEUE_NAME',
    });
  } finally {
    await client.close();
  }
});
