import { expect, test, vi } from 'vitest';
import { claimJobs } from '../../../core/queue/claims.ts';
import { runJanitor } from '../../../core/queue/janitor.ts';
import { enqueueJob, enqueueJobs } from '../../../core/queue/producer.ts';
import { listWorkers } from '../../../core/queue/workers.ts';
import { queueFixture } from '../../support/queue-fixture.ts';

const queue = 'webhook-dispatch';
const fixture = queueFixture();
const never = () => new Promise<never>(() => undefined);

/** Ends every lease, as if its time had run out. */
async function endLeases(): Promise<void> {
  const { redis } = fixture.server;
  for (const token of await redis.zrange(`queue:${queue}:active`, '0', '-1')) {
    await redis.zadd(`queue:${queue}:active`, 1, token);
  }
}

test('a lease that is not renewed returns the job to its place, with its attempts and a note', async () => {
  const { store, server } = fixture;
  const [id, second] = await enqueueJobs(store, queue, [{ payload: 1 }, { payload: 2 }]);
  const score = await server.redis.zscore(
    `queue:${queue}`,
    (await server.redis.zrange(`queue:${queue}`, '0', '0'))[0] ?? '',
  );
  await claimJobs(store, queue, { worker: 'gone', firstToken: 0, limit: 1, leaseMs: 60_000, lookAheadMs: 0 });
  expect(await runJanitor(store, queue)).toMatchObject({ rescued: 0 });
  await endLeases();
  expect(await runJanitor(store, queue)).toMatchObject({ rescued: 1, suspected: 0 });
  const members = await server.redis.zrange(`queue:${queue}`, '0', '-1', 'WITHSCORES');
  expect(JSON.parse(members[0] ?? '')).toMatchObject({
    id,
    attempts: 3,
    rescued: 1,
    history: [{ attempt: 1, worker: 'gone', name: 'LeaseLostError' }],
  });
  expect(members[1]).toBe(score);
  expect(JSON.parse(members[2] ?? '')).toMatchObject({ id: second });
});

test('a worker that lost its lease can finish nothing any more; the one that has it now does', async () => {
  const { store, server } = fixture;
  const started: (() => void)[] = [];
  const first = fixture.work(queue, () => new Promise((resolve) => started.push(() => resolve('first'))));
  const id = await enqueueJob(store, queue, 1);
  await expect.poll(() => started.length).toBe(1);
  await endLeases();
  await runJanitor(store, queue);
  // Its second hand may take the job up again; what counts is that the first result is refused.
  const second = fixture.work(queue, () => 'second');
  await second.until('completed');
  started[0]?.();
  await first.until('lost');
  expect(await server.redis.get(`result:${id}`)).toContain('"data":"second"');
  expect(await server.redis.hget(`queue:${queue}:counters`, 'completed')).toBe('1');
});

test('a lost lease aborts the handler’s signal at the next renewal', async () => {
  const { store } = fixture;
  const reasons: unknown[] = [];
  const { until } = fixture.work(
    queue,
    (_payload, { signal }) => {
      signal.addEventListener('abort', () => reasons.push(signal.reason));
      return never();
    },
    { leaseMs: 150 },
  );
  await enqueueJob(store, queue, 1);
  await expect.poll(() => fixture.server.redis.zcard(`queue:${queue}:active`)).toBe(1);
  await fixture.server.redis.del(`queue:${queue}:active`);
  await until('lost');
  expect(String(reasons[0])).toContain('lease was lost');
});

test('leases are renewed as long as the handler runs', async () => {
  const { store, server } = fixture;
  let finish: (() => void) | undefined;
  const { until } = fixture.work(queue, () => new Promise<void>((resolve) => (finish = resolve)), {
    leaseMs: 120,
  });
  await enqueueJob(store, queue, 1);
  const [token] = await vi.waitUntil(async () => {
    const tokens = await server.redis.zrange(`queue:${queue}:active`, '0', '-1');
    return tokens.length > 0 && tokens;
  });
  const leaseEnd = async () => Number(await server.redis.zscore(`queue:${queue}:active`, token ?? ''));
  const firstEnd = await leaseEnd();
  await expect.poll(leaseEnd).toBeGreaterThan(firstEnd + 240);
  expect(await runJanitor(store, queue)).toMatchObject({ rescued: 0 });
  finish?.();
  await until('completed');
});

