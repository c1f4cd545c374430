import { AppError } from '../contract/errors.ts';
import { toAppError } from '../queue/errors.ts';
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

  /** Queues that could not be looked after, and of which the log knows. */
  const troubled = new Set<string>();

  /** `false` when there is no connection, so that the others need not be tried. */
  const lookAfter = async (queue: string): Promise<boolean> => {
    try {
      await runJanitor(store(), queue);
      troubled.delete(queue);
      return true;
    } catch (error) {
      const reason = toAppError(error);
      if (reason instanceof AppError && reason.code === 'REDIS_UNAVAILABLE') return false;
      // A key of another type in its place, or no right to write: that is this queue's trouble and not the others'.
      if (!troubled.has(queue)) log.warn({ err: reason, queue }, 'janitor cannot look after this queue');
      troubled.add(queue);
      return true;
    }
  };

  const loop = async (signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      for (const queue of queues()) {
        if (signal.aborted || !(await lookAfter(queue))) break;
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
