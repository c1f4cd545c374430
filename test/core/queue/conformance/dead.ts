import { expect, test } from 'vitest';
import { setDeadRetention } from '../../../../core/queue/dead-retention.ts';
import { pageDlq } from '../../../../core/queue/dlq-page.ts';
import { reopenDLQ, resolveDLQ, retryFromDLQ } from '../../../../core/queue/dlq.ts';
import { UnrecoverableError } from '../../../../core/queue/errors.ts';
import { getJob } from '../../../../core/queue/get-job.ts';
import { runJanitor } from '../../../../core/queue/janitor.ts';
import { observeQueues } from '../../../../core/queue/observe.ts';
import { enqueueJob, enqueueJobs } from '../../../../core/queue/producer.ts';
import { registerQueue } from '../../../../core/queue/registry.ts';
import { setRetention } from '../../../../core/queue/retention.ts';
import { firstPage } from '../../../support/queue-fixture.ts';
import type { Conformance } from './fixture.ts';

const queue = 'export-jobs';
const by = { by: 'ada@host' };
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

const fail = (): never => {
  throw new UnrecoverableError('broken');
};

/** A member as the seed's worker writes it. */
function foreignEntry(id: string, of = queue): string {
  return JSON.stringify({
    id,
    queue: of,
    payload: {},
    priority: 'low',
    delay: 0,
    attempts: 0,
    createdAt: 1,
    error: 'x',
  });
}

