import { expect, test, vi } from 'vitest';
import { runJanitor } from '../../../core/queue/janitor.ts';
import { pageJobs } from '../../../core/queue/inspect.ts';
import { retryFromDLQ } from '../../../core/queue/dlq.ts';
import { observeQueues } from '../../../core/queue/observe.ts';
import { enqueueJob, enqueueJobs } from '../../../core/queue/producer.ts';
import { countForeignWorkers } from '../../../core/queue/workers.ts';
import { firstPage, queueFixture } from '../../support/queue-fixture.ts';
import {
  seedEnqueueJob,
  seedHandleJobFailure,
  seedIsProcessed,
  type SeedJob,
  seedReadResult,
  startSeedWorker,
} from '../../support/seed-fleet.ts';

const queue = 'email-send';
const fixture = queueFixture();

/** A job of the seed that has its last attempt. */
function lastTry(id: string, name: string): SeedJob {
  return { id, queue: name, payload: {}, priority: 'medium', delay: 0, attempts: 1, createdAt: 1 };
}

test('the seed’s producer feeds our worker, which leaves what the seed’s readers expect', async () => {
  const { store, server } = fixture;
  const id = await seedEnqueueJob(server.redis, queue, { to: 'a' });
  const page = await pageJobs(store, queue, 'waiting', firstPage);
  expect(page.jobs).toMatchObject([
    { id, priority: 'medium', attemptsLeft: 3, attemptsMade: 0, maxAttempts: 3 },
  ]);
  const { until } = fixture.work(queue, (payload) => ({ sent: payload }));
  await until('completed');
  expect(await seedReadResult(server.redis, id)).toMatchObject({
    status: 'success',
    data: { sent: { to: 'a' } },
  });
  expect(await seedIsProcessed(server.redis, id)).toBe(true);
  // Nobody counted it when it came; its first attempt did.
  expect(await server.redis.hget(`queue:${queue}:counters`, 'enqueued')).toBe('1');
});

test('a bare ZADD is found within the poll interval, and before its time by nobody', async () => {
  const { server } = fixture;
  const startedAtMs: number[] = [];
  const { until } = fixture.work(queue, () => void startedAtMs.push(Date.now()), { pollIntervalMs: 50 });
  await seedEnqueueJob(server.redis, queue, { n: 1 }, { delay: 150 });
  const readyAtMs = Number((await server.redis.zrange(`queue:${queue}`, '0', '0', 'WITHSCORES'))[1]);
  await until('completed');
  expect(startedAtMs[0]).toBeGreaterThanOrEqual(readyAtMs);
  expect(startedAtMs[0]).toBeLessThan(readyAtMs + 2_000);
});

test('our producer feeds the seed’s worker, the most urgent first', async () => {
  const { store, server } = fixture;
  await enqueueJobs(store, queue, [
    { payload: { n: 'low' }, priority: 'low' },
    { payload: { n: 'medium' } },
    { payload: { n: 'high' }, priority: 'high' },
  ]);
  const seen: unknown[] = [];
  const worker = startSeedWorker(server.redis, queue, ({ n }: { n: string }) => void seen.push(n));
  await expect.poll(() => seen).toEqual(['high', 'medium', 'low']);
  await expect.poll(() => countForeignWorkers(server.redis)).toBe(1);
  await worker.stop();
  await expect.poll(() => countForeignWorkers(server.redis)).toBe(0);
});

test('a job that fails with the seed’s worker first and with ours later has three attempts in all', async () => {
  const { store, server } = fixture;
  const id = await enqueueJob(store, queue, { n: 1 });
  const [member] = await server.redis.zpopmin(`queue:${queue}`);
  await seedHandleJobFailure(server.redis, JSON.parse(member ?? '') as SeedJob, new Error('seed'));
  const rest = await server.redis.zrange(`queue:${queue}`, '0', '0');
  await server.redis.zadd(`queue:${queue}`, 1, rest[0] ?? '');
  const { until } = fixture.work(queue, () => {
    throw new Error('ours');
  });
  expect(await until('failed')).toMatchObject({ id, attempt: 2, retryInMs: 4_000 });
});

test('the same of a job by the seed’s own producer', async () => {
  const { server } = fixture;
  const id = await seedEnqueueJob(server.redis, queue, { n: 1 });
  const [member] = await server.redis.zpopmin(`queue:${queue}`);
  const job = JSON.parse(member ?? '') as SeedJob;
  // It was put in a while ago, so that its rest is over by now.
  await seedHandleJobFailure(server.redis, { ...job, createdAt: job.createdAt - 60_000 }, new Error('seed'));
  const rest = await server.redis.zrange(`queue:${queue}`, '0', '0');
  await server.redis.zadd(`queue:${queue}`, Date.now() - 5, rest[0] ?? '');
  const { until } = fixture.work(queue, () => {
    throw new Error('ours');
  });
  expect(await until('failed')).toMatchObject({ id, attempt: 2, retryInMs: 4_000 });
});

