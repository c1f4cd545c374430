import type { Pausing, RateLimit } from '../contract/holds.ts';
import { AppError } from '../contract/errors.ts';
import { toAppError } from './errors.ts';
import { isObject } from './job-record.ts';
import { queueKeys } from './keys.ts';
import { checkQueueName } from './queue-name.ts';
import { run } from './scripts.ts';
import { serverNowMs } from './server-clock.ts';
import type { QueueStore } from './store.ts';

/** What holds a whole queue back: a pause and a rate limit. Every claim of ours looks at both in the step that claims. */
export interface QueueControl {
  /** `null` while the queue is not paused. */
  readonly pausing: Pausing | null;
  /** `null` while there is no limit. */
  readonly rateLimit: RateLimit | null;
}

const mostJobs = 100_000;
const longestIntervalMs = 86_400_000;
const longestReason = 500;

/**
 * Lets nothing of the queue be claimed until it is resumed; running jobs finish, and jobs can be put in. The seed's own
 * workers know no pause. `already`: somebody else's pause goes on as it was. One SET, so that two pauses are one.
 */
export async function pauseQueue(
  store: QueueStore,
  queue: string,
  { by, reason = '' }: { readonly by: string; readonly reason?: string },
): Promise<'paused' | 'already'> {
  checkQueueName(queue);
  if (reason.length > longestReason) {
    throw new AppError('INVALID_INPUT', { field: 'reason', found: reason.length, most: longestReason });
  }
  try {
    const pausing: Pausing = { by, atMs: await serverNowMs(store.redis), reason };
    const { paused } = queueKeys(store.keys, queue);
    const reply = await store.redis.set(paused, JSON.stringify(pausing), 'NX');
    return reply === null ? 'already' : 'paused';
  } catch (error) {
    throw toAppError(error);
  }
}

/** Lets the queue be claimed from again, at once. */
export async function resumeQueue(store: QueueStore, queue: string): Promise<'resumed' | 'running'> {
  checkQueueName(queue);
  const keys = queueKeys(store.keys, queue);
  try {
    return (await run(store.redis, 'resumeQueue', keys, [keys.wake])) === 1 ? 'resumed' : 'running';
  } catch (error) {
    throw toAppError(error);
  }
}

/**
 * Lets the whole fleet start at most `jobs` of this queue's jobs within any `intervalMs`; `null` for no limit. 1 to 100,000
 * jobs, 1 ms to a day. The seed's own workers know no limit.
 */
export async function setRateLimit(store: QueueStore, queue: string, limit: RateLimit | null): Promise<void> {
  checkQueueName(queue);
  if (limit !== null) {
    checkWhole('jobs', limit.jobs, mostJobs);
    checkWhole('intervalMs', limit.intervalMs, longestIntervalMs);
  }
  const keys = queueKeys(store.keys, queue);
  const text = limit === null ? '' : `${limit.jobs} ${limit.intervalMs}`;
  try {
    await run(store.redis, 'setRateLimit', keys, [text, keys.wake]);
  } catch (error) {
    throw toAppError(error);
  }
}

function checkWhole(field: string, found: number, most: number): void {
  if (!Number.isSafeInteger(found) || found < 1 || found > most) {
    throw new AppError('INVALID_INPUT', { field, found: String(found), least: 1, most });
  }
}

/** Whether the queue is paused or limited. Reads only. */
export async function queueState(store: QueueStore, queue: string): Promise<QueueControl> {
  checkQueueName(queue);
  const { paused, rateLimit } = queueKeys(store.keys, queue);
  try {
    const [pausing = null, limit = null] = await store.redis.mget(paused, rateLimit);
    return { pausing: readPausing(pausing), rateLimit: readRateLimit(limit) };
  } catch (error) {
    throw toAppError(error);
  }
}

/** Whatever is in the key pauses the queue; a hand that set it may not have said who it is. */
export function readPausing(text: string | null): Pausing | null {
  if (text === null) return null;
  const value = parsed(text);
  if (!isObject(value)) return { by: '', atMs: 0, reason: text.slice(0, longestReason) };
  const { by, atMs, reason } = value;
  return {
    by: typeof by === 'string' ? by : '',
    atMs: typeof atMs === 'number' ? atMs : 0,
    reason: typeof reason === 'string' ? reason.slice(0, longestReason) : '',
  };
}

/** What is no limit to `lua/lib/rate.lua` is none here. */
export function readRateLimit(text: string | null): RateLimit | null {
  const match = /^(\d+) (\d+)$/.exec(text ?? '');
  return match === null ? null : { jobs: Number(match[1]), intervalMs: Number(match[2]) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // set by hand; the caller says what then
  }
}
