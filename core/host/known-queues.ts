import type { QueueObservation } from '../queue/observe.ts';
import { seedQueues } from '../queue/seed-queues.ts';
import type { Logger } from './log.ts';

/** The queues worth looking at: the seed's always, and those that are registered or were found, for as long as they last. */
export interface KnownQueues {
  readonly names: readonly string[];
  /** These exist now: they are registered, or their keys were found. Instants are `performance.now()`. */
  add(names: readonly string[], atMs: number): void;
  /** What a look at them showed. Forgets those that nothing has been seen of for `forgottenAfterMs`, and says which. */
  look(queues: readonly QueueObservation[], atMs: number): string[];
  /** Back to the seed's: the environment leads to another server now. */
  clear(): void;
}

/** A keyspace full of look-alikes must not make the screens unusable. */
export const maxQueues = 500;
/** A queue without a key may only be empty at the moment; one that stays so for as long as this is nobody's any more. */
export const forgottenAfterMs = 600_000;

const seedNames = seedQueues.map(({ name }) => name);

export function createKnownQueues(log: Logger): KnownQueues {
  /** By name, when it was last seen to exist. */
  const seenAtMs = new Map<string, number>();
  let hasSaidLimit = false;

  const clear = (): void => {
    seenAtMs.clear();
    for (const name of seedNames) seenAtMs.set(name, Number.POSITIVE_INFINITY);
    hasSaidLimit = false;
  };
  clear();

  /** A seed queue has been seen for ever. */
  const see = (name: string, atMs: number): void => {
    seenAtMs.set(name, Math.max(atMs, seenAtMs.get(name) ?? atMs));
  };

  return {
    get names() {
      return [...seenAtMs.keys()];
    },
    add: (names, atMs) => {
      for (const name of names) {
        if (seenAtMs.has(name) || seenAtMs.size < maxQueues) {
          see(name, atMs);
        } else if (!hasSaidLimit) {
          hasSaidLimit = true;
          log.warn(
            { maxQueues, queue: name },
            'more queues than are looked at; this one is the first left out',
          );
        }
      }
    },
    look: (queues, atMs) => {
      for (const queue of queues) if (isThere(queue)) see(queue.name, atMs);
      const gone = [...seenAtMs].flatMap(([name, at]) => (atMs - at > forgottenAfterMs ? [name] : []));
      for (const name of gone) seenAtMs.delete(name);
      if (gone.length > 0) hasSaidLimit = false;
      return gone;
    },
    clear,
  };
}

/** Something is in it, or somebody works on it. */
function isThere({ size, parked, active, completed, dead, workers }: QueueObservation): boolean {
  return size + parked + active + completed + dead + workers > 0;
}
