import { expect, test } from 'vitest';
import { claimJobs } from '../../../core/queue/claims.ts';
import { getJob } from '../../../core/queue/get-job.ts';
import { pageJobs } from '../../../core/queue/inspect.ts';
import { enqueueJob } from '../../../core/queue/producer.ts';
import { reportProgress } from '../../../core/queue/progress.ts';
import type { JobContext } from '../../../core/queue/worker-types.ts';
import { firstPage, queueFixture } from '../../support/queue-fixture.ts';

/** What a handler says about how far its job has come. */

const queue = 'export-jobs';
const claimIds = `queue:${queue}:claim-ids`;
const fixture = queueFixture();

/** A worker whose handler waits, and the means to go on. */
async function startHolding() {
  let told: JobContext | undefined;
  let end: (() => void) | undefined;
  const id = await enqueueJob(fixture.store, queue, 1);
  const recorded = fixture.work(
    queue,
    (_payload, job) => {
      told = job;
      return new Promise<void>((resolve) => (end = resolve));
    },
    { pollIntervalMs: 20 },
  );
  await expect.poll(() => told).toBeDefined();
  return { ...recorded, id, job: told as JobContext, end: () => end?.() };
}

async function listed(): Promise<(string | null)[]> {
  const { jobs } = await pageJobs(fixture.store, queue, 'active', firstPage);
  return jobs.map(({ progress }) => progress);
}

test('is shown in the list and with the job; the last report stands; it goes with the claim', async () => {
  const { store, server } = fixture;
  const { id, job, end, until } = await startHolding();
  expect(await listed()).toEqual([null]);
  await job.progress(10);
  await job.progress({ percent: 55.5, step: 'zeilen\n2' });
  const text = '{"percent":55.5,"step":"zeilen\\n2"}';
  expect(await server.redis.hvals(claimIds)).toEqual([`${id}\n${text}`]);
  expect(await listed()).toEqual([text]);
  const detail = await getJob(store, { queue, id, state: 'active' });
  expect(detail?.summary).toMatchObject({ state: 'active', progress: text });
  end();
  await until('completed');
  expect(await server.redis.exists(claimIds)).toBe(0);
  expect((await getJob(store, { queue, id, state: 'completed' }))?.summary.progress).toBeNull();
});

test('a job is still found among the active ones by its id', async () => {
  const { id, job } = await startHolding();
  await job.progress('half way');
  const detail = await getJob(fixture.store, { queue, id, state: 'waiting' });
  expect(detail?.summary).toMatchObject({ state: 'active', progress: '"half way"' });
});

test.each([
  ['what JSON cannot say', undefined],
  ['a function', () => 1],
  ['more than 4 kB', 'ä'.repeat(2_048)],
])('%s is refused, and the last report stands', async (_what, value) => {
  const { job } = await startHolding();
  await job.progress([1]);
  await expect(job.progress(value)).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    details: { field: 'progress', most: 4_096 },
  });
  expect(await listed()).toEqual(['[1]']);
});

test('exactly 4 kB are taken', async () => {
  const { job } = await startHolding();
  const value = 'x'.repeat(4_094);
  await job.progress(value);
  expect(await listed()).toEqual([JSON.stringify(value)]);
});

test('a circular value is refused as clearly', async () => {
  const { job } = await startHolding();
  const circular: { self?: unknown } = {};
  circular.self = circular;
  await expect(job.progress(circular)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
});

test('after the lease was lost, a report does nothing', async () => {
  const { store, server } = fixture;
  await enqueueJob(store, queue, 1);
  const request = { worker: 'w', firstToken: 0, limit: 1, leaseMs: 60_000, lookAheadMs: 0 };
  const [claim] = (await claimJobs(store, queue, request)).claims;
  const token = claim?.token ?? '';
  await server.redis.zrem(`queue:${queue}:active`, token);
  await server.redis.hdel(claimIds, token);
  await reportProgress(store, queue, token, 99);
  expect(await server.redis.exists(claimIds)).toBe(0);
});

test('an attempt that failed takes its report with it', async () => {
  const { store, server } = fixture;
  const id = await enqueueJob(store, queue, 1);
  const { until } = fixture.work(
    queue,
    async (_payload, job) => {
      await job.progress(50);
      throw new Error('half way is not enough');
    },
    { pollIntervalMs: 20 },
  );
  await until('failed');
  expect(await server.redis.exists(claimIds)).toBe(0);
  const detail = await getJob(store, { queue, id, state: 'delayed' });
  expect(detail?.summary).toMatchObject({ state: 'delayed', progress: null });
});
