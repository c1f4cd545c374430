import { type CronClock, readCron } from './cron.ts';

/** When a schedule ticks: pure arithmetic over its definition. Instants are ms since the epoch. */
export interface Timing {
  readonly cron: string | null;
  readonly everyMs: number | null;
  readonly timeZone: string;
  readonly startAtMs: number | null;
  readonly endAtMs: number | null;
  /** What ticks of `everyMs` are counted from where there is no `startAtMs`. */
  readonly anchorMs: number;
}

/** Missed ticks of a cron expression are counted one by one, up to so many; what `everyMs` missed is calculated. */
const mostCounted = 1_000;

/** The first tick after an instant; `null` when there is none. */
export function nextTick(timing: Timing, afterMs: number): number | null {
  return within(timing, tickAfter(timing, clockOf(timing), afterMs));
}

const previewedTicks = 3;

/** The first three ticks of a cron expression after an instant, or as many as there are. Throws as `readCron` does. */
export function cronTicks(cron: string, timeZone: string, afterMs: number): number[] {
  const clock = readCron(cron, timeZone);
  return clock.nextRuns(previewedTicks, new Date(afterMs)).map((at) => at.getTime());
}

/** What is due of a schedule whose next tick was `tickAtMs`, which is not after `nowMs`. */
export interface DueTicks {
  /** The latest of them: the one that a job is put in for. */
  readonly tickAtMs: number;
  /** Those before it; of a cron expression at most 1,000. */
  readonly missed: number;
  readonly nextTickAtMs: number | null;
}

export function dueTicks(timing: Timing, tickAtMs: number, nowMs: number): DueTicks {
  const clock = clockOf(timing);
  const untilMs = Math.min(nowMs, timing.endAtMs ?? Infinity);
  const latestMs = Math.max(latestTick(timing, clock, untilMs), tickAtMs);
  return {
    tickAtMs: latestMs,
    missed: countFrom(timing, clock, tickAtMs, latestMs),
    nextTickAtMs: within(timing, tickAfter(timing, clock, nowMs)),
  };
}

function clockOf({ cron, timeZone }: Timing): CronClock | null {
  return cron === null ? null : readCron(cron, timeZone);
}

function within({ endAtMs }: Timing, tickAtMs: number | null): number | null {
  return tickAtMs === null || (endAtMs !== null && tickAtMs > endAtMs) ? null : tickAtMs;
}

function tickAfter(timing: Timing, clock: CronClock | null, afterMs: number): number | null {
  const { startAtMs, everyMs, anchorMs } = timing;
  if (clock !== null) {
    // A tick exactly at the start counts. The clock reads whole seconds, so what it names is after any part of one.
    const from = Math.max(afterMs, (startAtMs ?? 0) - 1);
    return clock.nextRun(new Date(from))?.getTime() ?? null;
  }
  if (everyMs === null) return null;
  const originMs = startAtMs ?? anchorMs + everyMs;
  return afterMs < originMs
    ? originMs
    : originMs + (Math.floor((afterMs - originMs) / everyMs) + 1) * everyMs;
}

/** The last tick that is not after an instant; -Infinity when there is none. */
function latestTick(timing: Timing, clock: CronClock | null, untilMs: number): number {
  const { startAtMs, everyMs, anchorMs } = timing;
  if (clock !== null) return clock.previousRuns(1, new Date(untilMs + 1))[0]?.getTime() ?? -Infinity;
  if (everyMs === null) return -Infinity;
  const originMs = startAtMs ?? anchorMs + everyMs;
  return originMs + Math.floor((untilMs - originMs) / everyMs) * everyMs;
}

/** How many ticks there are from one on and before another. */
function countFrom(timing: Timing, clock: CronClock | null, fromMs: number, beforeMs: number): number {
  if (clock === null) return Math.round((beforeMs - fromMs) / (timing.everyMs ?? 1));
  let count = 0;
  for (let at: number | null = fromMs; at !== null && at < beforeMs && count < mostCounted; count++) {
    at = tickAfter(timing, clock, at);
  }
  return count;
}