test('the DLQ of a fleet that is only watched is told by queue and minute, and adoption changes no number', async () => {
  const { store, server } = fixture;
  for (let index = 0; index < 30; index++) {
    const name = index % 3 === 0 ? 'export-jobs' : queue;
    await seedHandleJobFailure(server.redis, lastTry(`f${index}`, name), new Error(`no ${index}`));
  }
  await server.redis.zadd(
    'queue:dlq',
    1_732_000_000_000,
    JSON.stringify({ ...lastTry('old', queue), error: 'long ago' }),
  );
  const look = async () => {
    const { dlqSize, queues } = await observeQueues(store, [queue, 'export-jobs'], { minutes: 5 });
    return [
      dlqSize,
      ...queues.flatMap((one) => [one.dead, one.minutes.reduce((sum, minute) => sum + minute.dead, 0)]),
    ];
  };
  expect(await look()).toEqual([31, 21, 20, 10, 10]);
  expect(await server.redis.keys('*')).toEqual(['queue:dlq']);
  await runJanitor(store, queue, { retentionMs: 1e12 });
  expect(await look()).toEqual([31, 21, 20, 10, 10]);
});

test('both producers, both workers, one queue: every job ends in exactly one place', async () => {
  const { store, server } = fixture;
  let isServerDown = true;
  // Every tenth job needs the server, whoever runs it.
  const handle = ({ n }: { n: number }) => {
    if (isServerDown && n % 10 === 0) throw new Error(`no server for ${n}`);
    return { done: n };
  };
  const ids: string[] = [];
  for (let n = 0; n < 100; n++) {
    const options = { attempts: 1 };
    ids.push(
      n % 2 === 0
        ? await seedEnqueueJob(server.redis, queue, { n }, options)
        : await enqueueJob(store, queue, { n }, options),
    );
  }
  fixture.work(queue, (payload) => handle(payload as { n: number }), { concurrency: 5, pollIntervalMs: 20 });
  const seed = startSeedWorker(server.redis, queue, handle);
  try {
    await expect
      .poll(async () => (await fixture.everything(queue)).length - (await server.redis.zcard('queue:dlq')), {
        timeout: 8_000,
      })
      .toBe(0);
    await expect.poll(() => server.redis.zcard('queue:dlq')).toBe(10);
    const results = await Promise.all(ids.map((id) => seedReadResult(server.redis, id)));
    expect(results.filter((result) => result?.status === 'success')).toHaveLength(90);
    await runJanitor(store, queue);
    const dead = await server.redis.zrange(`queue:${queue}:dead`, '0', '-1');
    expect(dead).toHaveLength(10);
    isServerDown = false;
    expect(await retryFromDLQ(store, dead, { by: 'me', rearm: false })).toMatchObject({
      missing: [],
      refused: [],
    });
    await expect
      .poll(async () => (await Promise.all(ids.map((id) => seedReadResult(server.redis, id)))).includes(null))
      .toBe(false);
    expect(await server.redis.zcard('queue:dlq')).toBe(0);
  } finally {
    await seed.stop();
  }
});

test.each([-5, 1e15, 1_000])(
  'a foreign createdAt of %d leaves no counts outside the minutes that are kept',
  async (at) => {
    const { server } = fixture;
    await server.redis.zadd(`queue:${queue}`, 1, JSON.stringify({ id: 'a', payload: 1, createdAt: at }));
    const { until } = fixture.work(queue, () => 1);
    await until('completed');
    const minutes = await server.redis.keys(`queue:${queue}:minute:*`);
    const starts = minutes.map((key) => Number(key.split(':').at(-1)));
    expect(starts.every((start) => start > Date.now() - 7_300_000 && start <= Date.now())).toBe(true);
    expect(await server.redis.hget(`queue:${queue}:counters`, 'enqueued')).toBe('1');
  },
);

test('a job that a seed worker marked before it died is skipped, as the seed says, and accounted for', async () => {
  const { store, server } = fixture;
  // Section 5.1 of the seed: the mark comes first, then the work, which never ended.
  const begun = await seedEnqueueJob(server.redis, queue, { n: 1 });
  await server.redis.setex(`processed:${begun}`, 86_400, '1');
  await server.redis.hset('processed:odd', 'of', 'another type');
  await server.redis.zadd(`queue:${queue}`, 1, '{ "id": "odd", "payload": 1 }');
  const { until, events } = fixture.work(queue, () => 1);
  await until('skipped', 2);
  // One of ours that is put in once more.
  const id = await enqueueJob(store, queue, { n: 2 });
  await until('completed');
  await server.redis.zadd(`queue:${queue}`, 1, JSON.stringify({ id, queue, payload: 1 }));
  await until('skipped', 3);
  const marks = events.flatMap((event) => (event.kind === 'skipped' ? [[event.id, event.mark]] : []));
  expect(new Map(marks as [string, string][])).toEqual(
    new Map([
      [begun, 'foreign'],
      ['odd', 'foreign'],
      [id, 'ours'],
    ]),
  );
  const { queues } = await observeQueues(store, [queue], { minutes: 1 });
  expect(queues[0]?.counters).toMatchObject({ skipped: 3, skippedForeign: 2 });
  expect(await seedReadResult(server.redis, begun)).toBeNull();
});

test('of a document that says two ids the last one counts, for its mark too', async () => {
  const { server } = fixture;
  await server.redis.set('processed:last', '1');
  await server.redis.zadd(`queue:${queue}`, 1, `{"id":"first","id":"last","queue":"${queue}","payload":1}`);
  const handler = vi.fn<() => void>();
  const { until } = fixture.work(queue, handler);
  expect(await until('skipped')).toMatchObject({ id: 'last', mark: 'foreign' });
  expect(handler).not.toHaveBeenCalled();
});
