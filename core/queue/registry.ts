import { isQueueName } from '../contract/names.ts';
import { toAppError } from './errors.ts';
import { type DlqHome, fleetKeys, homeOf, homesOf, nameInKey, queueKeyPattern } from './keys.ts';
import { masterCalled, mastersOf } from './masters.ts';
import type { QueueStore } from './store.ts';

/** A registry that somebody deleted by hand fills up again within this time. */
const registeredForMs = 60_000;
/** After it could not be said. */
const registerAgainMs = 5_000;
/** By store, then by queue: when it was last said. */
const registered = new WeakMap<QueueStore, Map<string, number>>();

/**
 * Puts a queue's name on the list of those that are used. Not part of any script, since the list is one for all queues, and
 * a cluster keeps them in different places; a name without jobs does no harm. Remembered for a minute per store.
 */
export async function registerQueue(store: QueueStore, queue: string): Promise<void> {
  const known = registered.get(store) ?? new Map<string, number>();
  registered.set(store, known);
  if (performance.now() - (known.get(queue) ?? -Infinity) < registeredForMs) return;
  try {
    await store.redis.sadd(fleetKeys(store.keys).registry, queue);
    known.set(queue, performance.now());
  } catch {
    // Full, no right, or another master that is down: none of it may fail what is under way, which has its own answer. Whoever
    // looks for queues finds this one by its keys meanwhile.
    known.set(queue, performance.now() - registeredForMs + registerAgainMs);
  }
}

/** The queues that our producers and workers have used, in alphabetical order. */
export async function registeredQueues(store: QueueStore): Promise<string[]> {
  try {
    const names = await store.redis.smembers(fleetKeys(store.keys).registry);
    return names.filter(isQueueName).toSorted();
  } catch (error) {
    throw toAppError(error);
  }
}

/** Every place that DLQ entries can be in: of these queues, or of all that are registered. In the order of `homesOf`. */
export async function dlqHomes(store: QueueStore, queue: string | null): Promise<DlqHome[]> {
  if (queue !== null) return [homeOf(store.keys, queue)];
  return homesOf(store.keys, store.keys.layout === 'classic' ? [] : await registeredQueues(store));
}

/**
 * One bounded step of a scan over the keyspace for queues that only foreign programs use; on a cluster, over one master's
 * after the other. Start with cursor '0' and stop when it comes back as '0'; how often to step is the caller's budget. A
 * queue may be found more than once.
 */
export async function scanForQueues(
  store: QueueStore,
  cursor: string,
  { count }: { count: number },
): Promise<{ queues: string[]; cursor: string }> {
  const masters = mastersOf(store.redis);
  const [place = '0', name] = cursor.split('@');
  // A master that is gone leaves its part to the one that took over, or to the next scan.
  const master = masterCalled(masters, name);
  if (master === undefined) return { queues: [], cursor: '0' };
  const from = name === undefined || name === master.name ? place : '0';
  try {
    const [next, keys] = await master.redis.scan(
      from,
      'MATCH',
      queueKeyPattern(store.keys),
      'COUNT',
      count,
      'TYPE',
      'zset',
    );
    const queues = new Set(keys.map((key) => nameInKey(store.keys, key)).filter(isQueueName));
    return { queues: [...queues], cursor: cursorBehind(masters, master.name, next) };
  } catch (error) {
    throw toAppError(error);
  }
}

function cursorBehind(masters: ReturnType<typeof mastersOf>, name: string, next: string): string {
  if (next !== '0') return `${next}@${name}`;
  const following = masters.find((one) => one.name > name);
  return following === undefined ? '0' : `0@${following.name}`;
}
