import { expect, test } from 'vitest';
import { claimJobs } from '../../../core/queue/claims.ts';
import { type DrainedJob, drainQueue } from '../../../core/queue/drain.ts';
import { retryFromDLQ } from '../../../core/queue/dlq.ts';
import { enqueueJob, enqueueJobs, type NewJob } from '../../../core/queue/producer.ts';
import { removeJob } from '../../../core/queue/remove.ts';
import { runNow } from '../../../core/queue/reschedule.ts';
import { queueFixture } from '../../support/queue-fixture.ts';

/** A queue is emptied of what was in it, and of nothing else. */

const queue = 'analytics-events';
const key = `queue:${queue}`;
const fixture = queueFixture();
const all = { includeDelayed: true } as const;
const due = { includeDelayed: false } as const;

function jobs(count: number, options: Omit<NewJob, 'payload'> = {}): NewJob[] {
  return Array.from({ length: count }, (_none, payload) => ({ payload, ...options }));
}

test('all that waits and rests is taken out, the most urgent first, each handed over and counted', async () => {
  const { store, server } = fixture;
  await enqueueJobs(store, queue, jobs(300, { priority: 'low' }));
  await enqueueJobs(store, queue, jobs(300, { delay: 60_000 }));
  await enqueueJobs(store, queue, jobs(100, { priority: 'high' }));
  const texts = await server.redis.zrange(key, '0', '-1');
  const drained: DrainedJob[] = [];
  const steps: number[] = [];
  const report = await drainQueue(store, queue, {
    ...all,
    onDrained: (step) => void drained.push(...step),
    onProgress: (progress) => void steps.push(progress.drained),
  });
  expect(report).toEqual({ total: 700, drained: 700, gone: 0, kept: 0, isAborted: false });
  expect(drained.map(({ document }) => document.toString()).toSorted()).toEqual(texts.toSorted());
  expect(drained.map(({ priority }) => priority)).toEqual([
    ...Array.from({ length: 100 }, () => 'high'),
    ...Array.from({ length: 300 }, () => 'low'),
    ...Array.from({ length: 300 }, () => 'medium'), // these rest
  ]);
  expect(steps.every((step, index) => step - (steps[index - 1] ?? 0) <= 200)).toBe(true);
  expect(await server.redis.exists(key)).toBe(0);
  expect(await server.redis.hget(`${key}:counters`, 'drained')).toBe('700');
});

test('delayed jobs stay unless they are meant, and a running one always does', async () => {
  const { store, server } = fixture;
  await enqueueJobs(store, queue, jobs(3));
  await enqueueJobs(store, queue, jobs(2, { delay: 60_000 }));
  const request = { worker: 'w', firstToken: 0, limit: 1, leaseMs: 60_000, lookAheadMs: 0 };
  expect((await claimJobs(store, queue, request)).claims).toHaveLength(1);
  expect(await drainQueue(store, queue)).toMatchObject({ total: 2, drained: 2 });
  expect(await server.redis.zcard(key)).toBe(2);
  expect(await drainQueue(store, queue, all)).toMatchObject({ total: 2, drained: 2 });
  expect(await server.redis.zcard(`${key}:active`)).toBe(1);
});

