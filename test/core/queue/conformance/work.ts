import { expect, test } from 'vitest';
import { advance, claimJobs } from '../../../../core/queue/claims.ts';
import { runJanitor } from '../../../../core/queue/janitor.ts';
import { enqueueJob, enqueueJobs, enqueuePayloadText } from '../../../../core/queue/producer.ts';
import { seedEnqueueJob, seedReadResult } from '../../../support/seed-fleet.ts';
import type { Conformance } from './fixture.ts';

const queue = 'ai-processing';
const awkward =
  '{"big":12345678901234567890,"inf":1e400,"list":[],"none":{},"twice":1,"twice":2,"text":"\\u00e9\\/\\ud83d\\ude00"}';

/** From being put in to being finished, by our worker. */
export function testWork(conformance: Conformance): void {
  test('a payload arrives byte for byte, and leaves a result that the seed reads, a mark and counts', async () => {
    const { store } = conformance;
    const { completed, processedPrefix, counters } = conformance.keys(queue);
    const { until } = conformance.work(queue, (_payload, { payloadText }) => payloadText);
    const id = await enqueuePayloadText(store, queue, awkward);
    await until('completed');
    expect(await seedReadResult(conformance.seed(queue), id)).toMatchObject({
      status: 'success',
      data: awkward,
    });
    expect(await store.redis.exists(processedPrefix + id)).toBe(1);
    expect(await store.redis.zscore(completed, id)).not.toBeNull();
    expect(await store.redis.hmget(counters, 'enqueued', 'started', 'completed')).toEqual(['1', '1', '1']);
  });

  test('high comes before medium before low, and in each the first before the second', async () => {
    const { store } = conformance;
    const order: unknown[] = [];
    for (const priority of ['low', 'medium', 'high'] as const) {
      await enqueueJobs(
        store,
        queue,
        [1, 2].map((n) => ({ payload: `${priority} ${n}`, priority })),
      );
    }
    const { until } = conformance.work(queue, (payload) => order.push(payload));
    await until('completed', 6);
    expect(order).toEqual(['high 1', 'high 2', 'medium 1', 'medium 2', 'low 1', 'low 2']);
  });

  test('nothing runs before its time, and what the seed puts in is found within a poll', async () => {
    const { store } = conformance;
    const startedAt = performance.now();
    const { until } = conformance.work(queue, () => performance.now() - startedAt, { pollIntervalMs: 50 });
    const later = await enqueueJob(store, queue, 'later', { delay: 400 });
    const foreign = await seedEnqueueJob(conformance.seed(queue), queue, {}, { delay: 200 });
    await until('completed', 2);
    const ranAfter = async (id: string) => (await seedReadResult(conformance.seed(queue), id))?.data;
    // A timer of Redis's clock and one of ours may differ by a tick.
    expect(await ranAfter(foreign)).toBeGreaterThanOrEqual(195);
    expect(await ranAfter(later)).toBeGreaterThanOrEqual(395);
  });

  test('many workers share a queue, and each job is finished once', async () => {
    const { store } = conformance;
    const seen: unknown[] = [];
    const jobs = Array.from({ length: 300 }, (_none, index) => ({ payload: index }));
    await enqueueJobs(store, queue, jobs);
    const workers = [1, 2, 3].map(() => conformance.work(queue, (n) => seen.push(n), { concurrency: 5 }));
    const completed = () =>
      workers.flatMap(({ events }) => events.filter(({ kind }) => kind === 'completed'));
    await expect.poll(() => completed().length, { timeout: 15_000 }).toBe(300);
    expect(new Set(seen).size).toBe(300);
    expect(seen).toHaveLength(300);
  });

  test('an ended lease brings the job back, and its old claim finishes nothing', async () => {
    const { store } = conformance;
    const id = await enqueueJob(store, queue, 1);
    const request = { worker: 'gone', firstToken: 0, limit: 1, leaseMs: 1, lookAheadMs: 0 };
    const { claims } = await claimJobs(store, queue, request);
    await expect.poll(async () => (await runJanitor(store, queue)).rescued).toBe(1);
    const finished = claims.map((claim) => ({ claim, id, resultText: '"old"', keptDocument: '' }));
    const reply = await advance(store, queue, { ...request, firstToken: 1, limit: 0 }, finished);
    expect(reply.outcomes).toEqual(['lost']);
    const { until } = conformance.work(queue, () => 'new');
    await until('completed');
    expect(await seedReadResult(conformance.seed(queue), id)).toMatchObject({ data: 'new' });
  });

  test('a failed attempt is made again after 2 s', async () => {
    const { store } = conformance;
    const { until } = conformance.work(queue, (_payload, { attempt }) => {
      if (attempt === 1) throw new Error('not yet');
      return attempt;
    });
    const id = await enqueueJob(store, queue, 1);
    expect(await until('failed')).toMatchObject({ attempt: 1, retryInMs: 2_000 });
    await until('completed');
    expect(await seedReadResult(conformance.seed(queue), id)).toMatchObject({ data: 2 });
  });

  test('jobs of one ordering key run one after another, on whatever worker', async () => {
    const { store } = conformance;
    const events: string[] = [];
    const handler = async (payload: unknown) => {
      events.push(`begin ${String(payload)}`);
      await new Promise((resolve) => setImmediate(resolve));
      events.push(`end ${String(payload)}`);
    };
    const workers = [1, 2].map(() => conformance.work(queue, handler, { concurrency: 3 }));
    for (const payload of [1, 2, 3, 4]) await enqueueJob(store, queue, payload, { orderingKey: 'order 7' });
    await expect.poll(() => events.length, { timeout: 10_000 }).toBe(8);
    expect(events).toEqual([1, 2, 3, 4].flatMap((n) => [`begin ${n}`, `end ${n}`]));
    await Promise.all(workers.map(({ worker }) => worker.stop()));
  });

  test('one idempotency key is one job, however many ask at once', async () => {
    const { store } = conformance;
    const calls = Array.from({ length: 20 }, (_none, n) =>
      enqueueJob(store, queue, n, { idempotencyKey: 'order-7' }),
    );
    expect(new Set(await Promise.all(calls)).size).toBe(1);
    expect(await store.redis.zcard(conformance.keys(queue).queue)).toBe(1);
  });
}
