import type { Thresholds } from '../contract/model.ts';
import { type MetricName, metricNames } from '../contract/names.ts';

/** What a judgement needs to know beside the numbers. */
export interface AlertContext {
  /** Jobs that are due now. */
  readonly waiting: number;
}

/**
 * Which metrics are beyond their thresholds at this moment. What was not measured breaches nothing, and too few workers
 * only matter while there is due work: a queue that nobody uses is not in trouble. Without memory: when to open and
 * close an incident is the host's business.
 */
export function judge(
  values: Readonly<Record<MetricName, number | null>>,
  thresholds: Readonly<Thresholds>,
  { waiting }: AlertContext,
): MetricName[] {
  return metricNames.filter((metric) => {
    const value = values[metric];
    const threshold = thresholds[metric];
    if (!threshold.isEnabled || value === null) return false;
    if (metric === 'worker.processing' && waiting === 0) return false;
    return threshold.comparison === 'above' ? value > threshold.value : value < threshold.value;
  });
}