test('what is put in, retried or fails while it runs stays', async () => {
  const { store, server } = fixture;
  await enqueueJobs(store, queue, jobs(450, { priority: 'low' }));
  await enqueueJobs(store, queue, jobs(50, { delay: 60_000 }));
  await server.redis.zadd(
    'queue:dlq',
    Date.now(),
    `{"id":"dead","queue":"${queue}","payload":1,"error":"x"}`,
  );
  let isFirst = true;
  const later: string[] = [];
  const report = await drainQueue(store, queue, {
    ...all,
    onDrained: async () => {
      if (!isFirst) return;
      isFirst = false;
      later.push(await enqueueJob(store, queue, 'new', { priority: 'high' }));
      later.push(await enqueueJob(store, queue, 'new'));
      later.push(await enqueueJob(store, queue, 'new', { delay: 60_000, priority: 'low' }));
      await retryFromDLQ(store, ['dead'], { by: 'me', rearm: false });
      later.push('dead');
    },
  });
  expect(report).toMatchObject({ total: 500, drained: 500, gone: 0 });
  const left = await server.redis.zrange(key, '0', '-1');
  expect(new Set(left.map((text) => /"id":"([^"]+)"/.exec(text)?.[1]))).toEqual(new Set(later));
});

test('a producer that never stops does not keep it from ending', async () => {
  const { store, server } = fixture;
  // Foreign jobs say nothing of when they were made, and their clock may be late.
  const foreign = (number: number) =>
    server.redis.zadd(key, 1_732_000_000_000 + number, `{"id":"f${number}"}`);
  await Promise.all(Array.from({ length: 500 }, (_none, number) => foreign(number)));
  let next = 500;
  const report = await drainQueue(store, queue, {
    ...all,
    onDrained: async (step) => {
      for (let count = step.length; count > 0; count--) await foreign(next++);
    },
  });
  expect(report).toMatchObject({ total: 500, drained: 500 });
  const left = await server.redis.zrange(key, '0', '-1');
  expect(left).toHaveLength(500);
  expect(left[0]).toBe('{"id":"f500"}');
});

test('it is stopped between two steps, and what is out is out', async () => {
  const { store, server } = fixture;
  await enqueueJobs(store, queue, jobs(500));
  const stopping = new AbortController();
  const report = await drainQueue(store, queue, {
    ...all,
    signal: stopping.signal,
    onProgress: () => stopping.abort(),
  });
  expect(report).toEqual({ total: 500, drained: 200, gone: 0, kept: 0, isAborted: true });
  expect(await server.redis.zcard(key)).toBe(300);
});

test('parked jobs go with those that they wait for, and one that comes later gets the turn', async () => {
  const { store, server } = fixture;
  await enqueueJobs(store, queue, jobs(250, { orderingKey: 'a' }));
  await enqueueJobs(store, queue, jobs(3, { orderingKey: 'b' }));
  await enqueueJobs(store, queue, jobs(1, { orderingKey: 'a', delay: 60_000 }));
  expect(await server.redis.zcard(`${key}:parked`)).toBe(252);
  let late = '';
  const report = await drainQueue(store, queue, {
    ...due,
    onDrained: async () => {
      if (late === '') late = await enqueueJob(store, queue, 'late', { orderingKey: 'b' });
    },
  });
  // The delayed one was not meant, and neither was the late one.
  expect(report).toMatchObject({ total: 254, drained: 253 });
  const left = await server.redis.zrange(key, '0', '-1');
  expect(left).toHaveLength(2);
  expect(left.join('\n')).toContain(late);
  expect(await server.redis.zcard(`${key}:parked`)).toBe(0);
  expect(await server.redis.hlen(`${key}:turns`)).toBe(2);
});

test('two drains and removals at once take each job out once', async () => {
  const { store } = fixture;
  const ids = await enqueueJobs(store, queue, jobs(400));
  const seen: string[] = [];
  const onDrained = (step: readonly DrainedJob[]) => void seen.push(...step.map(({ id }) => id));
  const [one, other, ...removals] = await Promise.all([
    drainQueue(store, queue, { ...all, onDrained }),
    drainQueue(store, queue, { ...all, onDrained }),
    ...ids.slice(300).map((id) => removeJob(store, queue, { id })),
  ]);
  const removed = removals.filter(({ outcome }) => outcome === 'removed').length;
  expect(new Set(seen).size).toBe(seen.length);
  expect(one.drained + other.drained).toBe(seen.length);
  expect(seen.length + removed).toBe(400);
  expect(await fixture.everything(queue)).toEqual([]);
});

test('100 drains, removals, hurries and claims at once leave each job in one place', async () => {
  const { store, server } = fixture;
  const ids = await enqueueJobs(
    store,
    queue,
    Array.from({ length: 200 }, (_none, payload) => ({
      payload,
      delay: payload % 5 === 0 ? 60_000 : 0,
      ...(payload % 2 === 0 ? { orderingKey: `k${payload % 6}` } : {}),
    })),
  );
  const seen: string[] = [];
  const onDrained = (step: readonly DrainedJob[]) => void seen.push(...step.map(({ id }) => id));
  const everyFourth = ids.filter((_id, index) => index % 4 === 0);
  const [removals] = await Promise.all([
    Promise.all(everyFourth.map((id) => removeJob(store, queue, { id }))),
    Promise.all(everyFourth.map((id) => runNow(store, queue, { id }))),
    Promise.all(
      Array.from({ length: 20 }, (_none, number) =>
        claimJobs(store, queue, {
          worker: `w${number}`,
          firstToken: 0,
          limit: 1,
          leaseMs: 60_000,
          lookAheadMs: 0,
        }),
      ),
    ),
    Promise.all(Array.from({ length: 20 }, () => drainQueue(store, queue, { ...all, onDrained }))),
  ]);
  await drainQueue(store, queue, { ...all, onDrained });
  const removed = removals.flatMap(({ outcome }, index) =>
    outcome === 'removed' ? [everyFourth[index]] : [],
  );
  const left = (await fixture.everything(queue)).map((text) => /"id":"([^"]+)"/.exec(text)?.[1]);
  const places = [...seen, ...removed, ...left];
  expect(new Set(places).size).toBe(places.length);
  expect(new Set(places)).toEqual(new Set(ids));
  expect(left).toHaveLength(await server.redis.zcard(`${key}:active`));
  expect(await server.redis.exists(`${key}:parked`)).toBe(0);
});

test('foreign members that begin alike and share a score are not passed over', async () => {
  const { store, server } = fixture;
  const head = `{"queue":"${queue}","payload":"${'x'.repeat(80)}",`;
  const atMs = Date.now() + 60_000;
  for (let number = 0; number < 700; number++) await server.redis.zadd(key, atMs, `${head}"id":${number}}`);
  for (let number = 0; number < 5; number++) {
    await server.redis.zadd(key, atMs, `${head}"createdAt":${atMs},"id":"late-${number}"}`);
  }
  expect(await drainQueue(store, queue, all)).toMatchObject({ total: 705, drained: 700, kept: 5 });
  expect(await server.redis.zcard(key)).toBe(5);
});

test('a step over big documents keeps the server no longer than any other', async () => {
  const { store } = fixture;
  const payload = 'x'.repeat(200_000);
  await enqueueJobs(
    store,
    queue,
    Array.from({ length: 50 }, () => ({ payload })),
  );
  expect(await fixture.meanScriptMs(() => drainQueue(store, queue, all))).toBeLessThan(10);
});
