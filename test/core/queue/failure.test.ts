import { expect, test } from 'vitest';
import { backoffMs } from '../../../core/queue/backoff.ts';
import { UnrecoverableError } from '../../../core/queue/errors.ts';
import { enqueueJob } from '../../../core/queue/producer.ts';
import { readScore, scoreFor } from '../../../core/queue/score.ts';
import { queueFixture } from '../../support/queue-fixture.ts';

const queue = 'email-send';
const fixture = queueFixture();

interface Member {
  readonly document: Record<string, unknown>;
  readonly priority: string;
  readonly readyAtMs: number;
}

async function onlyMember(): Promise<Member> {
  const found = await fixture.server.redis.zrange(`queue:${queue}`, '0', '-1', 'WITHSCORES');
  expect(found).toHaveLength(2);
  return { document: JSON.parse(found[0] ?? '') as Record<string, unknown>, ...readScore(Number(found[1])) };
}

/** Makes a resting job due, as if its time had come. */
async function makeDue(): Promise<void> {
  const { redis } = fixture.server;
  for (const member of await redis.zrange(`queue:${queue}`, '0', '-1')) {
    const { priority } = readScore(Number(await redis.zscore(`queue:${queue}`, member)));
    await redis.zadd(`queue:${queue}`, scoreFor(priority, Date.now() - 1), member);
  }
}

test.each([
  [1, 2_000],
  [2, 4_000],
  [3, 8_000],
  [5, 32_000],
  [60, 86_400_000],
])('after failure %i a job rests %i ms', (attemptsMade, restMs) => {
  expect(backoffMs(attemptsMade)).toBe(restMs);
});

test('a failing job rests 2 s, then 4 s, in its band, and then it is dead: three attempts, none more', async () => {
  const seen: [number, number][] = [];
  const { until, events } = fixture.work(queue, (_payload, { attempt, maxAttempts }) => {
    seen.push([attempt, maxAttempts]);
    throw new TypeError(`try ${attempt}`);
  });
  const id = await enqueueJob(fixture.store, queue, { to: 'x' }, { priority: 'high' });
  for (const [count, restMs] of [
    [1, 2_000],
    [2, 4_000],
  ] as const) {
    expect(await until('failed', count)).toMatchObject({ id, attempt: count, retryInMs: restMs });
    const { document, priority, readyAtMs } = await onlyMember();
    expect(document).toMatchObject({ attempts: 3 - count, maxAttempts: 3, attemptsMade: count });
    expect(priority).toBe('high');
    const history = document['history'] as { failedAt: number }[];
    expect(Math.abs(readyAtMs - (history.at(-1)?.failedAt ?? 0) - restMs)).toBeLessThan(500);
    await makeDue();
  }
  await until('dead');
  expect(seen).toEqual([
    [1, 3],
    [2, 3],
    [3, 3],
  ]);
  expect(events.filter(({ kind }) => kind === 'error')).toEqual([]);
  const text = await fixture.server.redis.get(`dlq:${id}`);
  expect(await fixture.server.redis.zrange('queue:dlq', '0', '-1')).toEqual([text]);
  expect(JSON.parse(text ?? '')).toMatchObject({
    id,
    queue,
    attempts: 0,
    error: 'try 3',
    payload: { to: 'x' },
  });
  expect(await fixture.server.redis.zscore(`queue:${queue}:dead`, id)).toBe(
    await fixture.server.redis.zscore('queue:dlq', text ?? ''),
  );
  expect(await fixture.server.redis.hgetall(`queue:${queue}:counters`)).toMatchObject({
    enqueued: '1',
    started: '3',
    failedAttempts: '3',
    dead: '1',
  });
});

test('five attempts are five, with the rests of the first ones', async () => {
  const rests: number[] = [];
  const { until, events } = fixture.work(queue, () => {
    throw new Error('no');
  });
  await enqueueJob(fixture.store, queue, 1, { attempts: 5 });
  for (let count = 1; count <= 4; count++) {
    rests.push((await until('failed', count)).retryInMs);
    await makeDue();
  }
  await until('dead');
  expect(rests).toEqual([2_000, 4_000, 8_000, 16_000]);
  expect(events).toHaveLength(5);
});