test('a lease that has ended but was not taken away still counts: nobody else has the job', async () => {
  const { store } = fixture;
  let finish: (() => void) | undefined;
  const { until } = fixture.work(queue, () => new Promise<void>((resolve) => (finish = resolve)));
  await enqueueJob(store, queue, 1);
  await expect.poll(() => finish).toBeDefined();
  await endLeases();
  finish?.();
  await until('completed');
});

test('of many workers on one queue, each job is finished by exactly one', async () => {
  const { store, server } = fixture;
  const ids = await enqueueJobs(
    store,
    queue,
    Array.from({ length: 300 }, (_none, index) => ({ payload: index })),
  );
  const runs = new Map<string, number>();
  const workers = Array.from({ length: 5 }, () =>
    fixture.work(queue, (_payload, { id }) => void runs.set(id, (runs.get(id) ?? 0) + 1), { concurrency: 7 }),
  );
  await expect.poll(() => server.redis.zcard(`queue:${queue}:completed`)).toBe(ids.length);
  expect([...runs.values()].every((count) => count === 1)).toBe(true);
  await expect
    .poll(() => workers.flatMap(({ events }) => events).filter(({ kind }) => kind === 'completed').length)
    .toBe(ids.length);
  expect(await fixture.everything(queue)).toEqual([]);
});

test('a job that keeps losing its workers goes to the DLQ, which says so', async () => {
  const { store, server } = fixture;
  const id = await enqueueJob(store, queue, 1);
  for (let round = 0; round < 4; round++) {
    await claimJobs(store, queue, {
      worker: `w${round}`,
      firstToken: 0,
      limit: 1,
      leaseMs: 1,
      lookAheadMs: 0,
    });
    await endLeases();
    await runJanitor(store, queue);
  }
  const entry = JSON.parse((await server.redis.get(`dlq:${id}`)) ?? '') as {
    error: string;
    history: unknown[];
  };
  expect(entry.error).toContain('lost its worker 4 times');
  expect(entry.history).toHaveLength(4);
  expect(await fixture.everything(queue)).toHaveLength(1);
});

test('two janitors at once rescue each job once', async () => {
  const { store, server } = fixture;
  await enqueueJobs(
    store,
    queue,
    Array.from({ length: 100 }, (_none, payload) => ({ payload })),
  );
  await claimJobs(store, queue, { worker: 'w', firstToken: 0, limit: 100, leaseMs: 1, lookAheadMs: 0 });
  await endLeases();
  const reports = await Promise.all([
    runJanitor(store, queue),
    runJanitor(store, queue),
    runJanitor(store, queue),
  ]);
  expect(reports.reduce((sum, { rescued }) => sum + rescued, 0)).toBe(100);
  expect(await server.redis.zcard(`queue:${queue}`)).toBe(100);
  expect(await server.redis.hlen(`queue:${queue}:claims`)).toBe(0);
});

test('stopping waits for what runs, and puts back what does not end in time', async () => {
  const { store, server } = fixture;
  let finish: (() => void) | undefined;
  const patient = fixture.work(queue, () => new Promise<void>((resolve) => (finish = resolve)));
  await enqueueJob(store, queue, 1);
  await expect.poll(() => finish).toBeDefined();
  const stopped = patient.worker.stop({ timeoutMs: 5_000 });
  finish?.();
  await stopped;
  expect(patient.events.map(({ kind }) => kind)).toEqual(['completed']);
  expect(await listWorkers(store, [queue])).toEqual([]);

  const hasty = fixture.work(queue, never);
  const id = await enqueueJob(store, queue, 2);
  await expect.poll(() => server.redis.zcard(`queue:${queue}:active`)).toBe(1);
  const document = (await fixture.everything(queue))[0];
  await hasty.worker.stop({ timeoutMs: 20 });
  expect(await server.redis.zrange(`queue:${queue}`, '0', '-1')).toEqual([document]);
  expect(document).toContain(id);
  expect(await server.redis.zcard(`queue:${queue}:active`)).toBe(0);
});
