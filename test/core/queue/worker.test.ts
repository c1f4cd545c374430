import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { retryFromDLQ } from '../../../core/queue/dlq.ts';
import { pageDlq } from '../../../core/queue/dlq-page.ts';
import { getJob } from '../../../core/queue/get-job.ts';
import { pageJobs } from '../../../core/queue/inspect.ts';
import { readMetrics } from '../../../core/queue/metrics.ts';
import { observeQueues } from '../../../core/queue/observe.ts';
import { enqueueJob } from '../../../core/queue/producer.ts';
import type { QueueStore } from '../../../core/queue/store.ts';
import { startWorker } from '../../../core/queue/worker.ts';
import type { Worker, WorkerEvent, WorkerOptions } from '../../../core/queue/worker-types.ts';
import { listWorkers } from '../../../core/queue/workers.ts';
import { startRedis, type TestRedis } from '../../support/redis.ts';

let server: TestRedis;
let store: QueueStore;
const workers: Worker[] = [];
beforeAll(async () => {
  server = await startRedis();
  store = { redis: server.redis, keys: { prefix: '', layout: 'classic' } };
});
beforeEach(() => server.redis.flushall());
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop({ timeoutMs: 0 })));
});
afterAll(() => server.stop());

function work(handler: (payload: unknown) => unknown, options: WorkerOptions = {}) {
  const events: WorkerEvent[] = [];
  const worker = startWorker(store, 'email-send', handler, {
    onEvent: (event) => events.push(event),
    ...options,
  });
  workers.push(worker);
  return { worker, events };
}
const page = { order: 'next', cursor: null, limit: 50 } as const;

test('a job goes from the producer to its result, which the seed can read', async () => {
  const { worker } = work((payload) => ({ sent: payload }));
  const id = await enqueueJob(store, 'email-send', { to: 'a@example.org' });
  const result = await vi.waitUntil(() => server.redis.get(`result:${id}`));
  expect(result).toMatch(/^\{"status":"success","data":\{"sent":\{"to":"a@example.org"\}\},/);
  expect(await server.redis.ttl(`processed:${id}`)).toBeGreaterThan(86_000);
  const { queues } = await observeQueues(store, ['email-send'], { minutes: 5 });
  expect(queues[0]).toMatchObject({ size: 0, active: 0, completed: 1, workers: 1 });
  expect(queues[0]?.counters).toMatchObject({ enqueued: 1, started: 1, completed: 1 });
  expect(readMetrics(queues[0] as never)).toMatchObject({
    'queue.size': 0,
    'worker.processing': 1,
    'job.failed': 0,
  });
  const { jobs } = await pageJobs(store, 'email-send', 'completed', page);
  expect(jobs).toMatchObject([
    { id, state: 'completed', worker: worker.id, attemptsMade: 1, isProcessed: true },
  ]);
  expect(await getJob(store, { queue: 'email-send', id, state: 'waiting' })).toMatchObject({
    payloadText: '{"to":"a@example.org"}',
    resultText: '{"sent":{"to":"a@example.org"}}',
  });
  expect(await listWorkers(store, ['email-send'])).toMatchObject([
    { id: worker.id, pid: process.pid, activeJobIds: [] },
  ]);
});

test('a failing job rests, dies at its last attempt, and comes back by hand', async () => {
  let isFixed = false;
  const { events } = work(() => {
    if (!isFixed) throw new TypeError('no such mailbox 42');
    return 1;
  });
  const id = await enqueueJob(store, 'email-send', { to: 'x' }, { attempts: 1 });
  await vi.waitUntil(() => events.find(({ kind }) => kind === 'dead'));
  expect((await pageDlq(store, { ...page, list: 'dead', queue: 'email-send' })).jobs).toMatchObject([
    {
      id,
      state: 'dead',
      error: 'no such mailbox 42',
      errorName: 'TypeError',
      attemptsLeft: 0,
      attemptsMade: 1,
    },
  ]);
  isFixed = true;
  expect(await retryFromDLQ(store, [id], { by: 'me', rearm: false })).toEqual({
    retried: [id],
    missing: [],
    refused: [],
  });
  await vi.waitUntil(() => server.redis.get(`result:${id}`));
  expect(await retryFromDLQ(store, [id], { by: 'me', rearm: false })).toEqual({
    retried: [],
    missing: [id],
    refused: [],
  });
});
