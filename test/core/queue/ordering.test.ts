import { describe, expect, test } from 'vitest';
import { claimJobs } from '../../../core/queue/claims.ts';
import { pauseQueue, resumeQueue } from '../../../core/queue/control.ts';
import { retryFromDLQ } from '../../../core/queue/dlq.ts';
import { getJob } from '../../../core/queue/get-job.ts';
import { pageJobs } from '../../../core/queue/inspect.ts';
import { observeQueues } from '../../../core/queue/observe.ts';
import { enqueueJob, enqueueJobs, type NewJob } from '../../../core/queue/producer.ts';
import type { JobHandler, WorkerOptions } from '../../../core/queue/worker-types.ts';
import { commandCalls, totalCalls } from '../../support/command-calls.ts';
import { firstPage, queueFixture, type RecordedWorker } from '../../support/queue-fixture.ts';

/** Jobs that share an ordering key run strictly one after another, in the order in which they were put in. */

const queue = 'webhook-dispatch';
const key = `queue:${queue}`;
const fixture = queueFixture();

interface Step {
  readonly key: string;
  readonly step: number;
}

/** What handlers saw: each attempt in the order of its start, and whether two of one key ever ran at once. */
class Log {
  readonly attempts: (Step & { readonly attempt: number })[] = [];
  readonly #running = new Set<string>();
  overlaps = 0;

