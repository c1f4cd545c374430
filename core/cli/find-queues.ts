import { AppError } from '../contract/errors.ts';
import { Pause } from '../queue/pause.ts';
import { registeredQueues, scanForQueues } from '../queue/registry.ts';
import { seedQueues } from '../queue/seed-queues.ts';
import type { QueueStore } from '../queue/store.ts';

/** The queues of one Redis: the seed's, the registered ones, and those that a slow scan has come across. */
export interface QueueFinder {
  readonly names: readonly string[];
  /** Reads the registry, unless that has succeeded before. Throws what Redis throws. */
  readonly begin: () => Promise<void>;
  /** Goes on looking until the signal aborts. */
  readonly run: (signal: AbortSignal) => Promise<void>;
}

/** A keyspace full of look-alikes must not make a scrape endless. */
const mostQueues = 500;
/** The keyspace may be huge and is not ours: one small step at a time. */
const stepEveryMs = 2_000;
const stepCount = 500;
/** Between the end of one scan and the beginning of the next. */
const scanEveryMs = 30_000;

export function createQueueFinder(store: QueueStore, complain: (line: string) => void): QueueFinder {
  const names = new Set(seedQueues.map(({ name }) => name));
  let hasBegun = false;
  let hasSaidLimit = false;
  let mayScan = true;

  const add = (found: readonly string[]): void => {
    for (const name of found) {
      if (names.size < mostQueues || names.has(name)) names.add(name);
      else if (!hasSaidLimit) {
        hasSaidLimit = true;
        complain(`There are more than ${mostQueues} queues; ${name} is the first that is left out.`);
      }
    }
  };

  const readRegistry = async (): Promise<void> => {
    add(await registeredQueues(store));
    hasBegun = true;
  };

  /** One step of the scan; says where it goes on. A user who may not scan still sees what is registered. */
  const scan = async (cursor: string): Promise<string> => {
    if (!mayScan) return '0';
    try {
      const found = await scanForQueues(store, cursor, { count: stepCount });
      add(found.queues);
      return found.cursor;
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'REDIS_UNAVAILABLE') throw error;
      mayScan = false;
      complain(`Queues that are not registered will not be found: ${error.message}`);
      return '0';
    }
  };

  return {
    get names() {
      return [...names];
    },
    begin: async () => {
      if (!hasBegun) await readRegistry();
    },
    run: async (signal) => {
      const pause = new Pause();
      signal.addEventListener('abort', () => pause.wake(), { once: true });
      let cursor = '0';
      while (!signal.aborted) {
        let isAnswered = true;
        try {
          await readRegistry();
          cursor = await scan(cursor);
        } catch {
          isAnswered = false; // no connection: the next scrape tells
        }
        await pause.sleep(isAnswered && cursor === '0' ? scanEveryMs : stepEveryMs);
      }
    },
  };
}
