import { runJanitor } from '../queue/janitor.ts';
import type { QueueStore } from '../queue/store.ts';
import type { Logger } from './log.ts';
import { pause } from './pause.ts';

/**
 * Looks after a writable environment's queues when nobody else does: brings jobs back whose worker died, adopts foreign DLQ
 * entries, removes what retention says. Each pass is bounded. Never runs on a read-only environment.
 */
export interface Janitor {
  start(): void;
  /** Returns once the pass that runs has ended. */
  stop(): Promise<void>;
}

export interface JanitorOptions {
  readonly store: () => QueueStore;
  readonly queues: () => readonly string[];
  readonly log: Logger;
}

/** A lease lasts tens of seconds, so this adds little to the time until a lost job runs again. */
const passEveryMs = 5_000;

export function createJanitor({ store, queues, log }: JanitorOptions): Janitor {
  let stopping = new AbortController();
  let run: Promise<void> | undefined;

  const loop = async (signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      try {
        for (const queue of queues()) {
          if (signal.aborted) break;
          await runJanitor(store(), queue);
        }
      } catch (error) {
        // No connection, or no right to write: the next pass tries again.
        log.debug({ err: error }, 'janitor waits');
      }
      await pause(passEveryMs, signal);
    }
  };

  return {
    start: () => {
      if (run !== undefined) return;
      stopping = new AbortController();
      run = loop(stopping.signal);
    },
    stop: async () => {
      stopping.abort();
      await run;
      run = undefined;
    },
  };
}
