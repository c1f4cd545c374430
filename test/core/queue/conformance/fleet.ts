import { expect, test } from 'vitest';
import { pageDlq } from '../../../../core/queue/dlq-page.ts';
import { retryFromDLQ } from '../../../../core/queue/dlq.ts';
import { runJanitor } from '../../../../core/queue/janitor.ts';
import { observeQueues } from '../../../../core/queue/observe.ts';
import { enqueueJob } from '../../../../core/queue/producer.ts';
import { registeredQueues, scanForQueues } from '../../../../core/queue/registry.ts';
import { countForeignWorkers, listWorkers } from '../../../../core/queue/workers.ts';
import { firstPage } from '../../../support/queue-fixture.ts';
import { seedEnqueueJob, seedReadResult } from '../../../support/seed-fleet.ts';
import type { Conformance } from './fixture.ts';

const queue = 'email-send';

/** Our programs and the seed's on the same queues, and whoever watches them. */
export function testFleet(conformance: Conformance): void {
  test('our jobs run on the seed’s worker, the most urgent first, and its results are found', async () => {
    const { store } = conformance;
    const order: unknown[] = [];
    const low = await enqueueJob(store, queue, 'low', { priority: 'low' });
    await enqueueJob(store, queue, 'high', { priority: 'high' });
    conformance.seedWork(queue, (payload: never) => order.push(payload));
    await expect
      .poll(() => seedReadResult(conformance.seed(queue), low))
      .toEqual({ status: 'success', data: 2 });
    expect(order).toEqual(['high', 'low']);
  });

  test('what dies on the seed’s worker is listed and retried, and finished by ours', async () => {
    const { store } = conformance;
    conformance.seedWork(queue, () => {
      throw new Error('seed broke');
    });
    const id = await enqueueJob(store, queue, { n: 1 }, { attempts: 1 });
    const page = () => pageDlq(store, { ...firstPage, list: 'dead', queue: null });
    await expect.poll(async () => (await page()).jobs).toMatchObject([{ id, queue, error: 'seed broke' }]);
    const elsewhere = 'webhook-dispatch';
    const foreign = await seedEnqueueJob(conformance.seed(elsewhere), elsewhere, { n: 2 });
    const { until } = conformance.work(elsewhere, (payload) => payload);
    await until('completed');
    expect(await seedReadResult(conformance.seed(elsewhere), foreign)).toMatchObject({ data: { n: 2 } });
    expect(await retryFromDLQ(store, [id], { by: 'ada', rearm: false })).toMatchObject({ retried: [id] });
  });

  test('both producers and both workers at once: every job is finished', async () => {
    const { store } = conformance;
    conformance.seedWork(queue, () => 'seed');
    conformance.work(queue, () => 'ours', { concurrency: 3, pollIntervalMs: 20 });
    const ids = await Promise.all(
      Array.from({ length: 60 }, (_none, n) =>
        n % 2 === 0 ? enqueueJob(store, queue, { n }) : seedEnqueueJob(conformance.seed(queue), queue, { n }),
      ),
    );
    const results = () => Promise.all(ids.map((id) => seedReadResult(conformance.seed(queue), id)));
    await expect
      .poll(async () => (await results()).every((one) => one !== null), { timeout: 15_000 })
      .toBe(true);
    expect(await store.redis.zcard(conformance.keys(queue).queue)).toBe(0);
    expect(await store.redis.zcard(conformance.keys(queue).active)).toBe(0);
  });

  test('workers of ours and of the seed are seen, and ours leave in good order', async () => {
    const { store } = conformance;
    let finish: (() => void) | undefined;
    const { worker } = conformance.work(queue, () => new Promise<void>((resolve) => (finish = resolve)));
    const id = await enqueueJob(store, queue, 1);
    await expect
      .poll(() => listWorkers(store, [queue]))
      .toMatchObject([{ id: worker.id, activeJobIds: [id] }]);
    conformance.seedWork('image-processing', () => undefined);
    await expect.poll(() => countForeignWorkers(store.redis)).toBe(1);
    finish?.();
    await worker.stop();
    expect(await listWorkers(store, [queue])).toEqual([]);
  });

  test('queues are registered by our programs, and foreign ones found by a bounded scan', async () => {
    const { store } = conformance;
    const ours = ['one', 'two', 'three', 'four'];
    for (const name of ours) await enqueueJob(store, name, 1);
    expect(await registeredQueues(store)).toEqual(ours.toSorted());
    const foreign = ['five', 'six', 'seven'];
    for (const name of foreign) await seedEnqueueJob(conformance.seed(name), name, {});
    await store.redis.zadd(conformance.keys('five').dlq, Date.now(), '{"id":"x","queue":"five","error":""}');
    const found = new Set<string>();
    let cursor = '0';
    let steps = 0;
    do {
      const step = await scanForQueues(store, cursor, { count: 5 });
      for (const name of step.queues) found.add(name);
      ({ cursor } = step);
      expect(steps++).toBeLessThan(200);
    } while (cursor !== '0');
    expect([...found].toSorted()).toEqual([...ours, ...foreign].toSorted());
  });

  test('numbers are the same for every observer, and completed jobs leave the index after their time', async () => {
    const { store } = conformance;
    const { until } = conformance.work(queue, () => 1);
    await Promise.all([1, 2, 3].map((n) => enqueueJob(store, queue, n)));
    await until('completed', 3);
    await enqueueJob(store, queue, 4, { delay: 60_000 });
    const { queues } = await observeQueues(store, [queue, 'quiet'], { minutes: 2 });
    expect(queues).toMatchObject([
      { name: queue, size: 1, delayed: 1, completed: 3, workers: 1, counters: { enqueued: 4, completed: 3 } },
      { name: 'quiet', size: 0, counters: { enqueued: 0 } },
    ]);
    expect(await runJanitor(store, queue, { retentionMs: -1_000 })).toMatchObject({ expiredCompleted: 3 });
  });
}
