import { expect, test, vi } from 'vitest';
import { LookAhead } from '../../../core/queue/look-ahead.ts';
import { enqueueJobs } from '../../../core/queue/producer.ts';
import { queueFixture } from '../../support/queue-fixture.ts';

/** Jobs that a worker claims beyond its hands, because its handlers take less time than a round trip. */

const queue = 'analytics-events';
const fixture = queueFixture();

const jobs = (count: number) => Array.from({ length: count }, (_none, payload) => ({ payload }));

function looked(concurrency: number, timesMs: readonly number[]): number {
  const lookAhead = new LookAhead(concurrency);
  for (const ms of timesMs) lookAhead.add(ms);
  return lookAhead.jobs;
}

test('only handlers that have been quick for a while get jobs ahead, and a slow one ends it', () => {
  const quick = Array<number>(60).fill(0.01);
  expect(looked(1, [])).toBe(0);
  expect(looked(1, quick.slice(0, 10))).toBe(0);
  expect(looked(1, quick)).toBeGreaterThan(20);
  expect(looked(1, [...quick, 100])).toBe(0);
  // No more than the hands get through in 2 ms, and no more than 100 together.
  expect(looked(1, Array<number>(200).fill(0.45))).toBe(4);
  expect(looked(1, Array<number>(200).fill(1))).toBe(0);
  expect(looked(60, [...quick, ...quick])).toBe(40);
  expect(looked(150, quick)).toBe(0);
});

test('handlers still run no more than `concurrency` at a time, in order', async () => {
  const { store, server } = fixture;
  const order: unknown[] = [];
  let running = 0;
  let most = 0;
  await enqueueJobs(store, queue, jobs(600));
  fixture.work(queue, async (payload) => {
    most = Math.max(most, (running += 1));
    await Promise.resolve();
    running -= 1;
    order.push(payload);
  });
  await expect.poll(() => server.redis.zcard(`queue:${queue}:completed`)).toBe(600);
  expect(most).toBe(1);
  expect(order).toEqual(jobs(600).map(({ payload }) => payload));
  // It would be a step a job otherwise.
  const calls = /cmdstat_evalsha:calls=(\d+)/.exec(await server.redis.info('commandstats'))?.[1];
  expect(Number(calls)).toBeLessThan(300);
});

test('what was claimed ahead of a handler that got slow goes back to its place, and others do it', async () => {
  const { store, server } = fixture;
  await enqueueJobs(store, queue, jobs(400));
  let end: (() => void) | undefined;
  const slow = fixture.work(queue, (payload) =>
    payload === 150 ? new Promise<void>((resolve) => (end = resolve)) : null,
  );
  await expect.poll(() => end).toBeDefined();
  // Only the slow job itself stays with its worker.
  await expect.poll(() => server.redis.zcard(`queue:${queue}:active`)).toBe(1);
  const waiting = await server.redis.zrange(`queue:${queue}`, '0', '-1');
  expect(waiting.map((member) => (JSON.parse(member) as { payload: number }).payload)).toEqual(
    Array.from({ length: 249 }, (_none, index) => index + 151),
  );
  expect(waiting.every((member) => (JSON.parse(member) as { attempts: number }).attempts === 3)).toBe(true);
  const other = fixture.work(queue, () => null);
  await other.until('completed', 249);
  end?.();
  await slow.until('completed', 151);
  expect(await fixture.everything(queue)).toEqual([]);
});

test('a stop puts back what was claimed ahead, at once', async () => {
  const { store, server } = fixture;
  await enqueueJobs(store, queue, jobs(300));
  let end: (() => void) | undefined;
  const { worker, events } = fixture.work(queue, (payload) =>
    payload === 150 ? new Promise<void>((resolve) => (end = resolve)) : null,
  );
  const first = await vi.waitUntil(() => end);
  const stopped = worker.stop();
  await expect.poll(() => server.redis.zcard(`queue:${queue}:active`)).toBe(1);
  first();
  await stopped;
  expect(await server.redis.zcard(`queue:${queue}`)).toBe(149);
  expect(events.filter(({ kind }) => kind !== 'completed')).toEqual([]);
  expect(await server.redis.zcard(`queue:${queue}:active`)).toBe(0);
});

test('what was claimed ahead and lost meanwhile is not begun', async () => {
  const { store, server } = fixture;
  await enqueueJobs(store, queue, jobs(200));
  const begun = new Set<unknown>();
  let end: (() => void) | undefined;
  const { until, worker } = fixture.work(
    queue,
    (payload) => {
      begun.add(payload);
      return payload === 120 ? new Promise<void>((resolve) => (end = resolve)) : null;
    },
    { leaseMs: 100 },
  );
  await expect.poll(() => end).toBeDefined();
  const before = new Set(begun);
  const [[, claims] = [null, []]] =
    (await server.redis.multi().hvals(`queue:${queue}:claims`).del(`queue:${queue}:active`).exec()) ?? [];
  const held = (claims as string[]).map((claim) => claim.slice(claim.indexOf('\n') + 1));
  const lost = held.map((text) => (JSON.parse(text) as { payload: number }).payload);
  expect(lost).toContain(120);
  await until('lost');
  await worker.stop();
  expect(lost.filter((payload) => begun.has(payload) && !before.has(payload))).toEqual([]);
});
