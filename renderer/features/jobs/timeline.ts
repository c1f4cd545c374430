import type { JobDetail } from '../../../core/contract/model.ts';

export type TimelineKind =
  | 'created'
  | 'failed'
  | 'redriven'
  | 'started'
  | 'completed'
  | 'dead'
  | 'resolved'
  | 'due'
  | 'leaseEnds'
  | 'expires';

export interface TimelineEvent {
  readonly kind: TimelineKind;
  readonly atMs: number;
  /** failed: which attempt. */
  readonly attempt?: number;
  /** redriven, resolved: who. failed, started: on which worker. */
  readonly by?: string;
}

/** A job's life in order, what is still to come included. */
export function timelineOf({ summary, history, redrives, resolution }: JobDetail): readonly TimelineEvent[] {
  const { state, atMs, createdAtMs, startedAtMs, durationMs, worker } = summary;
  const events: TimelineEvent[] = [];
  if (createdAtMs !== null) events.push({ kind: 'created', atMs: createdAtMs });
  for (const { attempt, failedAtMs, worker: by } of history) {
    events.push({ kind: 'failed', atMs: failedAtMs, attempt, by });
  }
  for (const { atMs: redrivenAtMs, by } of redrives)
    events.push({ kind: 'redriven', atMs: redrivenAtMs, by });
  switch (state) {
    case 'waiting':
      break;
    case 'delayed':
      events.push({ kind: 'due', atMs });
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
      events.push({ kind: 'dead', atMs });
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

const shortestGapPx = 8;
const longestGapPx = 72;

/** Time as distance: each tenfold is the same step further apart, so milliseconds and days fit on one line. */
export function gapPx(durationMs: number): number {
  const decades = Math.log10(1 + Math.max(0, durationMs) / 100);
  return Math.round(Math.min(longestGapPx, shortestGapPx + decades * 9));
}
