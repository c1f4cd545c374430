import type { Minute, Threshold } from '../../../core/contract/model.ts';
import { type MetricName, metricWindowMinutes } from '../../../core/contract/names.ts';

/** One minute as it is stored, before the window is applied. */
function ofMinute(metric: MetricName, minute: Minute): number | null {
  switch (metric) {
    case 'queue.size':
      return minute.size;
    case 'queue.wait_time':
      return minute.waitMs;
    case 'worker.processing':
      return minute.workers;
    case 'job.failed':
      return minute.dead;
    case 'job.duration':
      return minute.durationMs;
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/**
 * A metric minute by minute, as its alert would have seen it: failures add up over the metric's window, means are taken
 * over it, size and workers are what they were. `null` where nothing is known.
 */
export function historyOf(metric: MetricName, minutes: readonly Minute[]): readonly (number | null)[] {
  const raw = minutes.map((minute) => ofMinute(metric, minute));
  if (metric === 'queue.size' || metric === 'worker.processing') return raw;
  return raw.map((_, index) => {
    const known = raw
      .slice(Math.max(0, index - metricWindowMinutes + 1), index + 1)
      .filter((value) => value !== null);
    if (known.length === 0) return null;
    return metric === 'job.failed' ? sum(known) : sum(known) / known.length;
  });
}

export function isPast(value: number | null, { comparison, value: limit }: Threshold): boolean {
  if (value === null) return false;
  return comparison === 'above' ? value > limit : value < limit;
}

/** In how many of these minutes the value was past the threshold, whether or not it is enabled. */
export function minutesPast(history: readonly (number | null)[], threshold: Threshold): number {
  return history.filter((value) => isPast(value, threshold)).length;
}
