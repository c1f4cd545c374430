import { isQueueName } from '../contract/model.ts';
import { toAppError } from './errors.ts';
import { nameInKey, queueKeyPattern, sharedKeys } from './keys.ts';
import type { QueueStore } from './store.ts';

/** The queues that our producers and workers have used, in alphabetical order. */
export async function registeredQueues(store: QueueStore): Promise<string[]> {
  try {
    const names = await store.redis.smembers(sharedKeys(store.keys).registry);
    return names.filter(isQueueName).toSorted();
  } catch (error) {
    throw toAppError(error);
  }
}

/**
 * One bounded step of a scan over the keyspace for queues that only foreign programs use. Start with cursor '0' and stop
 * when it comes back as '0'; how often to step is the caller's budget.
 */
export async function scanForQueues(
  store: QueueStore,
  cursor: string,
  { count }: { count: number },
): Promise<{ queues: string[]; cursor: string }> {
  try {
    const [next, keys] = await store.redis.scan(
      cursor,
      'MATCH',
      queueKeyPattern(store.keys),
      'COUNT',
      count,
      'TYPE',
      'zset',
    );
    return { queues: keys.map((key) => nameInKey(store.keys, key)).filter(isQueueName), cursor: next };
  } catch (error) {
    throw toAppError(error);
  }
}
