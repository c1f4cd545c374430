import type { Schedule, ScheduleDefinition } from '../../../core/contract/control.ts';
import type { Priority } from '../../../core/contract/names.ts';
import { attemptsFrom, type DelayUnit, delayMsFrom, wholeUnit } from '../queues/enqueue-fields.ts';

/** The contract's bound, in characters. */
export const maxPayloadLength = 65_536;
const shortestDistanceMs = 100;

/** What the form holds while it is typed. */
export interface ScheduleDraft {
  readonly id: string;
  readonly kind: 'cron' | 'every';
  readonly cron: string;
  readonly timeZone: string;
  readonly every: string;
  readonly everyUnit: DelayUnit;
  readonly payloadText: string;
  readonly priority: Priority;
  readonly attempts: string;
}

/** The zone this window is in. */
export function ownTimeZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Every zone the browser knows, with UTC and the one that is set, which some browsers leave out. */
export function timeZones(chosen: string): readonly string[] {
  const known = Intl.supportedValuesOf('timeZone');
  return [...new Set([ownTimeZone(), 'UTC', chosen, ...known])];
}

export function draftOf(schedule: Schedule | null): ScheduleDraft {
  if (schedule === null) {
    return {
      id: '',
      kind: 'cron',
      cron: '0 6 * * *',
      timeZone: ownTimeZone(),
      every: '10',
      everyUnit: 'min',
      payloadText: '{\n  "type": ""\n}',
      priority: 'medium',
      attempts: '3',
    };
  }
  const { id, cron, timeZone, everyMs, payloadText, priority, attempts } = schedule;
  const every = wholeUnit(everyMs ?? 600_000);
  return {
    id,
    kind: cron === null ? 'every' : 'cron',
    cron: cron ?? '0 6 * * *',
    timeZone,
    every: every.text,
    everyUnit: every.unit,
    payloadText,
    priority,
    attempts: String(attempts),
  };
}

export function isScheduleId(text: string): boolean {
  return /^[A-Za-z0-9._:-]{1,100}$/.test(text);
}

/** A distance of ticks in ms, 100 ms to a year; `null` when it is none. */
export function everyMsFrom(text: string, unit: DelayUnit): number | null {
  const everyMs = delayMsFrom(text, unit);
  return everyMs !== null && everyMs >= shortestDistanceMs ? everyMs : null;
}

/**
 * What is saved; `null` while a field is wrong. JSON and the cron expression are looked at elsewhere. What the form does not
 * show (bounds, ordering key, pause) stays as it was.
 */
export function definitionFrom(draft: ScheduleDraft, earlier: Schedule | null): ScheduleDefinition | null {
  const everyMs = everyMsFrom(draft.every, draft.everyUnit);
  const attempts = attemptsFrom(draft.attempts);
  const isEvery = draft.kind === 'every';
  if (!isScheduleId(draft.id) || attempts === null || (isEvery && everyMs === null)) return null;
  if (draft.payloadText.length > maxPayloadLength) return null;
  return {
    id: draft.id,
    cron: isEvery ? null : draft.cron.trim(),
    everyMs: isEvery ? everyMs : null,
    timeZone: draft.timeZone,
    payloadText: draft.payloadText,
    priority: draft.priority,
    attempts,
    orderingKey: earlier?.orderingKey ?? null,
    startAtMs: earlier?.startAtMs ?? null,
    endAtMs: earlier?.endAtMs ?? null,
    limit: earlier?.limit ?? null,
    isPaused: earlier?.isPaused ?? false,
  };
}

/** The part of a schedule that a person decides, without what was counted. */
export function definitionOf(schedule: Schedule): ScheduleDefinition {
  const { id, cron, everyMs, timeZone, payloadText, priority, attempts } = schedule;
  const { orderingKey, startAtMs, endAtMs, limit, isPaused } = schedule;
  return {
    id,
    cron,
    everyMs,
    timeZone,
    payloadText,
    priority,
    attempts,
    orderingKey,
    startAtMs,
    endAtMs,
    limit,
    isPaused,
  };
}
