import { longestKeepMs, shortestKeepMs } from '../../../core/contract/names.ts';
import { type DelayUnit, durationMsFrom, wholeUnit } from '../queues/enqueue-fields.ts';

export const keepUnits = ['s', 'min', 'h', 'd'] as const satisfies readonly DelayUnit[];

/** A time from a minute to 10 years in ms, or `null`. */
export function keepMsFrom(text: string, unit: DelayUnit): number | null {
  const keepMs = durationMsFrom(text, unit);
  return keepMs !== null && keepMs >= shortestKeepMs && keepMs <= longestKeepMs ? keepMs : null;
}

/** As a person would type it: 90,000 ms are 90 s, a week is 7 d. */
export function typedKeep(keepMs: number): { readonly text: string; readonly unit: DelayUnit } {
  const typed = wholeUnit(keepMs, keepUnits);
  return typed.unit === 'ms' ? { text: String(keepMs / 1_000), unit: 's' } : typed;
}
