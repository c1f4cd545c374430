import type { CallName } from '../contract/calls.ts';
import { pauseQueue, resumeQueue, setRateLimit } from '../queue/control.ts';
import { drainQueue } from '../queue/drain.ts';
import { toAppError } from '../queue/errors.ts';
import { registeredQueues } from '../queue/registry.ts';
import { removeJob } from '../queue/remove.ts';
import { changePriority, runNow } from '../queue/reschedule.ts';
import { setRetention } from '../queue/retention.ts';
import { listSchedules, putSchedule, removeSchedule } from '../queue/schedules.ts';
import type { QueueStore } from '../queue/store.ts';
import { cronTicks } from '../queue/ticks.ts';
import type { Environments } from './environments.ts';
import type { CallHandlers } from './session.ts';

/** The calls about a queue and its jobs that this file answers; `handlers-queue.ts` has the others. */
export type ControlCall =
  | Extract<CallName, `schedule.${string}`>
  | 'queue.pause'
  | 'queue.resume'
  | 'queue.setRateLimit'
  | 'queue.setRetention'
  | 'queue.drain'
  | 'job.remove'
  | 'job.runNow'
  | 'job.changePriority';

/** @param by who acts here, as a pause shows it: user@machine. */
export function controlHandlers(environments: Environments, by: string): Pick<CallHandlers, ControlCall> {
  const on = async <T>(env: string, work: (store: QueueStore) => Promise<T>): Promise<T> => {
    try {
      return await work(environments.get(env).store());
    } catch (error) {
      throw toAppError(error);
    }
  };
  return {
    'queue.pause': ({ env, queue, reason }) =>
      on(env, async (store) => ({ outcome: await pauseQueue(store, queue, { by, reason }) })),
    'queue.resume': ({ env, queue }) =>
      on(env, async (store) => ({ outcome: await resumeQueue(store, queue) })),
    'queue.setRateLimit': ({ env, queue, rateLimit }) =>
      on(env, async (store) => {
        await setRateLimit(store, queue, rateLimit);
        return {};
      }),
    'queue.setRetention': ({ env, queue, keepMs }) =>
      on(env, async (store) => {
        await setRetention(store, queue, keepMs);
        return {};
      }),
    'queue.drain': ({ env, queue, includeDelayed }) =>
      on(env, (store) => {
        // Many steps, and a person may take the right to them away meanwhile.
        const { writing: signal } = environments.get(env);
        return drainQueue(store, queue, { includeDelayed, signal });
      }),
    'job.remove': ({ env, queue, ...ref }) =>
      on(env, async (store) => {
        const { outcome } = await removeJob(store, queue, ref);
        return { outcome };
      }),
    'job.runNow': ({ env, queue, ...ref }) =>
      on(env, async (store) => ({ outcome: await runNow(store, queue, ref) })),
    'job.changePriority': ({ env, queue, priority, ...ref }) =>
      on(env, async (store) => ({ outcome: await changePriority(store, queue, ref, priority) })),
    'schedule.list': ({ env, queue }) =>
      on(env, async (store) => {
        // Whoever puts a schedule registers its queue.
        const queues = queue === null ? await registeredQueues(store) : [queue];
        return (await Promise.all(queues.map((name) => listSchedules(store, name)))).flat();
      }),
    'schedule.ticks': ({ cron, timeZone, afterMs }) => ({ ticksAtMs: cronTicks(cron, timeZone, afterMs) }),
    'schedule.put': ({ env, queue, schedule }) => on(env, (store) => putSchedule(store, queue, schedule)),
    'schedule.remove': ({ env, queue, id }) =>
      on(env, async (store) => ({ outcome: await removeSchedule(store, queue, id) })),
  };
}
