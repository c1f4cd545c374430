import type { Schedule, ScheduleDefinition } from '../contract/control.ts';
import { isObject } from './job-record.ts';
import type { Timing } from './ticks.ts';

/**
 * What a queue's `schedules` hash keeps of one: a first line `<version> <fired> <missed> <last tick> <last time> <last job>`
 * (`-` for none yet), which the scripts count in, and the definition as JSON, which they never read.
 */
export interface StoredSchedule {
  /** The first line as it is: whoever changes the schedule says what it was. */
  readonly head: string;
  readonly fired: number;
  readonly missedTicks: number;
  readonly lastTickAtMs: number | null;
  readonly lastFiredAtMs: number | null;
  readonly lastJobId: string | null;
  readonly definition: ScheduleDefinition;
  readonly timing: Timing;
}

const headShape = /^\S+ (\d+) (\d+) (\S+) (\S+) (\S+)$/;

/** `null` for what only a hand can have put there. */
export async function readStoredSchedule(text: string): Promise<StoredSchedule | null> {
  // Loaded when there is a schedule: most workers never see one.
  const { keptDefinition } = await import('../contract/control.ts');
  const newline = text.indexOf('\n');
  const head = text.slice(0, Math.max(newline, 0));
  const match = headShape.exec(head);
  const value = parsed(text.slice(newline + 1));
  if (match === null || !isObject(value)) return null;
  const { anchorMs } = value;
  const definition = keptDefinition.safeParse(value);
  if (!definition.success || typeof anchorMs !== 'number') return null;
  const [fired, missed, lastTick, lastFired, lastJob] = match.slice(1) as [
    ...[string, string, string, string, string],
  ];
  return {
    head,
    fired: Number(fired),
    missedTicks: Number(missed),
    lastTickAtMs: lastTick === '-' ? null : Number(lastTick),
    lastFiredAtMs: lastFired === '-' ? null : Number(lastFired),
    lastJobId: lastJob === '-' ? null : lastJob,
    definition: definition.data,
    timing: { ...definition.data, anchorMs },
  };
}

export function writeDefinition(definition: ScheduleDefinition, anchorMs: number): string {
  return JSON.stringify({ ...definition, anchorMs });
}

/** @param nextTickAtMs `null` for none. */
export function describeSchedule(
  queue: string,
  stored: StoredSchedule,
  nextTickAtMs: number | null,
): Schedule {
  const { definition, fired, missedTicks, lastTickAtMs, lastFiredAtMs, lastJobId } = stored;
  return { ...definition, queue, nextTickAtMs, fired, missedTicks, lastTickAtMs, lastFiredAtMs, lastJobId };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // no definition of ours; the caller says so
  }
}
