import { expect, onTestFinished, test } from 'vitest';
import { claimJobs } from '../../../core/queue/claims.ts';
import { enqueueJobs } from '../../../core/queue/producer.ts';
import type { QueueStore } from '../../../core/queue/store.ts';
import { queueFixture, recordWorker } from '../../support/queue-fixture.ts';

/** A worker's two overlapping steps, on a Redis that is some way off: on loopback they rarely meet. */

const queue = 'email-send';
const fixture = queueFixture();

const jobs = (count: number) => Array.from({ length: count }, (_none, payload) => ({ payload }));

/** The store over a connection on which the replies to steps take so long. */
async function storeFarAway(ms: number): Promise<QueueStore> {
  const redis = fixture.server.redis.duplicate();
  onTestFinished(() => redis.disconnect());
  const store = { redis, keys: fixture.store.keys };
  // Defines the command, which is then made slow.
  await claimJobs(store, 'other', { worker: 'x', firstToken: 0, limit: 1, leaseMs: 1_000, lookAheadMs: 0 });
  const commands = redis as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
  const advance = commands['bq_advanceBuffer']?.bind(redis);
  commands['bq_advanceBuffer'] = async (...args) => {
    const reply = await advance?.(...args);
    await new Promise((resolve) => setTimeout(resolve, ms));
    return reply;
  };
  return store;
}

test.each([9, 11, 13, 17])(
  'with %d of 20 hands busy for long, what a foreign producer puts in is still found',
  async (busy) => {
    const store = await storeFarAway(20);
    await enqueueJobs(store, queue, jobs(busy));
    const ends: (() => void)[] = [];
    const { worker } = recordWorker(store, queue, () => new Promise<void>((resolve) => ends.push(resolve)), {
      concurrency: 20,
    });
    await expect.poll(() => ends.length).toBe(busy);
    for (let number = 1; number <= 3; number++) {
      await fixture.server.redis.zadd(`queue:${queue}`, 1, `{"id":"foreign-${number}","payload":1}`);
      await expect.poll(() => ends.length).toBe(busy + number);
    }
    for (const end of ends) end();
    await worker.stop();
  },
);

test.each([0, 1, 2, 3, 10])('two jobs that end %d ms apart leave no hand idle', async (apart) => {
  const store = await storeFarAway(20);
  await enqueueJobs(store, queue, jobs(40));
  const begun = new Set<unknown>();
  const ends = new Map<unknown, () => void>();
  const { worker, until } = recordWorker(
    store,
    queue,
    (payload) => {
      begun.add(payload);
      const isLong = payload === 0 || payload === 1 || payload === 2;
      return isLong ? new Promise<void>((resolve) => ends.set(payload, resolve)) : null;
    },
    { concurrency: 2 },
  );
  await expect.poll(() => ends.size).toBe(2);
  ends.get(0)?.();
  setTimeout(() => ends.get(1)?.(), apart);
  // The third one keeps its hand; the other does the rest.
  await expect.poll(() => begun.size).toBe(40);
  ends.get(2)?.();
  await until('completed', 40);
  await worker.stop();
});

test('a stop is over when the last job is', async () => {
  const { store } = fixture;
  await enqueueJobs(store, queue, jobs(1));
  let end: (() => void) | undefined;
  const { worker, until } = recordWorker(store, queue, () => new Promise<void>((resolve) => (end = resolve)));
  await expect.poll(() => end).toBeDefined();
  let isStopped = false;
  const stopped = worker.stop().then(() => (isStopped = true));
  end?.();
  await until('completed');
  // It says good-bye in a round trip or two; the farewell that is waited for otherwise takes two seconds.
  await expect.poll(() => isStopped, { timeout: 1_000 }).toBe(true);
  await stopped;
});
