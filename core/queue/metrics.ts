import { type MetricName, metricWindowMinutes } from '../contract/names.ts';
import type { ObservedMinute, QueueObservation } from './observe.ts';

/**
 * The seed's five metrics, defined once. The window of the last three is the current minute and the four before it.
 * `null` means that there was nothing to measure, which is not zero.
 *
 * - `queue.size`: jobs in the queue, waiting and delayed.
 * - `queue.wait_time`: mean of start − ready over the window, in ms; where nothing started while jobs are due, the age of
 *   the oldest due job, since a dead fleet must not read as no wait.
 * - `worker.processing`: workers alive on the queue.
 * - `job.failed`: jobs that went to the DLQ in the window.
 * - `job.duration`: mean from claim to acknowledgement over the window, in ms.
 */
export function readMetrics(queue: QueueObservation): Record<MetricName, number | null> {
  const recent = queue.minutes.slice(-metricWindowMinutes);
  const total = (field: Exclude<keyof ObservedMinute, 'atMs'>) =>
    recent.reduce((sum, minute) => sum + minute[field], 0);
  const started = total('started');
  const completed = total('completed');
  return {
    'queue.size': queue.size,
    'queue.wait_time': started > 0 ? total('waitMsSum') / started : queue.oldestWaitMs,
    'worker.processing': queue.workers,
    'job.failed': total('dead'),
    'job.duration': completed > 0 ? total('durationMsSum') / completed : null,
  };
}
