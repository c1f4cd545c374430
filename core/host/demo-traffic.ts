import { enqueueJob } from '../queue/producer.ts';
import type { QueueStore } from '../queue/store.ts';
import { type DemoJob, demoQueues, doomedDemoJob, nextDemoJob } from './demo-payloads.ts';
import type { Logger } from './log.ts';
import { pause } from './pause.ts';

/** Made-up jobs on the six queues, so that there is something to see and to try things on. */
export interface DemoTraffic {
  readonly isOn: boolean;
  start(): void;
  /** Returns once the last job is in. */
  stop(): Promise<void>;
}

export interface DemoTrafficOptions {
  /** Throws while there is no connection; the traffic then waits. */
  readonly store: () => QueueStore;
  /** Jobs waiting in a queue, as last seen; `null` before the first look. */
  readonly waitingIn: (queue: string) => number | null;
  readonly random: () => number;
  readonly log: Logger;
}

/** Two to four jobs a second over all queues: lively, and less than the embedded workers can take. */
const shortestPauseMs = 250;
const longestPauseMs = 500;
/** A queue that nobody works on is not filled further. */
const maxWaiting = 500;
/** Put in at once at the start, so that a newcomer need not wait to see life. */
const openingJobs = 14;

export function createDemoTraffic({ store, waitingIn, random, log }: DemoTrafficOptions): DemoTraffic {
  let stopping = new AbortController();
  let run: Promise<void> | undefined;

  const isRoomIn = (queue: string): boolean => (waitingIn(queue) ?? maxWaiting) < maxWaiting;

  const enqueue = async ({ queue, payload, priority, delayMs, attempts }: DemoJob): Promise<void> => {
    await enqueueJob(store(), queue, payload, { priority, delay: delayMs, attempts });
  };

  /** At the very start of the queue's life only: a restart does not fill a queue that has work. */
  const open = async (): Promise<void> => {
    if (demoQueues.some((queue) => (waitingIn(queue) ?? 0) > 0)) return;
    await enqueue(doomedDemoJob(random));
    for (let count = 0; count < openingJobs; count += 1) {
      const job = nextDemoJob(random, demoQueues);
      if (job !== null) await enqueue({ ...job, delayMs: 0 });
    }
  };

  const produce = async (signal: AbortSignal): Promise<void> => {
    let hasOpened = false;
    while (!signal.aborted) {
      try {
        const hasLooked = demoQueues.every((queue) => waitingIn(queue) !== null);
        if (hasLooked && !hasOpened) await open();
        hasOpened ||= hasLooked;
        const job = nextDemoJob(random, demoQueues.filter(isRoomIn));
        if (job !== null) await enqueue(job);
      } catch (error) {
        // No connection at the moment, or a server that refuses: the traffic goes on when it can.
        log.debug({ err: error }, 'demo traffic waits');
      }
      await pause(shortestPauseMs + random() * (longestPauseMs - shortestPauseMs), signal);
    }
  };

  return {
    get isOn() {
      return run !== undefined;
    },
    start: () => {
      if (run !== undefined) return;
      stopping = new AbortController();
      run = produce(stopping.signal);
    },
    stop: async () => {
      stopping.abort();
      await run;
      run = undefined;
    },
  };
}
