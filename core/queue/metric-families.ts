import { histogramBoundsMs, type Histogram } from './histogram.ts';
import { type KeyLayout, queueKeys } from './keys.ts';
import type { Observation, QueueCounters, QueueObservation } from './observe.ts';
import { histogramSamples, type Labels, type MetricFamily, type Sample } from './prometheus.ts';

/** One Redis as seen by one scrape. */
export interface Watched {
  /** On every one of its samples; empty where there is only one. */
  readonly labels: Labels;
  readonly keys: KeyLayout;
  /** `null` when it could not be looked at. */
  readonly observation: Observation | null;
}

interface QueueMetric {
  readonly name: string;
  readonly help: string;
  /** `null` for no sample. */
  readonly of: (queue: QueueObservation) => number | null;
}

/** What is now. `docs/metrics.md` lists all of these with what they are good for. */
const gauges: readonly QueueMetric[] = [
  { name: 'queue_size', help: 'Jobs in the queue, waiting and delayed', of: ({ size }) => size },
  { name: 'queue_waiting', help: 'Jobs that may run now', of: ({ waiting }) => waiting },
  { name: 'queue_delayed', help: 'Jobs whose time has not come', of: ({ delayed }) => delayed },
  {
    name: 'queue_parked',
    help: 'Jobs behind another one of their ordering key; not in queue_size',
    of: ({ parked }) => parked,
  },
  { name: 'queue_active', help: 'Jobs that a worker has claimed', of: ({ active }) => active },
  {
    name: 'queue_completed',
    help: 'Completed jobs within their retention',
    of: ({ completed }) => completed,
  },
  { name: 'queue_dlq_size', help: "The queue's jobs in the dead-letter queue", of: ({ dead }) => dead },
  {
    name: 'queue_dlq_expired',
    help: "Of those, the ones that are past their queue's retention",
    of: ({ expired }) => expired,
  },
  { name: 'queue_workers', help: 'Workers heard of within 12 seconds', of: ({ workers }) => workers },
  {
    name: 'queue_oldest_wait_seconds',
    help: 'How long the oldest job that may run has been waiting; 0 when none waits',
    of: ({ oldestWaitMs }) => (oldestWaitMs ?? 0) / 1_000,
  },
  {
    name: 'queue_paused',
    help: 'Whether the queue is paused: 1 or 0',
    of: ({ pausing }) => (pausing === null ? 0 : 1),
  },
  {
    name: 'queue_rate_limit_per_second',
    help: 'How many jobs the fleet may start a second; missing without a limit',
    of: ({ rateLimit }) => (rateLimit === null ? null : (rateLimit.jobs / rateLimit.intervalMs) * 1_000),
  },
];

const counter = (name: string, help: string, of: (counters: QueueCounters) => number): QueueMetric => ({
  name,
  help,
  of: ({ counters }) => of(counters),
});

/** What has happened since the first day, as the scripts count it in Redis: every exporter says the same. */
const counters: readonly QueueMetric[] = [
  counter(
    'jobs_total',
    'Jobs that came to an end: completed, or gone to the dead-letter queue',
    ({ completed, dead }) => completed + dead,
  ),
  counter('jobs_completed_total', 'Jobs that were completed', ({ completed }) => completed),
  counter('jobs_failed_total', 'Jobs that went to the dead-letter queue', ({ dead }) => dead),
  counter('jobs_enqueued_total', 'Jobs that were put in', ({ enqueued }) => enqueued),
  counter(
    'jobs_started_total',
    'Jobs that were claimed: attempts that were started, and those that went back unbegun',
    ({ started }) => started,
  ),
  counter(
    'job_attempts_failed_total',
    'Attempts that failed, last ones included',
    ({ failedAttempts }) => failedAttempts,
  ),
  counter('jobs_rescued_total', 'Jobs taken back from workers that had died', ({ rescued }) => rescued),
  counter('jobs_redriven_total', 'Jobs put back from the dead-letter queue', ({ redriven }) => redriven),
  counter('jobs_resolved_total', 'Dead jobs that a person resolved', ({ resolved }) => resolved),
  counter('jobs_removed_total', 'Jobs that a person removed, one by one', ({ removed }) => removed),
  counter('jobs_drained_total', 'Jobs that were drained, a queue at a time', ({ drained }) => drained),
  counter(
    'schedule_missed_ticks_total',
    'Ticks of schedules for which no job was put in',
    ({ missedTicks }) => missedTicks,
  ),
];

