import type { JobDetail } from '../../../core/contract/model.ts';

export type TimelineKind =
  | 'created'
  | 'failed'
  | 'redriven'
  | 'started'
  | 'completed'
  | 'dead'
  | 'resolved'
  | 'reopened'
  | 'firstDue'
  | 'due'
  | 'leaseEnds'
  | 'expires';

export interface TimelineEvent {
  readonly kind: TimelineKind;
  readonly atMs: number;
  /** failed: which attempt. */
  readonly attempt?: number;
  /** redriven, resolved, reopened: who. failed, started: on which worker. */
  readonly by?: string;
}

/** A job's life in order, what is still to come included. */
export function timelineOf(detail: JobDetail): readonly TimelineEvent[] {
  const { summary, history, redrives, reopenings, resolution } = detail;
  const { state, atMs, createdAtMs, startedAtMs, durationMs, worker } = summary;
  const events: TimelineEvent[] = [];
  if (createdAtMs !== null) events.push({ kind: 'created', atMs: createdAtMs });
  for (const { attempt, failedAtMs, worker: by } of history) {
    events.push({ kind: 'failed', atMs: failedAtMs, attempt, by });
  }
  for (const { atMs: redrivenAtMs, by } of redrives)
    events.push({ kind: 'redriven', atMs: redrivenAtMs, by });
  for (const { atMs: reopenedAtMs, by, resolved } of reopenings) {
    if (resolved !== null) events.push({ kind: 'resolved', atMs: resolved.atMs, by: resolved.by });
    events.push({ kind: 'reopened', atMs: reopenedAtMs, by });
  }
  const diedAtMs = deathOf(detail);
  if (diedAtMs !== null) events.push({ kind: 'dead', atMs: diedAtMs });
  switch (state) {
    case 'waiting':
    case 'parked':
      break;
    case 'delayed':
      events.push({ kind: history.length === 0 ? 'firstDue' : 'due', atMs });
      break;
    case 'active':
      if (startedAtMs !== null) {
        events.push({ kind: 'started', atMs: startedAtMs, ...(worker !== null && { by: worker }) });
      }
      events.push({ kind: 'leaseEnds', atMs });
      break;
    case 'completed':
      if (durationMs !== null) events.push({ kind: 'started', atMs: startedAtMs ?? atMs - durationMs });
      events.push({ kind: 'completed', atMs });
      break;
    case 'dead':
      break;
    case 'resolved':
      events.push({
        kind: 'resolved',
        atMs: resolution?.atMs ?? atMs,
        ...(resolution !== null && { by: resolution.by }),
      });
      break;
  }
  if (summary.expiresAtMs !== null) events.push({ kind: 'expires', atMs: summary.expiresAtMs });
  // A stable sort: what happened in the same millisecond stays in the order of cause and effect.
  return events.toSorted((a, b) => a.atMs - b.atMs);
}

/**
 * When it went to the DLQ last: with its last failure. Its place in the list says so too, until it is resolved or reopened
 * and has a new one.
 */
function deathOf({ summary, history, reopenings }: JobDetail): number | null {
  if (summary.state !== 'dead' && summary.state !== 'resolved') return null;
  if (summary.state === 'dead' && reopenings.length === 0) return summary.atMs;
  return history.at(-1)?.failedAtMs ?? summary.firstFailedAtMs;
}

const shortestGapPx = 8;
const longestGapPx = 72;

/** Time as distance: each tenfold is the same step further apart, so milliseconds and days fit on one line. */
export function gapPx(durationMs: number): number {
  const decades = Math.log10(1 + Math.max(0, durationMs) / 100);
  return Math.round(Math.min(longestGapPx, shortestGapPx + decades * 9));
}
