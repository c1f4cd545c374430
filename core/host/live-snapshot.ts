import type { LiveSnapshot, MetricReading, QueueSnapshot } from '../contract/model.ts';
import { type MetricName, metricNames, metricWindowMinutes } from '../contract/names.ts';
import { judge } from '../queue/alerts.ts';
import { readMetrics } from '../queue/metrics.ts';
import type { QueueObservation } from '../queue/observe.ts';
import { seedQueues } from '../queue/seed-queues.ts';
import type { Breach, Incidents } from './incidents.ts';
import type { Sample } from './sampler.ts';
import type { Series } from './series.ts';
import type { ThresholdSettings } from './settings-schema.ts';
import { isOverridden, queueThresholds } from './thresholds.ts';

const minuteMs = 60_000;

/**
 * These mean that jobs fail or nobody works on them now; size and duration alone mean that it may come to that. So the
 * first make a queue critical, the others a warning.
 */
const criticalMetrics: readonly MetricName[] = ['job.failed', 'worker.processing', 'queue.wait_time'];

/** What a queue's numbers say against its thresholds. */
export function breachesOf(
  queue: QueueObservation,
  settings: ThresholdSettings,
  context: { areWorkersStarting: boolean },
): Breach[] {
  const values = readMetrics(queue);
  const thresholds = queueThresholds(settings, queue.name);
  const breached = judge(values, thresholds, { waiting: queue.waiting });
  return (
    breached
      // Our own workers are on their way: that nobody is there yet is no news.
      .filter((metric) => !(metric === 'worker.processing' && context.areWorkersStarting))
      .map((metric) => ({ metric, value: values[metric], threshold: thresholds[metric].value }))
  );
}

export interface SnapshotSources {
  readonly env: string;
  readonly sample: Sample | null;
  readonly isStale: boolean;
  readonly series: Series;
  readonly thresholds: ThresholdSettings;
  readonly incidents: Incidents;
  readonly embedded: LiveSnapshot['embedded'];
  readonly embeddedWorkerIds: ReadonlySet<string>;
}

/** Everything the screens show of one environment, as of its last tick. */
export function liveSnapshotOf(sources: SnapshotSources): LiveSnapshot {
  const { env, sample, isStale, incidents, embedded, embeddedWorkerIds } = sources;
  return {
    env,
    atMs: sample?.observation.atMs ?? null,
    isStale,
    queues:
      sample?.observation.queues.map((queue) => queueSnapshotOf(queue, sample.observation.atMs, sources)) ??
      [],
    dlqSize: sample?.observation.dlqSize ?? 0,
    resolvedSize: sample?.observation.resolvedSize ?? 0,
    deadRetention: {
      isOn: sample?.observation.isDeadRetentionOn ?? false,
      expired: sample?.observation.queues.reduce((sum, { expired }) => sum + expired, 0) ?? 0,
    },
    workers:
      sample?.workers.map((worker) => ({ ...worker, isEmbedded: embeddedWorkerIds.has(worker.id) })) ?? [],
    foreignWorkers: sample?.foreignWorkers ?? null,
    incidents: [...incidents.list],
    embedded,
  };
}

function queueSnapshotOf(
  queue: QueueObservation,
  atMs: number,
  { series, thresholds, incidents }: SnapshotSources,
): QueueSnapshot {
  const seed = seedQueues.find(({ name }) => name === queue.name);
  const metrics = readingsOf(queue, thresholds, incidents);
  return {
    name: queue.name,
    priority: seed?.priority ?? null,
    retentionMs: queue.retentionMs,
    purpose: seed?.purpose ?? 'other',
    size: queue.size,
    waiting: queue.waiting,
    delayed: queue.delayed,
    active: queue.active,
    completed: queue.completed,
    dead: queue.dead,
    oldestWaitMs: queue.oldestWaitMs,
    enqueuedPerMinute: perMinute(queue, 'enqueued', atMs),
    completedPerMinute: perMinute(queue, 'completed', atMs),
    workers: queue.workers,
    parked: queue.parked,
    pausing: queue.pausing,
    rateLimit: queue.rateLimit,
    metrics,
    health: healthOf(metrics),
    minutes: series.minutesOf(queue.name, atMs),
  };
}

function readingsOf(
  queue: QueueObservation,
  settings: ThresholdSettings,
  incidents: Incidents,
): Record<MetricName, MetricReading> {
  const values = readMetrics(queue);
  const thresholds = queueThresholds(settings, queue.name);
  const readings = metricNames.map((metric): [MetricName, MetricReading] => {
    const breachedSinceMs = incidents.breachedSinceMs(queue.name, metric);
    return [
      metric,
      {
        value: values[metric],
        threshold: thresholds[metric],
        isOverridden: isOverridden(settings, queue.name, metric),
        isBreached: breachedSinceMs !== null,
        breachedSinceMs,
      },
    ];
  });
  // One for every name, which is what the type says.
  return Object.fromEntries(readings) as Record<MetricName, MetricReading>;
}

function healthOf(metrics: Readonly<Record<MetricName, MetricReading>>): QueueSnapshot['health'] {
  const breached = metricNames.filter((metric) => metrics[metric].isBreached);
  if (breached.length === 0) return 'healthy';
  return breached.some((metric) => criticalMetrics.includes(metric)) ? 'critical' : 'warning';
}

/** Shorter than this, two jobs would already look like a storm. */
const shortestLifeMs = 10_000;

/**
 * Over the metric window, or over a queue's whole life when that is shorter: a newcomer's first jobs are not spread over
 * minutes in which there was no queue. The current minute counts for as much of it as has passed, else a steady rate would
 * saw up and down with every minute.
 */
function perMinute(queue: QueueObservation, field: 'enqueued' | 'completed', atMs: number): number {
  const intoMinuteMs = atMs % minuteMs;
  const firstMinute = atMs - intoMinuteMs - (metricWindowMinutes - 1) * minuteMs;
  const window = queue.minutes.filter((minute) => minute.atMs >= firstMinute);
  const sum = window.reduce((total, minute) => total + minute[field], 0);
  const isWholeLife = queue.counters.enqueued <= window.reduce((total, { enqueued }) => total + enqueued, 0);
  const bornAtMs = window.find(({ enqueued }) => enqueued > 0)?.atMs ?? firstMinute;
  const elapsedMs = Math.max(atMs - (isWholeLife ? bornAtMs : firstMinute), shortestLifeMs);
  return Math.round((sum / elapsedMs) * minuteMs * 100) / 100;
}
