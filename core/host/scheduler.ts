import { AppError } from '../contract/errors.ts';
import { toAppError } from '../queue/errors.ts';
import { restAfter, runScheduler } from '../queue/scheduler.ts';
import type { QueueStore } from '../queue/store.ts';
import type { Logger } from './log.ts';
import { pause } from './pause.ts';

/**
 * Puts in the jobs of a writable environment's schedules, beside the workers of ours that do the same: a queue that only the
 * seed's workers work on has nobody else. Never runs on a read-only environment.
 */
export interface Scheduler {
  start(): void;
  /** Returns once the pass that runs has ended. */
  stop(): Promise<void>;
}

export interface SchedulerOptions {
  readonly store: () => QueueStore;
  readonly queues: () => readonly string[];
  readonly log: Logger;
}

/** Looks again after so long at the latest, and so learns of new schedules. */
const longestRestMs = 1_000;

export function createScheduler({ store, queues, log }: SchedulerOptions): Scheduler {
  let stopping = new AbortController();
  let run: Promise<void> | undefined;

  /** By queue, what the log knows. */
  const troubled = new Map<string, string>();

  const note = (queue: string, problems: readonly unknown[]): void => {
    const reasons = problems.map(toAppError);
    // Without a connection there is nothing to say that the environment does not show.
    if (reasons.some((reason) => reason instanceof AppError && reason.code === 'REDIS_UNAVAILABLE')) return;
    const text = reasons.map(String).join('\n');
    if (text !== '' && troubled.get(queue) !== text) {
      log.warn({ err: reasons[0], queue }, 'scheduler cannot put in what is due');
    }
    troubled.set(queue, text);
  };

  /** By queue, until when it rests, by `performance.now()`: one with much to do must not wake the troubled ones. */
  const resting = new Map<string, number>();

  /** For how long this queue has nothing to do. */
  const lookAfter = async (queue: string): Promise<number> => {
    const leftMs = (resting.get(queue) ?? 0) - performance.now();
    if (leftMs > 0) return leftMs;
    const restMs = await pass(queue);
    resting.set(queue, performance.now() + restMs);
    return restMs;
  };

  const pass = async (queue: string): Promise<number> => {
    try {
      const report = await runScheduler(store(), queue);
      note(queue, report.problems);
      return restAfter(report, longestRestMs);
    } catch (error) {
      note(queue, [error]);
      return longestRestMs;
    }
  };

  const loop = async (signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      const rests = await Promise.all(queues().map(lookAfter));
      await pause(Math.min(longestRestMs, ...rests), signal);
    }
  };

  return {
    start: () => {
      if (run !== undefined) return;
      stopping = new AbortController();
      resting.clear();
      run = loop(stopping.signal);
    },
    stop: async () => {
      stopping.abort();
      await run;
      run = undefined;
    },
  };
}
