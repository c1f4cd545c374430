import type { Removal } from '../contract/control.ts';
import { chunkBytes } from './bounds.ts';
import { foreignEnqueueTime } from './claims.ts';
import { toAppError } from './errors.ts';
import { findQueued, type QueuedJob } from './find-queued.ts';
import { findActive } from './get-job.ts';
import { malformedId } from './malformed.ts';
import { isMalformed } from './job-record.ts';
import { queueKeys } from './keys.ts';
import { checkQueueName } from './queue-name.ts';
import { readScore } from './score.ts';
import { run } from './scripts.ts';
import type { QueueStore } from './store.ts';

/** A job by its id; a list that showed it knows from when it may run, which makes it quick to find among many. */
export interface QueuedRef {
  readonly id: string;
  readonly hintAtMs?: number | undefined;
}

/**
 * Takes a job that has not begun out of its queue for good. A job that a worker has cannot be removed: only that worker can
 * end it. One atomic step; `missing` also when it moved on between the look and the step.
 * @returns the exact text of what was removed, for whoever keeps it.
 */
export async function removeJob(
  store: QueueStore,
  queue: string,
  ref: QueuedRef,
): Promise<{ readonly outcome: Removal; readonly document: Buffer | null }> {
  checkQueueName(queue);
  try {
    const found = await findQueued(store, queue, ref);
    if (found !== null) {
      const [reply] = await removeQueued(store, queue, [found], 'removed');
      return reply === 1
        ? { outcome: 'removed', document: found.document }
        : { outcome: 'missing', document: null };
    }
    return { outcome: await whereElse(store, queue, ref.id), document: null };
  } catch (error) {
    throw toAppError(error);
  }
}

/** Why a job is not in its queue. */
export async function whereElse(store: QueueStore, queue: string, id: string): Promise<'active' | 'missing'> {
  return (await findActive(store, { queue, id })) === null ? 'missing' : 'active';
}

/**
 * At most a chunk of jobs (`inChunks`), in one atomic step, or in several where big ones of their ordering keys come forward.
 * 1 for each that was still there, 0 for each that was not.
 */
export async function removeQueued(
  store: QueueStore,
  queue: string,
  jobs: readonly QueuedJob[],
  count: 'removed' | 'drained',
): Promise<number[]> {
  const keys = queueKeys(store.keys, queue);
  const replies: number[] = [];
  while (replies.length < jobs.length) {
    const left = jobs.slice(replies.length);
    const args = left.flatMap((one) => [one.place, idOf(one), one.member, countedAt(one)]);
    replies.push(
      ...(await run(store.redis, 'removeJobs', keys, ['', count, keys.wake, chunkBytes, ...args])),
    );
  }
  return replies;
}

export function idOf({ job, document }: QueuedJob): string {
  return isMalformed(job) ? malformedId(document) : job.id;
}

/** A foreign job is counted as enqueued when we first take it out, however that is. */
function countedAt({ job, score, document }: QueuedJob): number | '' {
  return foreignEnqueueTime({ token: '', ...readScore(score), bytes: document, job });
}