/** Every metric of every Redis that was looked at. */
export function metricFamilies(watched: readonly Watched[]): MetricFamily[] {
  /** The samples of all queues of all of them. */
  const each = (samples: (queue: QueueObservation, labels: Labels, keys: KeyLayout) => Sample[]): Sample[] =>
    watched.flatMap(({ labels, keys, observation }) =>
      (observation?.queues ?? []).flatMap((queue) => samples(queue, { ...labels, queue: queue.name }, keys)),
    );
  const simple = (type: 'counter' | 'gauge') => (metric: QueueMetric) => ({
    name: metric.name,
    type,
    help: metric.help,
    samples: each((queue, labels) => {
      const value = metric.of(queue);
      return value === null ? [] : [{ labels, value }];
    }),
  });
  const histogram = (name: string, help: string, of: (queue: QueueObservation) => Histogram) => ({
    name,
    type: 'histogram' as const,
    help,
    samples: each((queue, labels) => secondsOf(of(queue), labels)),
  });
  return [
    ...wholeFamilies(watched),
    {
      name: 'redis_zcard',
      type: 'gauge',
      help: "Members of a queue's sorted set: the queue's size, by its key",
      samples: each((queue, labels, keys) => [
        { labels: { ...labels, key: queueKeys(keys, queue.name).queue }, value: queue.size },
      ]),
    },
    ...gauges.map(simple('gauge')),
    ...counters.map(simple('counter')),
    {
      name: 'jobs_skipped_total',
      type: 'counter',
      help: 'Jobs taken out unworked since they were marked as processed, by whose mark it was',
      samples: each(({ counters: { skipped, skippedForeign } }, labels) => [
        { labels: { ...labels, mark: 'ours' }, value: skipped - skippedForeign },
        { labels: { ...labels, mark: 'foreign' }, value: skippedForeign },
      ]),
    },
    {
      name: 'jobs_expired_total',
      type: 'counter',
      help: 'Jobs that retention took away, by where they were',
      samples: each(({ counters: { expiredCompleted, expiredDead } }, labels) => [
        { labels: { ...labels, state: 'completed' }, value: expiredCompleted },
        { labels: { ...labels, state: 'dead' }, value: expiredDead },
      ]),
    },
    histogram('job_wait_time_seconds', 'From when a job may run until it starts', ({ waits }) => waits),
    histogram(
      'job_duration_seconds',
      'From the claim of a completed job to its acknowledgement',
      ({ durations }) => durations,
    ),
  ];
}

/** What is not about one queue. */
function wholeFamilies(watched: readonly Watched[]): MetricFamily[] {
  const gauge = (name: string, help: string, of: (observation: Observation) => number): MetricFamily => ({
    name,
    type: 'gauge',
    help,
    samples: watched.flatMap(({ labels, observation }) =>
      observation === null ? [] : [{ labels, value: of(observation) }],
    ),
  });
  return [
    {
      name: 'biometrics_queue_up',
      type: 'gauge',
      help: 'Whether Redis could be looked at for this scrape',
      samples: watched.map(({ labels, observation }) => ({ labels, value: observation === null ? 0 : 1 })),
    },
    gauge('dlq_size', 'Entries of the dead-letter queue, of all queues', ({ dlqSize }) => dlqSize),
    gauge('dlq_resolved_size', 'Entries resolved within 30 days', ({ resolvedSize }) => resolvedSize),
  ];
}

/** The scripts count in ms; Prometheus wants base units. */
function secondsOf({ counts, sumMs }: Histogram, labels: Labels): Sample[] {
  const bounds = histogramBoundsMs.map((boundMs) => boundMs / 1_000);
  return histogramSamples(labels, bounds, { counts, sum: sumMs / 1_000 });
}
