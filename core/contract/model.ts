import { z } from 'zod';
import { pausing, rateLimit } from './holds.ts';
import { isQueueName, metricNames, priorities } from './names.ts';

/**
 * The shapes that cross the port, and the rules every layer shares. Instants are `…AtMs` (ms since the epoch, the Redis
 * server's clock unless said otherwise), durations are `…Ms`. Payloads and results travel as text, never as parsed JSON:
 * 64-bit integers, duplicate keys and key order must survive.
 */

const atMs = z.number();
const count = z.int().nonnegative();
/** A mean or age. `null` means nothing was there to measure, which is not the same as zero. */
const durationMs = z.number().nonnegative().nullable();

export const queueName = z.string().refine(isQueueName, { error: 'queue-name' });

export const priority = z.enum(priorities);

/** Where a job is; it is in exactly one of these at any moment. `parked`: behind another one of its ordering key. */
export const jobStates = ['waiting', 'delayed', 'parked', 'active', 'completed', 'dead', 'resolved'] as const;
export const jobState = z.enum(jobStates);
export type JobState = z.output<typeof jobState>;

/** One failed attempt, as it is written into the job's own JSON. */
export const failedAttempt = z.strictObject({
  /** 1 for the first attempt. */
  attempt: count,
  failedAtMs: atMs,
  worker: z.string(),
  errorName: z.string(),
  message: z.string(),
  /** Cut at a limit; empty when the error had none. */
  stack: z.string(),
});
export type FailedAttempt = z.output<typeof failedAttempt>;

/** One time the job was put back from the DLQ by a person. */
export const redrive = z.strictObject({ atMs, by: z.string() });
export type Redrive = z.output<typeof redrive>;

/** One time a resolved entry was put back into the DLQ by a person, and the resolution that it undid. */
export const reopening = z.strictObject({
  atMs,
  by: z.string(),
  /** `null` when that was not kept. */
  resolved: z.strictObject({ atMs, by: z.string() }).nullable(),
});
export type Reopening = z.output<typeof reopening>;

/** A job in a list: everything but the payload and the stacks. */
export const jobSummary = z.strictObject({
  id: z.string(),
  queue: z.string(),
  state: jobState,
  priority,
  /** Attempts that remain; `null` when a member is too damaged to say. */
  attemptsLeft: z.number().nullable(),
  attemptsMade: z.number(),
  maxAttempts: z.number(),
  createdAtMs: atMs.nullable(),
  /** waiting, delayed, parked: from when it may run. active: lease end. completed, dead, resolved: when it got there. */
  atMs,
  /** active only: since when, and on which worker. */
  startedAtMs: atMs.nullable(),
  worker: z.string().nullable(),
  /** active only: what its handler reported last, as JSON; `null` when it has not. */
  progress: z.string().nullable(),
  /** Jobs of the queue that share one run one after another; `null` for most. */
  orderingKey: z.string().nullable(),
  /** The `type`, `event` or `template` of the payload when it has one; for reading lists only. */
  label: z.string().nullable(),
  /** The first characters of the payload's text. */
  payloadPreview: z.string(),
  payloadBytes: count,
  /** The last error's message; `null` when nothing has failed. */
  error: z.string().nullable(),
  errorName: z.string().nullable(),
  /** Groups the same error across jobs; `null` when nothing has failed. */
  fingerprint: z.string().nullable(),
  /** How often a person has put it back. */
  redriveCount: count,
  firstFailedAtMs: atMs.nullable(),
  /** dead: when retention will remove it; `null` when it is kept for ever, as all are while that is off. */
  expiresAtMs: atMs.nullable(),
  /** `processed:<id>` exists: a retry would be skipped unless it is re-armed. */
  isProcessed: z.boolean(),
  /** Could not be read as a job; kept as it was found. */
  isMalformed: z.boolean(),
  durationMs,
  /** resolved only: who resolved it, and the first characters of what was written; `atMs` says when. */
  resolution: z.strictObject({ text: z.string(), by: z.string() }).nullable(),
});
export type JobSummary = z.output<typeof jobSummary>;

