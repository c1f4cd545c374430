import { expect, test } from 'vitest';
import { claimJobs } from '../../../../core/queue/claims.ts';
import { pauseQueue, resumeQueue, setRateLimit } from '../../../../core/queue/control.ts';
import { drainQueue } from '../../../../core/queue/drain.ts';
import { enqueueJob, enqueueJobs } from '../../../../core/queue/producer.ts';
import { removeJob } from '../../../../core/queue/remove.ts';
import { changePriority, runNow } from '../../../../core/queue/reschedule.ts';
import { runScheduler } from '../../../../core/queue/scheduler.ts';
import { listSchedules, putSchedule } from '../../../../core/queue/schedules.ts';
import type { Conformance } from './fixture.ts';

const queue = 'analytics-events';
const request = { worker: 'w', firstToken: 0, limit: 10, leaseMs: 60_000, lookAheadMs: 0 };

/** What people do to queues and to jobs that wait. */
export function testControl(conformance: Conformance): void {
  test('nothing of a paused queue starts, and no more than its rate allows', async () => {
    const { store } = conformance;
    await enqueueJobs(store, queue, [{ payload: 1 }, { payload: 2 }, { payload: 3 }]);
    await pauseQueue(store, queue, { by: 'ada' });
    expect((await claimJobs(store, queue, request)).claims).toEqual([]);
    await setRateLimit(store, queue, { jobs: 2, intervalMs: 60_000 });
    expect(await resumeQueue(store, queue)).toBe('resumed');
    expect((await claimJobs(store, queue, { ...request, firstToken: 10 })).claims).toHaveLength(2);
  });

  test('a job that waits is hurried, given another priority and removed, each by its id', async () => {
    const { store } = conformance;
    const later = await enqueueJob(store, queue, 'later', { delay: 60_000 });
    const urgent = await enqueueJob(store, queue, 'urgent', { priority: 'low' });
    const unwanted = await enqueueJob(store, queue, 'unwanted');
    expect(await runNow(store, queue, { id: later })).toBe('moved');
    expect(await changePriority(store, queue, { id: urgent }, 'high')).toBe('changed');
    expect(await removeJob(store, queue, { id: unwanted })).toMatchObject({ outcome: 'removed' });
    const { claims } = await claimJobs(store, queue, request);
    const idsOf = claims.map(({ job }) => ('id' in job ? job.id : null));
    expect(idsOf).toEqual([urgent, later]);
  });

  test('a drain takes out what was there', async () => {
    const { store } = conformance;
    await enqueueJobs(
      store,
      queue,
      Array.from({ length: 30 }, (_none, n) => ({ payload: n, delay: n * 1_000 })),
    );
    expect(await drainQueue(store, queue, { includeDelayed: true })).toMatchObject({ drained: 30 });
    expect(await store.redis.zcard(conformance.keys(queue).queue)).toBe(0);
  });

  test('a schedule puts in one job a tick, however many look', async () => {
    const { store } = conformance;
    const startAtMs = Date.parse('2030-01-01T00:00Z');
    const timing = { cron: null, everyMs: 3_600_000, timeZone: 'UTC', startAtMs, endAtMs: null, limit: null };
    const job = { payloadText: '{}', priority: 'medium', attempts: 3, orderingKey: null } as const;
    await putSchedule(store, queue, { id: 'report', ...timing, ...job, isPaused: false });
    await Promise.all([1, 2, 3].map(() => runScheduler(store, queue, { nowMs: startAtMs })));
    expect(await store.redis.zcard(conformance.keys(queue).queue)).toBe(1);
    expect(await listSchedules(store, queue)).toMatchObject([{ id: 'report' }]);
  });
}