test('an UnrecoverableError ends a job at once, whatever attempts are left', async () => {
  const { until } = fixture.work(queue, () => {
    throw new UnrecoverableError('no such customer');
  });
  const id = await enqueueJob(fixture.store, queue, 1);
  await until('dead');
  expect(JSON.parse((await fixture.server.redis.get(`dlq:${id}`)) ?? '')).toMatchObject({
    attempts: 2,
    attemptsMade: 1,
    error: 'no such customer',
  });
});

test('a handler that takes too long has failed, and its signal says so', async () => {
  let reason: unknown;
  const { until } = fixture.work(
    queue,
    (_payload, { signal }) =>
      new Promise(() => signal.addEventListener('abort', () => (reason = signal.reason as unknown))),
    { timeoutMs: 30 },
  );
  await enqueueJob(fixture.store, queue, 1);
  expect(await until('failed')).toMatchObject({ attempt: 1 });
  expect(String(reason)).toContain('JobTimeoutError');
});

test.each([
  ['a cycle', () => Object.assign([], { 0: globalThis })],
  ['a BigInt', () => 1n],
  ['a rejection with nothing', () => Promise.reject(undefined as unknown as Error)],
])('a result that cannot be kept, or %s, is a failed attempt and no crash', async (_what, result) => {
  const { until } = fixture.work(queue, result);
  await enqueueJob(fixture.store, queue, 1);
  await until('failed');
  expect(await fixture.everything(queue)).toHaveLength(1);
});

test('a handler that returns nothing leaves null', async () => {
  const { until } = fixture.work(queue, () => undefined);
  const id = await enqueueJob(fixture.store, queue, 1);
  await until('completed');
  expect(JSON.parse((await fixture.server.redis.get(`result:${id}`)) ?? '')).toMatchObject({
    status: 'success',
    data: null,
  });
});

test('Redis gone and back: the worker goes on, and nothing is lost or done twice', async () => {
  const { server, store } = fixture;
  let finish: (() => void) | undefined;
  const { until } = fixture.work(queue, () => new Promise<void>((resolve) => (finish = resolve)));
  const id = await enqueueJob(store, queue, 1);
  await expect.poll(() => finish).toBeDefined();
  await server.redis.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'no');
  finish?.();
  await until('completed');
  expect(await server.redis.exists(`result:${id}`)).toBe(1);
  expect(await fixture.everything(queue)).toEqual([]);
});

test('on a full server jobs can still be claimed, held, finished and buried, and new ones are refused whole', async () => {
  const { server, store } = fixture;
  const finishes: ((value: unknown) => void)[] = [];
  await enqueueJob(store, queue, 1);
  await enqueueJob(store, queue, 2, { attempts: 1 });
  await server.redis.config('SET', 'maxmemory', '1');
  try {
    await expect(enqueueJob(store, queue, 3)).rejects.toMatchObject({ code: 'REDIS_OUT_OF_MEMORY' });
    const { until, events } = fixture.work(
      queue,
      () => new Promise((resolve, reject) => finishes.push(finishes.length === 0 ? resolve : reject)),
      { concurrency: 2, leaseMs: 300 },
    );
    await expect.poll(() => finishes.length).toBe(2);
    const leases = () => server.redis.zrange(`queue:${queue}:active`, '0', '0', 'WITHSCORES');
    const [, leaseEnd] = await leases();
    await expect.poll(async () => Number((await leases())[1])).toBeGreaterThan(Number(leaseEnd));
    for (const finish of finishes) finish(new Error('full'));
    await until('completed');
    await until('dead');
    expect(events.filter(({ kind }) => kind === 'error')).toEqual([]);
  } finally {
    await server.redis.config('SET', 'maxmemory', '0');
  }
  expect(await server.redis.zcard(`queue:${queue}`)).toBe(0);
  expect(await server.redis.hget(`queue:${queue}:counters`, 'enqueued')).toBe('2');
});
