import type { Reprioritization, RunningNow } from '../contract/control.ts';
import { AppError } from '../contract/errors.ts';
import { priorities, type Priority } from '../contract/names.ts';
import { toAppError } from './errors.ts';
import { findQueued, type QueuedJob } from './find-queued.ts';
import { withPriority } from './job-edit.ts';
import { isMalformed } from './job-record.ts';
import { queueKeys } from './keys.ts';
import { checkQueueName } from './queue-name.ts';
import { type QueuedRef, whereElse } from './remove.ts';
import { bandOffset } from './score.ts';
import { run } from './scripts.ts';
import type { QueueStore } from './store.ts';

/**
 * Lets a job run now that was put in for later or rests after a failed attempt. It keeps its priority and its attempts, and
 * stands behind what has been due for longer. One atomic step; `missing` also when it moved on between the look and the step.
 */
export async function runNow(store: QueueStore, queue: string, ref: QueuedRef): Promise<RunningNow> {
  checkQueueName(queue);
  try {
    const found = await findQueued(store, queue, ref);
    if (found === null) return await whereElse(store, queue, ref.id);
    const reply = await reschedule(store, queue, found, { text: '', offset: '', isNow: true });
    return found.place === 'parked' && reply !== 'missing' ? 'parked' : reply;
  } catch (error) {
    throw toAppError(error);
  }
}

/**
 * Makes a job that has not begun more or less urgent: it moves to that priority's band, at the time it has, and its document
 * says so. A malformed one only moves. One atomic step; `missing` also when it moved on between the look and the step.
 */
export async function changePriority(
  store: QueueStore,
  queue: string,
  ref: QueuedRef,
  priority: Priority,
): Promise<Reprioritization> {
  checkQueueName(queue);
  if (!priorities.includes(priority)) {
    throw new AppError('INVALID_INPUT', {
      field: 'priority',
      found: priority,
      allowed: priorities.join(', '),
    });
  }
  try {
    const found = await findQueued(store, queue, ref);
    if (found === null) return await whereElse(store, queue, ref.id);
    const text = isMalformed(found.job) ? '' : withPriority(found.job, priority);
    const change = { text, offset: bandOffset(priority), isNow: false };
    return (await reschedule(store, queue, found, change)) === 'missing' ? 'missing' : 'changed';
  } catch (error) {
    throw toAppError(error);
  }
}

interface Change {
  /** The document's new text, '' for the one it has. */
  readonly text: string;
  readonly offset: number | '';
  readonly isNow: boolean;
}

async function reschedule(
  store: QueueStore,
  queue: string,
  { place, member }: QueuedJob,
  { text, offset, isNow }: Change,
): Promise<'moved' | 'due' | 'missing'> {
  const keys = queueKeys(store.keys, queue);
  return run(store.redis, 'rescheduleJob', keys, [
    '',
    keys.wake,
    place,
    member,
    text,
    offset,
    isNow ? '1' : '0',
  ]);
}