/** Names one job and says where the screen saw it last; the host looks there first and everywhere else after. */
export const jobRef = z.strictObject({
  /** `null` for an entry of the DLQ or the resolved list whose queue is not known. */
  queue: z.string().min(1).nullable(),
  id: z.string().min(1),
  state: jobState,
  /** `atMs` of the summary the screen holds: a hint for the look-up, never trusted for a move. */
  hintAtMs: atMs.optional(),
});
export type JobRef = z.output<typeof jobRef>;

export const jobDetail = z.strictObject({
  summary: jobSummary,
  /** The payload's exact text. */
  payloadText: z.string(),
  /** The whole document's exact text, as it is in Redis. */
  documentText: z.string(),
  history: z.array(failedAttempt),
  redrives: z.array(redrive),
  reopenings: z.array(reopening),
  /** The exact text of `data` in `result:<id>`; `null` when there is none (any more). */
  resultText: z.string().nullable(),
  /** Seconds until `result:<id>` and `processed:<id>` expire; `null` when they do not exist. */
  resultExpiresInSeconds: z.number().nullable(),
  processedExpiresInSeconds: z.number().nullable(),
  resolution: z.strictObject({ text: z.string(), atMs, by: z.string() }).nullable(),
});
export type JobDetail = z.output<typeof jobDetail>;

/** One page of a list. `cursor` continues it; `null` at the end. */
export const jobPage = z.strictObject({
  jobs: z.array(jobSummary),
  total: count,
  cursor: z.string().nullable(),
  /** By Redis's clock, when the page was read. */
  readAtMs: atMs,
});
export type JobPage = z.output<typeof jobPage>;

export const metricName = z.enum(metricNames);

/** What one metric may not exceed (`above`) or fall under (`below`). Times in ms. */
export const threshold = z.strictObject({
  comparison: z.enum(['above', 'below']),
  value: z.number().nonnegative(),
  isEnabled: z.boolean(),
});
export type Threshold = z.output<typeof threshold>;
export const thresholds = z.record(metricName, threshold);
export type Thresholds = z.output<typeof thresholds>;

/** The seed's section 4.1. */
export const defaultThresholds: Thresholds = {
  'queue.size': { comparison: 'above', value: 1_000, isEnabled: true },
  'queue.wait_time': { comparison: 'above', value: 30_000, isEnabled: true },
  'worker.processing': { comparison: 'below', value: 1, isEnabled: true },
  'job.failed': { comparison: 'above', value: 10, isEnabled: true },
  'job.duration': { comparison: 'above', value: 60_000, isEnabled: true },
};

/** One metric of one queue, judged against its threshold. */
export const metricReading = z.strictObject({
  value: z.number().nullable(),
  threshold,
  /** Set apart from the default for this queue. */
  isOverridden: z.boolean(),
  isBreached: z.boolean(),
  breachedSinceMs: atMs.nullable(),
});
export type MetricReading = z.output<typeof metricReading>;

/** One minute of one queue. `null` where nothing was there to measure or nobody was watching. */
export const minute = z.strictObject({
  atMs,
  enqueued: count,
  completed: count,
  failedAttempts: count,
  dead: count,
  waitMs: durationMs,
  durationMs,
  size: count.nullable(),
  workers: count.nullable(),
});
export type Minute = z.output<typeof minute>;

