import type { DrainReport, Removal, Reprioritization, RunningNow, Schedule } from '../contract/control.ts';
import type { RateLimit } from '../contract/holds.ts';
import type { Priority } from '../contract/names.ts';
import { pauseQueue, type QueueControl, queueState, resumeQueue, setRateLimit } from './control.ts';
import { type DrainOptions, drainQueue } from './drain.ts';
import { defaultAttempts, defaultPriority } from './job-record.ts';
import { asJson } from './producer.ts';
import { removeJob } from './remove.ts';
import { changePriority, runNow } from './reschedule.ts';
import { setRetention } from './retention.ts';
import { listSchedules, putSchedule, removeSchedule } from './schedules.ts';
import type { QueueStore } from './store.ts';

/** When to put which job in, again and again: `cron` or `everyMs`. */
export interface ScheduleInput {
  /** Names the schedule within its queue: 1 to 100 letters, digits, `.`, `_`, `:` or `-`. */
  readonly id: string;
  /** 5 fields (minute, hour, day of month, month, day of week), or 6 with seconds in front; `0 6 * * MON-FRI`, `0 0 L * *`. */
  readonly cron?: string;
  /** Distance of the ticks in ms: 100 ms to a year. */
  readonly everyMs?: number;
  /** IANA name of the zone that `cron` is read in, `Europe/Berlin`; UTC when left out. */
  readonly timeZone?: string;
  /** Whatever JSON.stringify takes, up to 64 kB; `null` when left out. */
  readonly payload?: unknown;
  readonly priority?: Priority;
  readonly attempts?: number;
  readonly orderingKey?: string;
  /** No tick before, in ms since the epoch; ticks of `everyMs` are counted from here. When left out, from when it was put. */
  readonly startAtMs?: number;
  /** No tick after, in ms since the epoch. */
  readonly endAtMs?: number;
  /** Jobs that it puts in at most. */
  readonly limit?: number;
  readonly isPaused?: boolean;
}

/**
 * What may be decided about a queue and about single jobs in it. Everything goes by the Redis server's clock, and each is one
 * atomic step, but for `drainQueue`. Jobs are named by their ids, which no index knows while they wait: without the time from which
 * a job may run (`hintAtMs`), its queue is walked through, 500 jobs a step. Rejects with `INVALID_QUEUE_NAME`, `INVALID_INPUT` and with what Redis says.
 */
export interface QueueControls {
  /**
   * Lets nothing of the queue start until it is resumed. Running jobs finish, and jobs can be put in. `already`: it was
   * paused before, which stays as it was. Workers of the seed know no pause.
   */
  pauseQueue(
    queue: string,
    options?: { readonly by?: string; readonly reason?: string },
  ): Promise<'paused' | 'already'>;
  resumeQueue(queue: string): Promise<'resumed' | 'running'>;
  /** Whether the queue is paused (who, when, why) or limited. */
  queueState(queue: string): Promise<QueueControl>;
  /**
   * At most `jobs` (1 to 100,000) of the queue's jobs start within any `intervalMs` (1 ms to a day), over the whole fleet;
   * `null` for no limit. Workers of the seed know no limit.
   */
  setRateLimit(queue: string, limit: RateLimit | null): Promise<void>;
  /**
   * For how long the queue keeps its list of completed jobs and, where `setDeadRetention` is on, its dead ones: a minute to 10
   * years, for every worker and app on this Redis; `null` for the seed's table, and 7 days for queues that are not in it. What is
   * past a shorter time goes with the next pass of a janitor, for good.
   */
  setRetention(queue: string, options: { readonly keepMs: number | null }): Promise<void>;
  /** Takes a job that has not begun out for good. `active`: only its worker can end it now. */
  removeJob(queue: string, id: string, options?: { readonly hintAtMs?: number }): Promise<Removal>;
  /** Lets a job run now that was put in for later, or that rests after a failed attempt. */
  runNow(queue: string, id: string, options?: { readonly hintAtMs?: number }): Promise<RunningNow>;
  /** Makes a job that has not begun more or less urgent. */
  changePriority(
    queue: string,
    id: string,
    priority: Priority,
    options?: { readonly hintAtMs?: number },
  ): Promise<Reprioritization>;
  /**
   * Takes out of the queue what is in it now, the most urgent and oldest first, in atomic steps of up to 200 jobs or 1 MB.
   * Running jobs go on; what comes later stays.
   */
  drainQueue(queue: string, options?: DrainOptions): Promise<DrainReport>;
  /**
   * Writes a schedule under its id, new or in place of the one there is. Putting the same again, as a service may at every
   * start, leaves its next tick as it is. Its jobs are put in by any worker of the queue, or by the app; each tick's by one of
   * them. Of ticks that came while nobody was there, the latest gets its job, and the others are counted. Rejects with
   * `INVALID_CRON`, `INVALID_INPUT` or `INVALID_PAYLOAD` too.
   */
  putSchedule(queue: string, schedule: ScheduleInput): Promise<Schedule>;
  /** Jobs that it has put in stay. */
  removeSchedule(queue: string, id: string): Promise<'removed' | 'missing'>;
  /** The one that ticks next first. */
  listSchedules(queue: string): Promise<Schedule[]>;
}

/** @param by who does it, where a call does not say. */
export function queueControls(store: QueueStore, by: string): QueueControls {
  return {
    pauseQueue: (queue, options = {}) => pauseQueue(store, queue, { by, ...options }),
    resumeQueue: (queue) => resumeQueue(store, queue),
    queueState: (queue) => queueState(store, queue),
    setRateLimit: (queue, limit) => setRateLimit(store, queue, limit),
    setRetention: (queue, { keepMs }) => setRetention(store, queue, keepMs),
    removeJob: async (queue, id, options) => {
      const { outcome } = await removeJob(store, queue, { id, ...options });
      return outcome;
    },
    runNow: (queue, id, options) => runNow(store, queue, { id, ...options }),
    changePriority: (queue, id, priority, options) =>
      changePriority(store, queue, { id, ...options }, priority),
    drainQueue: (queue, options) => drainQueue(store, queue, options),
    putSchedule: async (queue, { payload = null, ...rest }) =>
      putSchedule(store, queue, {
        cron: null,
        everyMs: null,
        timeZone: 'UTC',
        priority: defaultPriority,
        attempts: defaultAttempts,
        orderingKey: null,
        startAtMs: null,
        endAtMs: null,
        limit: null,
        isPaused: false,
        ...rest,
        payloadText: asJson(payload),
      }),
    removeSchedule: (queue, id) => removeSchedule(store, queue, id),
    listSchedules: (queue) => listSchedules(store, queue),
  };
}
