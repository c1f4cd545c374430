import { defaultThresholds, type Threshold, type Thresholds } from '../contract/model.ts';
import { type MetricName, metricNames } from '../contract/names.ts';
import type { ThresholdSettings } from './settings-schema.ts';

/** The environment's thresholds: the contract's defaults, where nothing else was set. */
export function environmentThresholds({ defaults }: ThresholdSettings): Thresholds {
  return withEach((metric) => defaults[metric] ?? defaultThresholds[metric]);
}

/** The thresholds in force for one queue. */
export function queueThresholds(settings: ThresholdSettings, queue: string): Thresholds {
  const own = settings.overrides[queue];
  const inherited = environmentThresholds(settings);
  return withEach((metric) => own?.[metric] ?? inherited[metric]);
}

export function isOverridden({ overrides }: ThresholdSettings, queue: string, metric: MetricName): boolean {
  return overrides[queue]?.[metric] !== undefined;
}

/** `queue: null` sets the environment's own; `threshold: null` goes back to what is inherited. */
export function withThreshold(
  settings: ThresholdSettings,
  { queue, metric, threshold }: { queue: string | null; metric: MetricName; threshold: Threshold | null },
): ThresholdSettings {
  if (queue === null) return { ...settings, defaults: set(settings.defaults, metric, threshold) };
  const { [queue]: own, ...others } = settings.overrides;
  const changed = set(own ?? {}, metric, threshold);
  const overrides = Object.keys(changed).length === 0 ? others : { ...others, [queue]: changed };
  return { ...settings, overrides };
}

type Chosen = ThresholdSettings['defaults'];

function set(chosen: Chosen, metric: MetricName, threshold: Threshold | null): Chosen {
  const { [metric]: _replaced, ...others } = chosen;
  return threshold === null ? others : { ...others, [metric]: threshold };
}

function withEach(thresholdOf: (metric: MetricName) => Threshold): Thresholds {
  // Filled for every name, which is what the type says.
  return Object.fromEntries(metricNames.map((metric) => [metric, thresholdOf(metric)])) as Thresholds;
}
