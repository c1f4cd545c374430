import { z } from 'zod';
import { priority } from './model.ts';

/** The shapes of what a person or a service decides about a queue's jobs, and its schedules. */

/** `active`: a worker has it; only it can end the job now. */
export const removal = z.enum(['removed', 'active', 'missing']);
export type Removal = z.output<typeof removal>;

/**
 * `due`: it could run before. `parked`: its time has come, and its turn comes when the jobs before it that share its ordering
 * key are through.
 */
export const runningNow = z.enum(['moved', 'due', 'parked', 'active', 'missing']);
export type RunningNow = z.output<typeof runningNow>;

export const reprioritization = z.enum(['changed', 'active', 'missing']);
export type Reprioritization = z.output<typeof reprioritization>;

export const drainReport = z.strictObject({
  /** Jobs that were there when it began. */
  total: z.int().nonnegative(),
  drained: z.int().nonnegative(),
  /** Were read, and had left before they could be taken out: claimed, or removed by somebody else. */
  gone: z.int().nonnegative(),
  /** Were read, and stay: they came while it ran, or are parked, rest, and delayed jobs were not meant. */
  kept: z.int().nonnegative(),
  /** It was stopped before its end. */
  isAborted: z.boolean(),
});
export type DrainReport = z.output<typeof drainReport>;

/** Names a schedule within its queue. */
export const scheduleId = z.string().regex(/^[A-Za-z0-9._:-]{1,100}$/);

/** When to put which job in, again and again. Either `cron` or `everyMs`. */
export const scheduleDefinition = z.strictObject({
  id: scheduleId,
  /** 5 fields (minute, hour, day of month, month, day of week) or 6 with seconds in front; `null` for a fixed distance. */
  cron: z.string().max(200).nullable(),
  /** Distance of the ticks; `null` for a cron expression. */
  everyMs: z.int().min(100).max(31_536_000_000).nullable(),
  /** IANA name of the zone the cron expression is read in. */
  timeZone: z.string().max(100),
  /** The payload's exact text. */
  payloadText: z.string().max(65_536),
  priority,
  attempts: z.int().min(1).max(100),
  orderingKey: z.string().nullable(),
  /** No tick before; ticks of `everyMs` are counted from here. `null`: from when it was put. */
  startAtMs: z.number().nonnegative().nullable(),
  /** No tick after. */
  endAtMs: z.number().nonnegative().nullable(),
  /** Jobs that it puts in at most. */
  limit: z.int().min(1).max(1_000_000_000).nullable(),
  isPaused: z.boolean(),
});
export type ScheduleDefinition = z.output<typeof scheduleDefinition>;
/** As it is kept in Redis, where a later version of ours may have said more. */
export const keptDefinition = z.object(scheduleDefinition.shape);

export const schedule = scheduleDefinition.extend({
  queue: z.string(),
  /** `null`: paused, or all its ticks are behind it. */
  nextTickAtMs: z.number().nullable(),
  /** For which tick it last put a job in, when that was, and which. */
  lastTickAtMs: z.number().nullable(),
  lastFiredAtMs: z.number().nullable(),
  lastJobId: z.string().nullable(),
  /** Jobs put in so far. */
  fired: z.int().nonnegative(),
  /** Ticks for which no job was put in, since nobody was there to do it in time. */
  missedTicks: z.int().nonnegative(),
});
export type Schedule = z.output<typeof schedule>;
