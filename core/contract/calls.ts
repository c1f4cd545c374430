import { z } from 'zod';
import {
  drainReport,
  removal,
  reprioritization,
  runningNow,
  schedule,
  scheduleDefinition,
  scheduleId,
} from './control.ts';
import { exporterSettings, exporterStatus } from './exporter.ts';
import { rateLimit } from './holds.ts';
import { diagnosisStep, environmentDraft } from './environment.ts';
import {
  hostInfo,
  jobDetail,
  jobPage,
  jobRef,
  jobState,
  metricName,
  preferences,
  priority,
  queueName,
  threshold,
} from './model.ts';
import { longestKeepMs, shortestKeepMs } from './names.ts';

/**
 * What a call may change. `read` and `app` (the app's own settings) are always allowed; `write` changes the Redis of the
 * environment named by `env`, `destroy` takes something out of it for good: both are refused by the session while that
 * environment is read-only.
 */
export type Effect = 'read' | 'app' | 'write' | 'destroy';

interface CallSpec {
  readonly effect: Effect;
  readonly input: z.ZodType;
  readonly output: z.ZodType;
}

const envRef = z.strictObject({ env: z.string().min(1) });
const queueRef = envRef.extend({ queue: queueName });
/** A job that has not begun. `hintAtMs`: `atMs` of the summary the screen holds, never trusted for a move. */
const queuedRef = queueRef.extend({ id: z.string().min(1), hintAtMs: z.number().optional() });
const nothing = z.strictObject({});
const pageOptions = {
  order: z.enum(['newest', 'next']),
  cursor: z.string().nullable(),
  limit: z.int().min(1).max(200),
};
/** Ids a person acted on. More than this goes in several calls, so that one never blocks for long. */
const jobIds = z.array(z.string().min(1)).min(1).max(1_000);

