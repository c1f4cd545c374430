import { AppError } from '../contract/errors.ts';
import { longestKeepMs, shortestKeepMs } from '../contract/names.ts';
import { toAppError } from './errors.ts';
import { queueKeys } from './keys.ts';
import { checkQueueName } from './queue-name.ts';
import { retentionMsOf } from './seed-queues.ts';
import type { QueueStore } from './store.ts';

/**
 * Sets for how long a queue keeps its index of completed jobs and, while retention of dead jobs is on, its DLQ entries: a
 * minute to 10 years. `null` for the seed's table, which is 7 days for queues that are not in it. It stands in Redis, so every
 * worker, app and observer goes by the same, the steps that delete from their next pass on.
 */
export async function setRetention(store: QueueStore, queue: string, keepMs: number | null): Promise<void> {
  checkQueueName(queue);
  if (keepMs !== null && !isRetention(keepMs)) {
    const details = { field: 'keepMs', found: String(keepMs), least: shortestKeepMs, most: longestKeepMs };
    throw new AppError('INVALID_INPUT', details);
  }
  const { keep } = queueKeys(store.keys, queue);
  try {
    if (keepMs === null) await store.redis.del(keep);
    else await store.redis.set(keep, String(keepMs));
  } catch (error) {
    throw toAppError(error);
  }
}

/** For how long the queue keeps its jobs now. */
export async function retentionOf(store: QueueStore, queue: string): Promise<number> {
  const text = await store.redis.get(queueKeys(store.keys, queue).keep);
  return readRetention(text) ?? retentionMsOf(queue);
}

/** What makes no sense to `lua/lib/retention.lua` makes none here. */
function readRetention(text: string | null): number | null {
  const keepMs = /^\d+$/.test(text ?? '') ? Number(text) : null;
  return keepMs !== null && isRetention(keepMs) ? keepMs : null;
}

function isRetention(keepMs: number): boolean {
  return Number.isSafeInteger(keepMs) && keepMs >= shortestKeepMs && keepMs <= longestKeepMs;
}
