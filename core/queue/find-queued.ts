import { type JobRecord, type Malformed, readJob } from './job-record.ts';
import { queueKeys } from './keys.ts';
import { documentOfParked, readParked } from './parked.ts';
import { scoreFor } from './score.ts';
import { searchMember, wholeSet } from './search-member.ts';
import type { QueueStore } from './store.ts';

/** A job that no worker has: due, resting until its time, or parked behind its ordering key. */
export interface QueuedJob {
  readonly place: 'queue' | 'parked';
  /** What the set holds; the scripts compare it, so that only what was looked at is moved. */
  readonly member: Buffer;
  readonly score: number;
  readonly document: Buffer;
  readonly job: JobRecord | Malformed;
}

const mostSteps = Infinity;

/**
 * Looks a job up by its id: where a list saw it, if that is known, then everywhere, to the end, in bounded steps: what is to be
 * changed must not be called missing because it is far behind. A job moves from `parked` to its queue, so it is looked for in
 * this order.
 * @param hintAtMs from when it may run, as the list showed it.
 */
export async function findQueued(
  store: QueueStore,
  queue: string,
  { id, hintAtMs }: { readonly id: string; readonly hintAtMs?: number | undefined },
): Promise<QueuedJob | null> {
  const keys = queueKeys(store.keys, queue);
  const ranges =
    hintAtMs === undefined
      ? []
      : (['high', 'medium', 'low'] as const).map((priority) => String(scoreFor(priority, hintAtMs)));
  for (const score of ranges) {
    const found = await searchMember(store, keys.queue, id, { range: { min: score, max: score }, mostSteps });
    if (found !== null) return queuedJob(found.member, found.score);
  }
  const parked = await searchMember(store, keys.parked, id, {
    range: wholeSet,
    mostSteps,
    documentOf: documentOfParked,
  });
  if (parked !== null) return parkedJob(parked.member);
  const found = await searchMember(store, keys.queue, id, { range: wholeSet, mostSteps });
  return found === null ? null : queuedJob(found.member, found.score);
}

export function queuedJob(member: Buffer, score: number): QueuedJob {
  return { place: 'queue', member, score, document: member, job: readJob(member) };
}

export function parkedJob(member: Buffer): QueuedJob {
  const { score, document } = readParked(member);
  return { place: 'parked', member, score, document, job: readJob(document) };
}