/** What becomes of jobs that nobody could finish. */
export function testDead(conformance: Conformance): void {
  const buried = async (of: string, count: number): Promise<string[]> => {
    const { until, worker } = conformance.work(of, fail);
    const ids = await enqueueJobs(
      conformance.store,
      of,
      Array.from({ length: count }, (_none, n) => ({ payload: { n } })),
    );
    await until('dead', count);
    await worker.stop();
    return ids;
  };
  test('a dead job is a member of the DLQ, an entry by id and counted', async () => {
    const { store } = conformance;
    const { dlq, entryPrefix, dead, counters } = conformance.keys(queue);
    const [id = ''] = await buried(queue, 1);
    const [member = ''] = await store.redis.zrange(dlq, '0', '-1');
    expect(JSON.parse(member)).toMatchObject({ id, queue, error: 'broken' });
    expect(await store.redis.get(entryPrefix + id)).toBe(member);
    expect(await store.redis.zcard(dead)).toBe(1);
    expect(await store.redis.hget(counters, 'dead')).toBe('1');
    expect(await observeQueues(store, [queue], { minutes: 1 })).toMatchObject({
      dlqSize: 1,
      queues: [{ dead: 1 }],
    });
  });

  test('a retry has fresh attempts and happens once; a mark keeps it from running until it is re-armed', async () => {
    const { store } = conformance;
    const [id = ''] = await buried(queue, 1);
    await store.redis.set(conformance.keys(queue).processedPrefix + id, '1');
    const clicks = [1, 2].map(() => retryFromDLQ(store, [id], { ...by, rearm: true }));
    const reports = await Promise.all(clicks);
    expect(reports.flatMap(({ retried }) => retried)).toEqual([id]);
    expect(reports.flatMap(({ missing }) => missing)).toEqual([id]);
    const { until } = conformance.work(queue, (_payload, { attempt, maxAttempts }) => [attempt, maxAttempts]);
    await until('completed');
    expect(await getJob(store, { queue, id, state: 'dead' })).toMatchObject({
      summary: { state: 'completed', redriveCount: 1 },
      history: [{ message: 'broken' }],
      resultText: '[1,3]',
    });
  });

  test('a resolved entry can be read where the seed has it, listed and reopened', async () => {
    const { store } = conformance;
    const [id = ''] = await buried(queue, 1);
    expect(await resolveDLQ(store, [id], { text: 'paid by hand', ...by })).toEqual({
      resolved: [id],
      missing: [],
    });
    expect(await store.redis.get(conformance.keys(queue).resolutionPrefix + id)).toBe('paid by hand');
    for (const of of [null, queue]) {
      const page = await pageDlq(store, { ...firstPage, list: 'resolved', queue: of });
      expect(page).toMatchObject({ total: 1, jobs: [{ id, queue, resolution: { text: 'paid by hand' } }] });
    }
    expect(await reopenDLQ(store, [id], by)).toEqual({ reopened: [id], missing: [] });
    expect(await reopenDLQ(store, [id], by)).toEqual({ reopened: [], missing: [id] });
    expect(await observeQueues(store, [queue], { minutes: 1 })).toMatchObject({
      dlqSize: 1,
      resolvedSize: 0,
    });
  });

  test('what is no job goes to the DLQ as it is, and a retry puts exactly that back', async () => {
    const { store } = conformance;
    const { queue: set, dlq } = conformance.keys(queue);
    const bytes = Buffer.from([0x7b, 0xff, 0x00, 0x22]);
    await store.redis.zadd(set, Date.now(), bytes);
    const { until, worker } = conformance.work(queue, () => undefined);
    const { id } = await until('dead');
    await worker.stop();
    expect(await store.redis.zcard(dlq)).toBe(1);
    expect(await retryFromDLQ(store, [id], { ...by, rearm: false })).toMatchObject({ retried: [id] });
    expect(await store.redis.zrangeBuffer(set, '0', '-1')).toEqual([bytes]);
  });

  test('foreign entries are listed, found and retried as they are, and adopted by the janitor', async () => {
    const { store } = conformance;
    const { dlq, dead, entryPrefix } = conformance.keys(queue);
    await registerQueue(store, queue);
    for (const id of ['f1', 'f2', 'f3']) await store.redis.zadd(dlq, Date.now(), foreignEntry(id));
    expect(await pageDlq(store, { ...firstPage, list: 'dead', queue })).toMatchObject({ total: 3 });
    expect(await getJob(store, { queue: null, id: 'f2', state: 'dead' })).toMatchObject({
      summary: { queue },
    });
    expect(await retryFromDLQ(store, ['f1', 'f9'], { ...by, rearm: false })).toEqual({
      retried: ['f1'],
      missing: ['f9'],
      refused: [],
    });
    expect(await runJanitor(store, queue)).toMatchObject({ adopted: 2 });
    expect(await store.redis.zcard(dead)).toBe(2);
    expect(await store.redis.get(`${entryPrefix}f2`)).toBe(foreignEntry('f2'));
    expect(await runJanitor(store, queue)).toMatchObject({ adopted: 0, dropped: 0 });
  });

  test('all queues’ entries are one list, in either order and pages of any size', async () => {
    const { store } = conformance;
    const queues = ['a-queue', 'b-queue', 'c-queue'];
    const now = Date.now();
    const inOrder: string[] = [];
    for (const [index, of] of queues.entries()) {
      await registerQueue(store, of);
      // Times that meet: some in the same ms on several queues, and one queue alone at the end.
      for (const n of [0, 1, 2, 3]) {
        const at = now + (index === 2 ? 10 * n : n);
        await store.redis.zadd(conformance.keys(of).dlq, at, foreignEntry(`${of}-${n}`, of));
        inOrder.push(`${at} ${of}-${n}`);
      }
    }
    inOrder.sort();
    for (const order of ['next', 'newest'] as const) {
      for (const limit of [1, 3, 50]) {
        const found: string[] = [];
        let cursor: string | null = null;
        do {
          const options = { list: 'dead', queue: null, order, cursor, limit } as const;
          const page: Awaited<ReturnType<typeof pageDlq>> = await pageDlq(store, options);
          expect(page.total).toBe(12);
          found.push(...page.jobs.map(({ id, atMs }) => `${atMs} ${id}`));
          ({ cursor } = page);
        } while (cursor !== null);
        expect(found.toSorted()).toEqual(inOrder);
        const times = found.map((one) => Number(one.split(' ')[0]));
        expect(times).toEqual(times.toSorted((a, b) => (order === 'next' ? a - b : b - a)));
      }
    }
  });

  test('nothing dead is deleted until that is switched on, for queues that come later too', async () => {
    const { store } = conformance;
    const ids = await buried(queue, 3);
    const passed = { retentionMs: -1_000 };
    expect(await runJanitor(store, queue, passed)).toMatchObject({ expiredDead: 0 });
    await setDeadRetention(store, true);
    expect(await runJanitor(store, queue, passed)).toMatchObject({ expiredDead: ids.length });
    await buried('later-queue', 1);
    expect(await runJanitor(store, 'later-queue', passed)).toMatchObject({ expiredDead: 1 });
    await setDeadRetention(store, false);
    await buried(queue, 1);
    expect(await runJanitor(store, queue, passed)).toMatchObject({ expiredDead: 0 });
    expect(await observeQueues(store, [queue], { minutes: 1 })).toMatchObject({
      isDeadRetentionOn: false,
      queues: [{ counters: { expiredDead: ids.length } }],
    });
  });

  test('each queue goes by the retention that was set for it, and says so', async () => {
    const { store } = conformance;
    await buried(queue, 1);
    await buried('other-queue', 1);
    await setDeadRetention(store, true);
    await setRetention(store, queue, hourMs);
    await setRetention(store, 'other-queue', 400 * dayMs);
    const page = await pageDlq(store, { ...firstPage, list: 'dead', queue: null });
    const lives = page.jobs.map((job) => [job.queue, (job.expiresAtMs ?? 0) - job.atMs]);
    expect(Object.fromEntries(lives)).toEqual({ [queue]: hourMs, 'other-queue': 400 * dayMs });
    expect(await observeQueues(store, [queue, 'other-queue'], { minutes: 1 })).toMatchObject({
      queues: [{ retentionMs: hourMs }, { retentionMs: 400 * dayMs }],
    });
    // A worker's own default does not shorten what was set.
    const passed = { retentionMs: -1_000 };
    expect(await runJanitor(store, queue, passed)).toMatchObject({ expiredDead: 0 });
    await setRetention(store, queue, null);
    expect(await runJanitor(store, queue, passed)).toMatchObject({ expiredDead: 1 });
    expect(await runJanitor(store, 'other-queue', passed)).toMatchObject({ expiredDead: 0 });
  });

  test('a job that failed keeps its payload’s text through DLQ and retry', async () => {
    const { store } = conformance;
    const id = await enqueueJob(store, queue, { deep: [[[{}]]], text: '\u0000 \u{1f600}' }, { attempts: 1 });
    const { until, worker } = conformance.work(queue, fail);
    await until('dead');
    await worker.stop();
    const before = (await getJob(store, { queue, id, state: 'dead' }))?.payloadText;
    await retryFromDLQ(store, [id], { ...by, rearm: false });
    const second = conformance.work(queue, (_payload, { payloadText }) => payloadText);
    await second.until('completed');
    expect((await getJob(store, { queue, id, state: 'completed' }))?.payloadText).toBe(before);
  });
}