export const queueSnapshot = z.strictObject({
  name: z.string(),
  /** From the seed's table; `null` for a queue that was found beside it. */
  priority: priority.nullable(),
  /** For how long completed and dead jobs are kept. */
  retentionMs: z.number(),
  purpose: z.enum(['ai', 'email', 'webhook', 'image', 'analytics', 'export', 'other']),
  size: count,
  waiting: count,
  delayed: count,
  active: count,
  completed: count,
  dead: count,
  /** Ready since, of the oldest due job. */
  oldestWaitMs: durationMs,
  /** Over the metric window, jobs a minute. */
  enqueuedPerMinute: z.number(),
  completedPerMinute: z.number(),
  /** Workers alive on this queue, by their heartbeats. */
  workers: count,
  /** Jobs behind another of their ordering key; not in `size`. */
  parked: count,
  /** Who paused the queue, while it is. */
  pausing: pausing.nullable(),
  rateLimit: rateLimit.nullable(),
  metrics: z.record(metricName, metricReading),
  health: z.enum(['healthy', 'warning', 'critical', 'no-data']),
  /** The last 30 minutes, oldest first, the current one last. */
  minutes: z.array(minute),
});
export type QueueSnapshot = z.output<typeof queueSnapshot>;

/** A worker of any process, by its heartbeat; `isEmbedded` when this app started it. */
export const workerSnapshot = z.strictObject({
  id: z.string(),
  queue: z.string(),
  host: z.string(),
  pid: z.int(),
  version: z.string(),
  concurrency: count,
  startedAtMs: atMs,
  lastSeenAtMs: atMs,
  activeJobIds: z.array(z.string()),
  isEmbedded: z.boolean(),
});
export type WorkerSnapshot = z.output<typeof workerSnapshot>;

/** One queue that got into trouble, from its first breach until all its metrics are back. */
export const incident = z.strictObject({
  id: z.string(),
  env: z.string(),
  queue: z.string(),
  metrics: z.array(
    z.strictObject({ metric: metricName, value: z.number().nullable(), threshold: z.number() }),
  ),
  startedAtMs: atMs,
  resolvedAtMs: atMs.nullable(),
});
export type Incident = z.output<typeof incident>;

/** Everything the frame, the overview and the workers page show of one environment, as of one instant. */
export const liveSnapshot = z.strictObject({
  env: z.string(),
  /** By Redis's clock; `null` before the first answer. The numbers are as old as this says. */
  atMs: atMs.nullable(),
  isStale: z.boolean(),
  queues: z.array(queueSnapshot),
  dlqSize: count,
  resolvedSize: count,
  /** Whether DLQ entries are deleted when their queue's retention is over, and how many of the indexed ones are past it now. */
  deadRetention: z.strictObject({ isOn: z.boolean(), expired: count }),
  workers: z.array(workerSnapshot),
  /** Connections blocked in BZPOPMIN: the seed's own workers. `null` when CLIENT LIST is not permitted. */
  foreignWorkers: count.nullable(),
  incidents: z.array(incident),
  embedded: z.strictObject({
    state: z.enum(['off', 'starting', 'running', 'refused']),
    processes: z.array(z.strictObject({ queue: z.string(), pid: z.int().nullable(), restarts: count })),
  }),
});
export type LiveSnapshot = z.output<typeof liveSnapshot>;

/** How a person likes the window; kept in the profile, since a browser window has another origin at every start. */
export const preferences = z.strictObject({
  theme: z.enum(['auto', 'light', 'dark']),
  language: z.enum(['auto', 'en', 'de']),
  density: z.enum(['compact', 'comfortable']),
});
export type Preferences = z.output<typeof preferences>;

export const hostInfo = z.strictObject({
  version: z.string(),
  platform: z.string(),
  windowKind: z.enum(['desktop', 'browser']),
  /** Passwords survive a restart (encrypted by the system's keychain). */
  canStoreSecrets: z.boolean(),
  /** `desktop`: through the host's `notify`; `page`: the page's own Notification. */
  notifications: z.enum(['desktop', 'page']),
  profileDir: z.string(),
  user: z.string(),
  /** How to install Redis by hand, when the machine has none; `null` when it was found. */
  redisInstallHint: z.string().nullable(),
  /** Set when the settings file could not be read: where the unreadable one was kept. */
  settingsProblem: z.string().nullable(),
  /** `null` until somebody has chosen. */
  preferences: preferences.nullable(),
});
export type HostInfo = z.output<typeof hostInfo>;
