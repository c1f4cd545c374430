import { expect, test } from 'vitest';
import { retryFromDLQ } from '../../../../core/queue/dlq.ts';
import { UnrecoverableError } from '../../../../core/queue/errors.ts';
import { enqueueJob, enqueueJobs } from '../../../../core/queue/producer.ts';
import { seedReadResult } from '../../../support/seed-fleet.ts';
import { startSentinel } from '../../../support/sentinel.ts';
import { testControl } from './control.ts';
import { testDead } from './dead.ts';
import { conformanceFixture } from './fixture.ts';
import { testFleet } from './fleet.ts';
import { testWork } from './work.ts';

/** The seed's own keys on a master and its replica, which a Sentinel makes the master in the middle. */
const conformance = conformanceFixture({
  keys: { prefix: '', layout: 'classic' },
  start: async () => {
    const servers = await startSentinel();
    return { ...servers, flush: async () => void (await conformance.store.redis.flushall()) };
  },
});

testWork(conformance);

test(
  'a failover under load loses no job that was replicated, and each is finished',
  { timeout: 60_000 },
  async () => {
    const { store } = conformance;
    const queue = 'ai-processing';
    const jobs = 600;
    const runs = new Map<string, number>();
    const handler = async (_payload: unknown, { id }: { id: string }) => {
      runs.set(id, (runs.get(id) ?? 0) + 1);
      await new Promise((resolve) => setTimeout(resolve, 20)); // as long as some work takes
      if (runs.get(id) === 1 && runs.size % 50 === 0) throw new UnrecoverableError('unlucky');
      return 'done';
    };
    const ids = await enqueueJobs(
      store,
      queue,
      Array.from({ length: jobs }, (_none, n) => ({ payload: n })),
    );
    // A lease that ends soon, for what was claimed on the old master and whose claim only the new one remembers.
    const options = { concurrency: 5, leaseMs: 1_500, janitorIntervalMs: 200 };
    const workers = [1, 2].map(() => conformance.work(queue, handler, options));
    await expect.poll(() => runs.size, { timeout: 15_000, interval: 5 }).toBeGreaterThan(jobs / 4);
    await conformance.failOver();
    expect(runs.size).toBeLessThan(jobs);

    const { active, queue: waiting, counters, dlq } = conformance.keys(queue);
    const left = async () => (await store.redis.zcard(waiting)) + (await store.redis.zcard(active));
    await expect.poll(left, { timeout: 30_000 }).toBe(0);
    const members = await store.redis.zrange(dlq, '0', '-1');
    const dead = members.map((text) => (JSON.parse(text) as { id: string }).id);
    expect(dead.length).toBeGreaterThan(0);
    expect((await retryFromDLQ(store, dead, { by: 'ada', rearm: false })).retried).toHaveLength(dead.length);
    await expect.poll(left, { timeout: 15_000 }).toBe(0);
    const results = await Promise.all(ids.map((id) => seedReadResult(conformance.seed(queue), id)));
    expect(results.filter((result) => result?.data === 'done')).toHaveLength(jobs);
    expect(await store.redis.hget(counters, 'completed')).toBe(String(jobs));
    await Promise.all(workers.map(({ worker }) => worker.stop()));
    await enqueueJob(store, queue, 'after');
  },
);

testDead(conformance);
testFleet(conformance);
testControl(conformance);
