import { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { claimJobs } from '../../../core/queue/claims.ts';
import { pauseQueue, resumeQueue } from '../../../core/queue/control.ts';
import { runJanitor } from '../../../core/queue/janitor.ts';
import { queueKeys } from '../../../core/queue/keys.ts';
import { enqueueJob, enqueueJobs } from '../../../core/queue/producer.ts';
import { commandCalls } from '../../support/command-calls.ts';
import { queueFixture } from '../../support/queue-fixture.ts';

/** A pause holds a whole queue, and nothing that is under way. `control.test.ts` has who pauses and what is shown. */

const queue = 'image-processing';
const by = { by: 'me' };
const fixture = queueFixture();
const keys = () => queueKeys(fixture.store.keys, queue);

async function waitForListener(): Promise<void> {
  await expect.poll(() => fixture.server.redis.pubsub('NUMSUB', keys().wake)).toContain(1);
}

test('nothing starts on any worker, whatever comes in; other queues go on; a resume wakes at once', async () => {
  const { store } = fixture;
  await pauseQueue(store, queue, by);
  const workers = Array.from({ length: 3 }, () =>
    fixture.work(queue, () => 1, { concurrency: 5, pollIntervalMs: 600_000 }),
  );
  await expect.poll(() => fixture.server.redis.pubsub('NUMSUB', keys().wake)).toContain(3);
  await enqueueJobs(
    store,
    queue,
    Array.from({ length: 30 }, (_none, payload) => ({ payload })),
  );
  const other = fixture.work('export-jobs', () => 1, { pollIntervalMs: 20 });
  await enqueueJob(store, 'export-jobs', 1);
  await other.until('completed');
  const events = () => workers.flatMap((worker) => worker.events);
  expect(events()).toEqual([]);
  expect(await fixture.server.redis.zcard(keys().queue)).toBe(30);
  await resumeQueue(store, queue);
  await expect.poll(() => events().filter(({ kind }) => kind === 'completed').length).toBe(30);
});

test('what runs goes on as ever: it is renewed, finishes, fails and rests', async () => {
  const { store, server } = fixture;
  const enders: (() => void)[] = [];
  const { until } = fixture.work(
    queue,
    async (payload) => {
      await new Promise<void>((resolve) => enders.push(resolve));
      if (payload === 'bad') throw new Error('no');
    },
    { concurrency: 2, leaseMs: 200, pollIntervalMs: 20 },
  );
  await enqueueJobs(store, queue, [{ payload: 'good' }, { payload: 'bad' }]);
  await expect.poll(() => enders.length).toBe(2);
  const [token = ''] = await server.redis.zrange(keys().active, '0', '0');
  const leaseEnd = Number(await server.redis.zscore(keys().active, token));
  await pauseQueue(store, queue, by);
  await expect
    .poll(async () => Number(await server.redis.zscore(keys().active, token)))
    .toBeGreaterThan(leaseEnd + 200);
  for (const end of enders) end();
  await until('completed');
  await until('failed');
  expect(await server.redis.zcard(keys().queue)).toBe(1);
  expect(enders).toHaveLength(2);
});

test('jobs of dead workers come back and stay until the queue is resumed', async () => {
  const { store } = fixture;
  await enqueueJob(store, queue, 1);
  const request = { worker: 'gone', firstToken: 0, limit: 1, leaseMs: 100, lookAheadMs: 0 };
  expect((await claimJobs(store, queue, request)).claims).toHaveLength(1);
  await pauseQueue(store, queue, by);
  await expect.poll(async () => (await runJanitor(store, queue)).rescued).toBe(1);
  expect((await claimJobs(store, queue, { ...request, worker: 'next' })).claims).toEqual([]);
  await resumeQueue(store, queue);
  expect((await claimJobs(store, queue, { ...request, worker: 'next' })).claims).toHaveLength(1);
});

test('a claim that was made before the pause, and whose reply was lost, is answered as it was', async () => {
  const { store } = fixture;
  await enqueueJob(store, queue, 1);
  const request = { worker: 'w', firstToken: 0, limit: 1, leaseMs: 60_000, lookAheadMs: 0 };
  const [first] = (await claimJobs(store, queue, request)).claims;
  await pauseQueue(store, queue, by);
  const [again] = (await claimJobs(store, queue, request)).claims;
  expect(again?.token).toBe(first?.token);
});

test('idle workers do not poll a paused queue any faster than an empty one', async () => {
  const { store, server } = fixture;
  await pauseQueue(store, queue, by);
  await enqueueJob(store, queue, 1);
  await enqueueJob(store, 'export-jobs', 1, { delay: 500 });
  const elsewhere = fixture.work('export-jobs', () => 1, { pollIntervalMs: 600_000, leaseMs: 600_000 });
  const calls = await commandCalls(server.redis, async () => {
    const { until } = fixture.work(queue, () => 1, { concurrency: 10, pollIntervalMs: 100 });
    await waitForListener();
    await elsewhere.until('completed');
    await resumeQueue(store, queue);
    await until('completed');
  });
  expect(calls.get('evalsha') ?? 0).toBeLessThan(30);
});

test('the seed’s own workers know no pause', async () => {
  const { store, server } = fixture;
  await pauseQueue(store, queue, by);
  const id = await enqueueJob(store, queue, 1);
  const seed = new Redis({ path: server.socketPath });
  try {
    const popped = await seed.bzpopmin(keys().queue, 1);
    expect(popped?.[1]).toContain(id);
  } finally {
    seed.disconnect();
  }
});
