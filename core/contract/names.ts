/** Words and rules that every layer shares, and nothing that needs a schema: a worker loads no more than it uses. */

/** The names a queue may have. `dlq` is refused, since `queue:dlq` is the dead-letter queue's own key. */
export const queueNamePattern = /^[A-Za-z0-9._-]{1,100}$/;
export function isQueueName(name: string): boolean {
  return queueNamePattern.test(name) && name !== 'dlq';
}

/** For how long a queue may keep its completed and dead jobs, in ms: a minute to 10 years. `lua/lib/retention.lua` has the same. */
export const shortestKeepMs = 60_000;
export const longestKeepMs = 315_360_000_000;

export const priorities = ['high', 'medium', 'low'] as const;
export type Priority = (typeof priorities)[number];

/** The seed's five metrics; `protocol.md` defines them, `core/queue/metrics.ts` computes them. */
export const metricNames = [
  'queue.size',
  'queue.wait_time',
  'worker.processing',
  'job.failed',
  'job.duration',
] as const;
export type MetricName = (typeof metricNames)[number];

/** The window of `job.failed`, `queue.wait_time` and `job.duration`: the current minute and the four before it. */
export const metricWindowMinutes = 5;
