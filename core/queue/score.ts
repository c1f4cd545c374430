import type { Priority } from '../contract/names.ts';

/**
 * Three bands of one sorted set. Medium is the seed's own score, so a plain BZPOPMIN already obeys the order. The bands
 * are told apart at half their distance, which leaves room for times from 1811 to 2128. `lua/lib/bands.lua` has the
 * same two numbers.
 */
export const bandDistance = 1e13;
export const bandLimit = 5e12;
/** A score before this (2001-09-09) is no time in ms: nothing may be concluded from its age. `lua/lib/clock.lua` has it too. */
export const earliestMs = 1e12;

const offsets: Record<Priority, number> = { high: -bandDistance, medium: 0, low: bandDistance };

export function bandOffset(priority: Priority): number {
  return offsets[priority];
}

export function scoreFor(priority: Priority, readyAtMs: number): number {
  return readyAtMs + offsets[priority];
}

/** From when the job may run, and the band it runs in. The band wins over the document's own `priority`. */
export function readScore(score: number): { readonly priority: Priority; readonly readyAtMs: number } {
  if (score < -bandLimit) return { priority: 'high', readyAtMs: score + bandDistance };
  if (score > bandLimit) return { priority: 'low', readyAtMs: score - bandDistance };
  return { priority: 'medium', readyAtMs: score };
}

/** A score as Redis writes it. Foreign members may have infinite ones, which JSON could not carry to a window. */
export function parseScore(text: string): number {
  const infinite = /^([+-]?)inf(inity)?$/i.exec(text);
  if (infinite === null) return Number(text);
  return infinite[1] === '-' ? -Number.MAX_SAFE_INTEGER : Number.MAX_SAFE_INTEGER;
}
