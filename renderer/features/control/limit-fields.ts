import { type DelayUnit, delayMsFrom, delayUnits, wholeUnit } from '../queues/enqueue-fields.ts';

/** The contract's bounds. */
const mostJobs = 100_000;
const longestIntervalMs = 86_400_000;

export const intervalUnits = delayUnits.filter((unit) => unit !== 'd');

/** A whole number from 1 to 100,000, or `null`. */
export function jobsFrom(text: string): number | null {
  if (!/^\d{1,6}$/.test(text.trim())) return null;
  const jobs = Number(text);
  return jobs >= 1 && jobs <= mostJobs ? jobs : null;
}

/** A time from 1 ms to a day, or `null`. */
export function intervalMsFrom(text: string, unit: DelayUnit): number | null {
  const intervalMs = delayMsFrom(text, unit);
  return intervalMs !== null && intervalMs >= 1 && intervalMs <= longestIntervalMs ? intervalMs : null;
}

/** As a person would type it: 90,000 ms are 90 s, a day is 24 h. */
export function typedInterval(intervalMs: number): { readonly text: string; readonly unit: DelayUnit } {
  return wholeUnit(intervalMs, intervalUnits);
}