  handler(work: (step: Step, attempt: number) => unknown = () => undefined): JobHandler {
    return async (payload, job) => {
      const step = payload as Step;
      if (this.#running.has(step.key)) this.overlaps++;
      this.#running.add(step.key);
      this.attempts.push({ ...step, attempt: job.attempt });
      try {
        return await work(step, job.attempt);
      } finally {
        this.#running.delete(step.key);
      }
    };
  }

  of(name: string): string[] {
    return this.attempts
      .filter((each) => each.key === name)
      .map(({ step, attempt }) => (attempt === 1 ? `${step}` : `${step} again`));
  }
}

function line(name: string, count: number, options: Omit<NewJob, 'payload'> = {}): NewJob[] {
  return Array.from({ length: count }, (_none, step) => ({
    ...options,
    payload: { key: name, step },
    orderingKey: name,
  }));
}

/** One job of each line after the other. */
function interleaved(lines: readonly NewJob[][]): NewJob[] {
  const longest = Math.max(...lines.map(({ length }) => length));
  return Array.from({ length: longest }, (_none, index) => lines.flatMap((jobs) => jobs[index] ?? [])).flat();
}

function fleet(handler: JobHandler, options: WorkerOptions = {}): RecordedWorker[] {
  return Array.from({ length: 5 }, () =>
    fixture.work(queue, handler, { concurrency: 7, pollIntervalMs: 20, ...options }),
  );
}

function ended(workers: readonly RecordedWorker[]): number {
  const kinds = ['completed', 'dead', 'skipped'];
  return workers.flatMap(({ events }) => events).filter(({ kind }) => kinds.includes(kind)).length;
}

/** Keys that only lines and turns need: none when all are through. */
const leftKeys = () => fixture.server.redis.exists(`${key}:turns`, `${key}:parked`);
const steps = (count: number) => Array.from({ length: count }, (_none, step) => `${step}`);
const aMoment = () => new Promise((resolve) => setTimeout(resolve, Math.random() * 4));
const document = (id: string, orderingKey: string, payload: string) =>
  `{"id":"${id}","queue":"${queue}","orderingKey":"${orderingKey}","payload":${payload},"attempts":3}`;
/** The second job of a key that begins with `bad` fails at first. */
const failOnce = async ({ key: name, step }: Step, attempt: number) => {
  await aMoment();
  if (name.startsWith('bad') && step === 1 && attempt === 1) throw new Error('not yet');
};
let nextWorker = 0;

async function claim(limit = 1, leaseMs = 60_000) {
  const request = { worker: `w${nextWorker++}`, firstToken: 0, limit, leaseMs, lookAheadMs: 0 };
  return (await claimJobs(fixture.store, queue, request)).claims;
}

describe('over five workers with seven hands each', () => {
  test('each key runs one by one in creation order, whatever priority and delay', async () => {
    const names = Array.from({ length: 8 }, (_none, index) => `customer-${index}`);
    const priorities = ['low', 'high', 'medium'] as const;
    const lines = names.map((name) =>
      line(name, 25).map((job, index): NewJob => ({
        ...job,
        priority: priorities[index % 3] ?? 'medium',
        delay: index % 5 === 0 ? 30 : 0,
      })),
    );
    const log = new Log();
    await enqueueJobs(fixture.store, queue, interleaved(lines));
    const workers = fleet(log.handler(aMoment));
    await expect.poll(() => ended(workers), { timeout: 20_000 }).toBe(200);
    for (const name of names) expect(log.of(name)).toEqual(steps(25));
    expect(log.overlaps).toBe(0);
    expect(await leftKeys()).toBe(0);
  });

  test('a job that fails holds its key through its back-off, and no other', { timeout: 20_000 }, async () => {
    const log = new Log();
    const lines = ['bad-1', 'good-1', 'bad-2', 'good-2'].map((name) => line(name, 6));
    await enqueueJobs(fixture.store, queue, interleaved(lines));
    const workers = fleet(log.handler(failOnce));
    await expect.poll(() => ended(workers), { timeout: 15_000 }).toBe(24);
    for (const bad of ['bad-1', 'bad-2']) {
      expect(log.of(bad)).toEqual(['0', '1', '1 again', '2', '3', '4', '5']);
    }
    const again = log.attempts.findIndex(({ attempt }) => attempt === 2);
    const before = log.attempts.slice(0, again);
    for (const good of ['good-1', 'good-2']) {
      expect(log.of(good)).toEqual(steps(6));
      expect(before.filter(({ key: name }) => name === good)).toHaveLength(6);
    }
    expect(log.overlaps).toBe(0);
  });

  test('a line goes on behind a job that ends in the DLQ, and behind one that was done before', async () => {
    const { store, server } = fixture;
    const log = new Log();
    const ids = await enqueueJobs(store, queue, line('k', 6, { attempts: 1 }));
    await server.redis.set(`processed:${ids[0]}`, 'true');
    await server.redis.set(`processed:${ids[3]}`, 'true');
    const workers = fleet(
      log.handler(({ step }) => {
        if (step === 1) throw new Error('never');
      }),
    );
    await expect.poll(() => ended(workers)).toBe(6);
    expect(log.of('k')).toEqual(['1', '2', '4', '5']);
    expect(await leftKeys()).toBe(0);
  });
});

test('a lost lease keeps the turn: the job runs again before those behind it', async () => {
  const log = new Log();
  await enqueueJobs(fixture.store, queue, line('k', 4));
  expect(await claim(3, 100)).toHaveLength(1);
  const workers = fleet(log.handler(), { janitorIntervalMs: 50 });
  await expect.poll(() => ended(workers), { timeout: 10_000 }).toBe(4);
  expect(log.of('k')).toEqual(steps(4));
});

test('a worker that stops gives its job back, and it runs before those behind it', async () => {
  const log = new Log();
  await enqueueJobs(fixture.store, queue, line('k', 3));
  const hanging = fixture.work(
    queue,
    log.handler(() => new Promise(() => undefined)),
    { pollIntervalMs: 20 },
  );
  await expect.poll(() => log.attempts).toHaveLength(1);
  await hanging.worker.stop({ timeoutMs: 0 });
  const rest = new Log();
  const workers = fleet(rest.handler());
  await expect.poll(() => ended(workers)).toBe(3);
  expect(rest.of('k')).toEqual(steps(3));
});

test('a paused queue lets the running job finish and gives its turn on, to run when it is resumed', async () => {
  const { store } = fixture;
  const log = new Log();
  let finish: (() => void) | undefined;
  const first = new Promise<void>((resolve) => (finish = resolve));
  await enqueueJobs(store, queue, line('k', 3));
  const workers = fleet(log.handler(({ step }) => (step === 0 ? first : undefined)));
  await expect.poll(() => log.attempts).toHaveLength(1);
  await pauseQueue(store, queue, { by: 'me' });
  finish?.();
  await expect.poll(() => ended(workers)).toBe(1);
  expect(await fixture.server.redis.hget(`${key}:turns`, 'k')).toMatch(/ q /);
  expect(await claim(10)).toEqual([]);
  await resumeQueue(store, queue);
  await expect.poll(() => ended(workers)).toBe(3);
  expect(log.of('k')).toEqual(steps(3));
});

test('a retry from the DLQ goes to the end of its line', async () => {
  const { store } = fixture;
  const [dead] = (await enqueueJobs(store, queue, line('k', 1, { attempts: 1 }))) as [string];
  const failing = fixture.work(queue, () => Promise.reject(new Error('no')), { pollIntervalMs: 20 });
  await failing.until('dead');
  await failing.worker.stop();
  await enqueueJobs(
    store,
    queue,
    line('k', 3).map((job, index) => ({ ...job, payload: { key: 'k', step: index + 1 } })),
  );
  expect((await retryFromDLQ(store, [dead], { by: 'me', rearm: false })).retried).toEqual([dead]);
  await enqueueJob(store, queue, { key: 'k', step: 4 }, { orderingKey: 'k' });
  const log = new Log();
  const workers = fleet(log.handler());
  await expect.poll(() => ended(workers)).toBe(5);
  expect(log.attempts.map(({ step }) => step)).toEqual([1, 2, 3, 0, 4]);
});

test('a delayed first job holds its line back; other keys and jobs without one flow by', async () => {
  const { store } = fixture;
  await enqueueJobs(store, queue, [
    { payload: { key: 'k', step: 0 }, orderingKey: 'k', delay: 3_600_000 },
    { payload: { key: 'k', step: 1 }, orderingKey: 'k', priority: 'high' },
    { payload: { key: 'other', step: 0 }, orderingKey: 'other' },
    { payload: { key: '', step: 0 } },
  ]);
  const claimed = (await claim(10)).map(({ job }) => ('payloadText' in job ? job.payloadText : ''));
  expect(claimed).toEqual(['{"key":"other","step":0}', '{"key":"","step":0}']);
});

test('what stands behind a busy key costs nothing: 10 or 20,000 of them, the same commands', async () => {
  const { store, server } = fixture;
  const log = new Log();
  /** A job of the busy key put in, then one of another key put in, claimed and finished. */
  const cost = async (): Promise<number> => {
    const calls = await commandCalls(server.redis, async () => {
      await enqueueJobs(store, queue, line('busy', 1));
      await enqueueJobs(store, queue, line(`other-${log.attempts.length}`, 1));
      const before = log.attempts.length;
      const { worker } = fixture.work(queue, log.handler(), { pollIntervalMs: 600_000 });
      await expect.poll(() => server.redis.zcard(`${key}:completed`)).toBe(before + 1);
      await worker.stop();
    });
    // Only what is asked while waiting for the end differs from time to time.
    return totalCalls(new Map([...calls].filter(([name]) => inScripts.includes(name))));
  };
  const inScripts = ['zrangebylex', 'zrange', 'hget', 'hset', 'hdel', 'hmget', 'zrem', 'hincrby', 'hexists'];
  await enqueueJobs(store, queue, line('busy', 11));
  expect(await claim(5)).toHaveLength(1);
  await cost();
  const few = await cost();
  await enqueueJobs(store, queue, line('busy', 20_000));
  expect(await server.redis.zcard(`${key}:parked`)).toBeGreaterThan(20_000);
  const many = await cost();
  expect(many).toBeLessThanOrEqual(few + 5);
});

describe('documents that were put in by a bare ZADD', () => {
  test('are ordered too, by their time', async () => {
    const { redis } = fixture.server;
    const now = Date.now();
    for (let step = 0; step < 40; step++) {
      await redis.zadd(key, now - 1_000 + step, document(`z${99 - step}`, 'k', `{"key":"k","step":${step}}`));
    }
    const log = new Log();
    const workers = fleet(log.handler(aMoment));
    await expect.poll(() => ended(workers), { timeout: 10_000 }).toBe(40);
    expect(log.of('k')).toEqual(steps(40));
    expect(log.overlaps).toBe(0);
  });

  test('of a busy key, thousands of them, do not keep others waiting for the poll', async () => {
    const { redis } = fixture.server;
    await redis.zadd(key, 0, document('first', 'busy', '1'));
    expect(await claim()).toHaveLength(1);
    const pipeline = redis.pipeline();
    for (let index = 0; index < 3_000; index++) pipeline.zadd(key, 1, document(`b${index}`, 'busy', '1'));
    pipeline.zadd(key, 2, document('other', 'free', '2'));
    await pipeline.exec();
    const { until } = fixture.work(queue, () => 1, { pollIntervalMs: 600_000 });
    expect(await until('completed')).toMatchObject({ id: 'other' });
    expect(await redis.zcard(`${key}:parked`)).toBe(3_000);
  });

  test('of which one has escapes in its key, or the key elsewhere, run like any other', async () => {
    const { redis } = fixture.server;
    await redis.zadd(key, 1, document('a', 'x\\u0041', '1'), 1, document('b', 'x\\u0041', '1'));
    await redis.zadd(key, 1, '{"id":"c","queue":"q","payload":1,"orderingKey":"k"}');
    await redis.zadd(key, 1, '{"id":"d","queue":"q","payload":1,"orderingKey":"k"}');
    expect(await claim(10)).toHaveLength(4);
    expect(await leftKeys()).toBe(0);
  });
});

test.each([
  ['unicode', 'Kundin Ä 🐘 漢字 \u200b'],
  ['200 characters', 'x'.repeat(200)],
  ['200 characters of four bytes', '🐘'.repeat(200)],
  ['Lua patterns', '%d+]([^)]-.*?$'],
  ['spaces and what turns and claims are written with', ' a q 1 a w:1 '],
  ['what JSON is written with', "{'payload':[1,2]},}"],
])('a key of %s orders its jobs, apart from keys that begin alike', async (_what, name) => {
  const { store } = fixture;
  const characters = Array.from(name);
  const longer = `${characters.slice(0, -2).join('')}x`;
  const log = new Log();
  await enqueueJobs(
    store,
    queue,
    interleaved([line(name, 4), line(longer, 4), line(characters[0] ?? '', 4)]),
  );
  const { jobs, total } = await pageJobs(store, queue, 'parked', firstPage);
  expect(total).toBe(9);
  expect(jobs.filter(({ orderingKey }) => orderingKey === name)).toHaveLength(3);
  const workers = fleet(log.handler(aMoment));
  await expect.poll(() => ended(workers)).toBe(12);
  expect(log.of(name)).toEqual(steps(4));
  expect(log.of(longer)).toEqual(steps(4));
  expect(await leftKeys()).toBe(0);
});

test.each([
  ['nothing', ''],
  ['201 characters', 'x'.repeat(201)],
  ['a quotation mark', 'a"b'],
  ['a backslash', 'a\\b'],
  ['a line break', 'a\nb'],
  ['NUL', 'a\0b'],
  ['a control character of Latin-1', 'a\u0085b'],
  ['half a surrogate pair', 'a\ud83d'],
  ['a number', 7],
])('a key of %s is refused before anything is put in', async (_what, orderingKey) => {
  const jobs = [{ payload: 1 }, { payload: 2, orderingKey: orderingKey as string }];
  await expect(enqueueJobs(fixture.store, queue, jobs)).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    details: { field: 'orderingKey' },
  });
  expect(await fixture.server.redis.dbsize()).toBe(0);
});