export const calls = {
  'host.info': { effect: 'read', input: nothing, output: hostInfo },
  /** Shows one desktop notification in the window's words. Each incident is shown once, whoever asks first. */
  'host.notify': {
    effect: 'app',
    input: z.strictObject({ id: z.string(), title: z.string().max(200), body: z.string().max(500) }),
    output: z.strictObject({ isShown: z.boolean() }),
  },
  'host.setPreferences': { effect: 'app', input: z.strictObject({ preferences }), output: nothing },

  /** The app's own metrics for Prometheus. Setting it answers how that went: a port that is taken is no error. */
  'exporter.get': { effect: 'read', input: nothing, output: exporterStatus },
  'exporter.set': { effect: 'app', input: exporterSettings, output: exporterStatus },

  'environment.add': {
    effect: 'app',
    input: z.strictObject({ draft: environmentDraft }),
    output: z.strictObject({ env: z.string() }),
  },
  'environment.update': { effect: 'app', input: envRef.extend({ draft: environmentDraft }), output: nothing },
  'environment.remove': { effect: 'app', input: envRef, output: nothing },
  'environment.select': { effect: 'app', input: envRef, output: nothing },
  'environment.setReadOnly': {
    effect: 'app',
    input: envRef.extend({ isReadOnly: z.boolean() }),
    output: nothing,
  },
  /** Reads any URL of a Redis (`parseRedisUrl`) into a draft, passwords included. */
  'environment.parseUrl': {
    effect: 'read',
    input: z.strictObject({ url: z.string().min(1) }),
    output: environmentDraft,
  },
  /** Tests a draft step by step, without saving it. `env` lends its stored password when the draft has none. */
  'environment.test': {
    effect: 'read',
    input: z.strictObject({ draft: environmentDraft, env: z.string().nullable() }),
    output: z.array(diagnosisStep),
  },
  /** Connects again now, or looks again for a redis-server on this machine when that was missing. */
  'environment.reconnect': { effect: 'app', input: envRef, output: nothing },

  /** Starts or stops the app's own workers with simulated handlers on this environment's queues. Refused on production. */
  'workers.setEmbedded': { effect: 'write', input: envRef.extend({ isOn: z.boolean() }), output: nothing },
  /** Starts or stops made-up jobs on the six queues. Refused on production. */
  'demo.setTraffic': { effect: 'write', input: envRef.extend({ isOn: z.boolean() }), output: nothing },

  'queue.jobs': {
    effect: 'read',
    input: envRef.extend({ queue: queueName, state: jobState.exclude(['dead', 'resolved']), ...pageOptions }),
    output: jobPage,
  },
  /** Nothing of it starts until it is resumed; running jobs finish. `already`: somebody had paused it before. */
  'queue.pause': {
    effect: 'write',
    input: queueRef.extend({ reason: z.string().trim().max(500) }),
    output: z.strictObject({ outcome: z.enum(['paused', 'already']) }),
  },
  'queue.resume': {
    effect: 'write',
    input: queueRef,
    output: z.strictObject({ outcome: z.enum(['resumed', 'running']) }),
  },
  'queue.setRateLimit': {
    effect: 'write',
    input: queueRef.extend({ rateLimit: rateLimit.nullable() }),
    output: nothing,
  },
  /** For how long completed and dead jobs are kept; `null` for the seed's table. A shorter time deletes sooner. */
  'queue.setRetention': {
    effect: 'destroy',
    input: queueRef.extend({ keepMs: z.int().min(shortestKeepMs).max(longestKeepMs).nullable() }),
    output: nothing,
  },
  /** Takes out what waits, and with `includeDelayed` what rests. Answers when all of it is out. */
  'queue.drain': {
    effect: 'destroy',
    input: queueRef.extend({ includeDelayed: z.boolean() }),
    output: drainReport,
  },

  'job.remove': { effect: 'destroy', input: queuedRef, output: z.strictObject({ outcome: removal }) },
  'job.runNow': { effect: 'write', input: queuedRef, output: z.strictObject({ outcome: runningNow }) },
  'job.changePriority': {
    effect: 'write',
    input: queuedRef.extend({ priority }),
    output: z.strictObject({ outcome: reprioritization }),
  },

  /** `queue: null` is all queues. */
  'schedule.list': {
    effect: 'read',
    input: envRef.extend({ queue: queueName.nullable() }),
    output: z.array(schedule),
  },
  /** The next ticks of a cron expression after an instant, at most three; refuses what cannot be read, with the position. */
  'schedule.ticks': {
    effect: 'read',
    input: z.strictObject({
      cron: scheduleDefinition.shape.cron.unwrap(),
      timeZone: scheduleDefinition.shape.timeZone,
      afterMs: z.number().nonnegative().max(8e15),
    }),
    output: z.strictObject({ ticksAtMs: z.array(z.number()).max(3) }),
  },
  /** New, or in place of the one with its id. */
  'schedule.put': {
    effect: 'write',
    input: queueRef.extend({ schedule: scheduleDefinition }),
    output: schedule,
  },
  'schedule.remove': {
    effect: 'destroy',
    input: queueRef.extend({ id: scheduleId }),
    output: z.strictObject({ outcome: z.enum(['removed', 'missing']) }),
  },

  'job.get': { effect: 'read', input: envRef.extend({ job: jobRef }), output: jobDetail },
  'job.enqueue': {
    effect: 'write',
    input: envRef.extend({
      queue: queueName,
      payloadText: z.string().max(16_000_000),
      priority,
      delayMs: z.int().min(0).max(31_536_000_000),
      attempts: z.int().min(1).max(100),
      orderingKey: z.string().min(1).max(200).optional(),
    }),
    output: z.strictObject({ id: z.string() }),
  },

  'dlq.page': {
    effect: 'read',
    /** `queue: null` is all queues. `list: 'resolved'` reads what was resolved in the last 30 days. */
    input: envRef.extend({
      list: z.enum(['dead', 'resolved']),
      queue: z.string().nullable(),
      ...pageOptions,
    }),
    output: jobPage,
  },
  /**
   * Puts entries back into their queues with fresh attempts. `rearm` also deletes their `processed:<id>` mark, without
   * which the workers would skip them.
   */
  'dlq.retry': {
    effect: 'write',
    input: envRef.extend({ jobIds, rearm: z.boolean() }),
    output: z.strictObject({
      retried: z.array(z.string()),
      missing: z.array(z.string()),
      refused: z.array(z.string()),
    }),
  },
  'dlq.resolve': {
    effect: 'write',
    input: envRef.extend({ jobIds, text: z.string().trim().min(1).max(10_000) }),
    output: z.strictObject({ resolved: z.array(z.string()), missing: z.array(z.string()) }),
  },
  'dlq.reopen': {
    effect: 'write',
    input: envRef.extend({ jobIds }),
    output: z.strictObject({ reopened: z.array(z.string()), missing: z.array(z.string()) }),
  },
  /** Whether entries are deleted when their queue's retention is over: for everybody on this Redis, off until asked for. */
  'dlq.setRetention': { effect: 'write', input: envRef.extend({ isOn: z.boolean() }), output: nothing },

  /** `queue: null` sets the environment's default. `threshold: null` goes back to what it inherits. */
  'threshold.set': {
    effect: 'app',
    input: envRef.extend({
      queue: queueName.nullable(),
      metric: metricName,
      threshold: threshold.nullable(),
    }),
    output: nothing,
  },
} as const satisfies Record<string, CallSpec>;

export type CallName = keyof typeof calls;
export type CallInput<N extends CallName> = z.output<(typeof calls)[N]['input']>;
export type CallOutput<N extends CallName> = z.output<(typeof calls)[N]['output']>;
