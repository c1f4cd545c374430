/**
 * How many jobs waited, or ran, how long: the scripts count each into one bucket of the queue's counters and of its minute, as
 * `wait:<i>` and `duration:<i>`, i from 0. Counts are of one bucket, not cumulative; sums are `waitMs` and `durationMs`.
 */

/** Upper bounds in ms, inclusive. One more bucket, with no bound, comes after the last. */
export const histogramBoundsMs = [
  5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000, 900_000, 3_600_000,
] as const;

/** The last one counts what took longer than every bound. */
export const histogramBuckets = histogramBoundsMs.length + 1;

/** Jobs a bucket; as long as `histogramBuckets`. */
export type HistogramCounts = readonly number[];

export interface Histogram {
  readonly counts: HistogramCounts;
  /** Of all the times. */
  readonly sumMs: number;
}

/** Of no job at all. */
export const noTimes: Histogram = { counts: Array.from({ length: histogramBuckets }, () => 0), sumMs: 0 };

/** Which bucket a time falls into. */
export function bucketIndex(timeMs: number): number {
  const index = histogramBoundsMs.findIndex((boundMs) => timeMs <= boundMs);
  return index === -1 ? histogramBoundsMs.length : index;
}

/** Reads one histogram from a hash's fields; a missing one is 0. `name` is `wait` or `duration`. */
export function readHistogram(
  counts: ReadonlyMap<string, number>,
  name: 'wait' | 'duration',
): HistogramCounts {
  return Array.from({ length: histogramBuckets }, (_none, index) => counts.get(`${name}:${index}`) ?? 0);
}

/**
 * The time in ms that this share of the jobs did not exceed, 0 < `share` <= 1: estimated within its bucket on a straight line, as
 * Prometheus's `histogram_quantile` does. What is longer than the last bound counts as that bound; `null` without jobs.
 */
export function quantileMs(counts: HistogramCounts, share: number): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const rank = share * total;
  let below = 0;
  for (const [index, boundMs] of histogramBoundsMs.entries()) {
    const inside = counts[index] ?? 0;
    if (inside > 0 && below + inside >= rank) {
      const fromMs = histogramBoundsMs[index - 1] ?? 0;
      return fromMs + ((boundMs - fromMs) * (rank - below)) / inside;
    }
    below += inside;
  }
  return histogramBoundsMs.at(-1) ?? null;
}
