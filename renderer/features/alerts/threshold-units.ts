import type { Threshold } from '../../../core/contract/model.ts';
import type { MetricName } from '../../../core/contract/names.ts';
import type { Format } from '../../text/format.ts';

/** The unit a number is typed in. Stored values of time metrics are always ms. */
export type ThresholdUnit = 'jobs' | 'workers' | 'ms' | 's' | 'min' | 'h';

const unitMs: Record<'ms' | 's' | 'min' | 'h', number> = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000 };

const unitsByMetric: Record<MetricName, readonly [ThresholdUnit, ...ThresholdUnit[]]> = {
  'queue.size': ['jobs'],
  'queue.wait_time': ['s', 'ms', 'min', 'h'],
  'worker.processing': ['workers'],
  'job.failed': ['jobs'],
  'job.duration': ['s', 'ms', 'min', 'h'],
};

/** The units a metric may be typed in, the usual one first. */
export function unitsOf(metric: MetricName): readonly [ThresholdUnit, ...ThresholdUnit[]] {
  return unitsByMetric[metric];
}

export function isTimeMetric(metric: MetricName): boolean {
  return metric === 'queue.wait_time' || metric === 'job.duration';
}

function factor(unit: ThresholdUnit): number {
  return unit === 'jobs' || unit === 'workers' ? 1 : unitMs[unit];
}

/** The largest unit that writes the value as a number without a long tail: 30000 ms is 30 s, 90000 ms is 1.5 min. */
export function fittingUnit(metric: MetricName, value: number): ThresholdUnit {
  if (!isTimeMetric(metric)) return unitsOf(metric)[0];
  const fits = (['h', 'min', 's'] as const).find(
    (unit) => value >= unitMs[unit] && Number.isInteger((value / unitMs[unit]) * 2),
  );
  return fits ?? (value === 0 ? 's' : 'ms');
}

export function inUnit(value: number, unit: ThresholdUnit): number {
  return value / factor(unit);
}

export type TypedValue =
  { readonly value: number } | { readonly problem: 'valueMissing' | 'valueNegative' | 'valueFraction' };

/** Reads what was typed, with a comma or a point, into the stored value. */
export function readTyped(text: string, unit: ThresholdUnit): TypedValue {
  const cleaned = text.trim().replace(',', '.');
  // Number('') is 0, and Number('0x10') is 16: neither is what somebody typed.
  if (!/^-?\d+(\.\d+)?$/.test(cleaned)) return { problem: 'valueMissing' };
  const typed = Number(cleaned);
  if (typed < 0) return { problem: 'valueNegative' };
  const value = typed * factor(unit);
  if ((unit === 'jobs' || unit === 'workers') && !Number.isInteger(value))
    return { problem: 'valueFraction' };
  return { value: Math.round(value) };
}

/** A value of a metric in words: `1,000` or `30 s`. */
export function writeValue(metric: MetricName, value: number, format: Format): string {
  return isTimeMetric(metric) ? format.duration(value) : format.count(value);
}

/**
 * How near a value is to its threshold, for the meter under the number: 0 far away, 1 at it, more beyond. Falling under
 * is told by the room above the threshold: one worker of at least one is half way, since the next loss is the breach.
 */
export function nearness(value: number | null, threshold: Threshold): number | null {
  if (value === null || !threshold.isEnabled) return null;
  if (threshold.comparison === 'above') {
    return threshold.value === 0 ? (value > 0 ? 2 : 0) : value / threshold.value;
  }
  if (threshold.value === 0) return 0;
  return value < threshold.value ? 2 : threshold.value / (value + threshold.value);
}