test('jobs behind others are counted, listed line by line as excerpts, and found by their id', async () => {
  const { store } = fixture;
  const ids = await enqueueJobs(store, queue, [
    ...line('b', 3),
    ...line('a', 3, { priority: 'high', delay: 60_000 }),
    { payload: { text: 'x'.repeat(20_000) }, orderingKey: 'a' },
    { payload: 'alone', orderingKey: 'c' },
  ]);
  const { queues } = await observeQueues(store, [queue], { minutes: 1 });
  expect(queues[0]).toMatchObject({ size: 3, parked: 5 });
  const page = await pageJobs(store, queue, 'parked', { ...firstPage, limit: 3 });
  expect(page.total).toBe(5);
  const rest = await pageJobs(store, queue, 'parked', { ...firstPage, limit: 3, cursor: page.cursor });
  const jobs = [...page.jobs, ...rest.jobs];
  expect(rest.cursor).toBeNull();
  expect(jobs.map(({ id }) => id)).toEqual([ids[4], ids[5], ids[6], ids[1], ids[2]]);
  expect(jobs[0]).toMatchObject({ state: 'parked', orderingKey: 'a', priority: 'high', attemptsLeft: 3 });
  expect(jobs[0]?.atMs).toBeGreaterThan(Date.now() + 30_000);
  expect(jobs[2]).toMatchObject({ priority: 'medium', payloadBytes: 20_011 });
  expect(jobs[2]?.payloadPreview.length).toBeLessThan(1_000);
  const newest = await pageJobs(store, queue, 'parked', { ...firstPage, order: 'newest' });
  expect(newest.jobs.map(({ id }) => id)).toEqual(jobs.map(({ id }) => id).toReversed());
  const detail = await getJob(store, { queue, id: ids[6] as string, state: 'waiting' });
  expect(detail).toMatchObject({ summary: { state: 'parked', orderingKey: 'a' } });
  expect(detail?.payloadText).toHaveLength(20_011);
});

test('jobs that are retried together line up as they were put in, whatever order their ids come in', async () => {
  const { store, server } = fixture;
  const ids = await enqueueJobs(
    store,
    queue,
    [0, 1, 2, 3].map((payload) => ({ payload, orderingKey: 'order-7', attempts: 1 })),
  );
  const failing = fixture.work(queue, () => {
    throw new Error('no');
  });
  await failing.until('dead', 4);
  await failing.worker.stop();
  await retryFromDLQ(store, ids.toReversed(), { by: 'me', rearm: false });
  const order: unknown[] = [];
  fixture.work(queue, (payload) => void order.push(payload));
  await expect.poll(() => server.redis.zcard(`queue:${queue}:completed`)).toBe(4);
  expect(order).toEqual([0, 1, 2, 3]);
});
