import { pageReadBytes, walkMembers } from './bounds.ts';
import { beginning, type Place, placeArguments, readPlace } from './cursor.ts';
import type { DlqHome } from './keys.ts';
import { asList, asNumber, asText } from './reply.ts';
import { run } from './scripts.ts';
import type { QueueStore, RedisConnection } from './store.ts';

/**
 * How many foreign DLQ members each queue has that nobody has adopted: on an environment that is only watched, nobody
 * ever will, and its numbers must be true all the same.
 */
export interface UnadoptedCount {
  readonly queue: string;
  /** The minute of the failure; 0 for those before the minutes that were asked for. */
  readonly minuteAtMs: number;
  readonly count: number;
}

/** Steps of one survey: the newest 10,000 members, or 30 MB of them. What lies deeper is in the DLQ's size, but under no queue's name. */
const mostSteps = 20;
/** A survey of a large DLQ costs Redis up to 100 ms in small steps, so an older one is good enough for so long. */
const keptMs = { whileUnchanged: 60_000, whileGrowing: 5_000 };

interface Survey {
  readonly madeAt: number;
  readonly dlqSize: number;
  readonly counts: Promise<UnadoptedCount[]>;
}
/** By connection, since every observer has its own, and by the DLQ's key. */
const surveys = new WeakMap<RedisConnection, Map<string, Survey>>();

export async function surveyUnadopted(
  store: QueueStore,
  home: DlqHome,
  { dlqSize, sinceMs }: { dlqSize: number; sinceMs: number },
): Promise<UnadoptedCount[]> {
  const own = surveys.get(store.redis) ?? new Map<string, Survey>();
  surveys.set(store.redis, own);
  const { dlq } = home.keys;
  const last = own.get(dlq);
  if (last !== undefined) {
    const ageMs = performance.now() - last.madeAt;
    const isUnchanged = last.dlqSize === dlqSize;
    if (isUnchanged && ageMs < keptMs.whileUnchanged) return last.counts;
    if (dlqSize > walkMembers && ageMs < keptMs.whileGrowing) return last.counts;
  }
  const counts = survey(store, home, sinceMs);
  own.set(dlq, { madeAt: performance.now(), dlqSize, counts });
  try {
    return await counts;
  } catch (error) {
    own.delete(dlq);
    throw error;
  }
}

async function survey(store: QueueStore, home: DlqHome, sinceMs: number): Promise<UnadoptedCount[]> {
  const counts: UnadoptedCount[] = [];
  let place: Place | null = beginning;
  for (let step = 0; step < mostSteps && place !== null; step++) {
    const reply: readonly unknown[] = await run(store.redis, 'surveyDlq', home.keys, [
      ...placeArguments(place),
      walkMembers,
      pageReadBytes,
      sinceMs,
    ]);
    for (const raw of reply.slice(3)) {
      const [said, minute, count] = asList(raw);
      const queue = home.queue ?? asText(said);
      counts.push({ queue, minuteAtMs: asNumber(minute), count: asNumber(count) });
    }
    place = readPlace(reply);
  }
  return counts;
}
