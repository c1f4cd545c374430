export const delayUnits = ['ms', 's', 'min', 'h', 'd'] as const;
export type DelayUnit = (typeof delayUnits)[number];

const unitMs: Record<DelayUnit, number> = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000, d: 86_400_000 };
/** As the contract has it: a year. */
const longestDelayMs = 31_536_000_000;

/** A typed time in ms, decimals with point or comma; `null` when it is none, or negative. */
export function durationMsFrom(text: string, unit: DelayUnit): number | null {
  const typed = text.trim().replace(',', '.');
  return /^\d+(\.\d+)?$/.test(typed) ? Math.round(Number(typed) * unitMs[unit]) : null;
}

/** The same; `null` also when it is longer than a year. */
export function delayMsFrom(text: string, unit: DelayUnit): number | null {
  const delayMs = durationMsFrom(text, unit);
  return delayMs !== null && delayMs <= longestDelayMs ? delayMs : null;
}

/** 1 to 100, or `null`. */
export function attemptsFrom(text: string): number | null {
  if (!/^\d{1,3}$/.test(text.trim())) return null;
  const attempts = Number(text);
  return attempts >= 1 && attempts <= 100 ? attempts : null;
}

/** As the core has it: nothing that JSON would have to escape, since the scripts read the key out of the text. */
export function isOrderingKey(text: string): boolean {
  return /^[^"\\\p{Cc}\p{Surrogate}]{1,200}$/u.test(text);
}

/** As a person would type it, in the largest of the units that needs no decimals: 90,000 ms are 90 s. */
export function wholeUnit(
  durationMs: number,
  units: readonly DelayUnit[] = delayUnits,
): { readonly text: string; readonly unit: DelayUnit } {
  const unit = units.findLast((each) => durationMs % unitMs[each] === 0) ?? 'ms';
  return { text: String(durationMs / unitMs[unit]), unit };
}
