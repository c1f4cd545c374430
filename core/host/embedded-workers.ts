import type { LiveSnapshot } from '../contract/model.ts';
import type { RedisTarget } from '../queue/redis-target.ts';
import type { Logger } from './log.ts';
import { pause } from './pause.ts';
import { createSignal, type Signal } from './signal.ts';
import type { LaunchWorker, WorkerProcess } from './worker-launch.ts';
import { type FromWorker, fromWorker, type ToWorker } from './worker-messages.ts';

/**
 * The app's own workers on one environment: a process for each queue, so that a crash takes one queue down for a moment and
 * never the app. A process that dies is started again with growing waits; the jobs it had return with their leases.
 */
export interface EmbeddedWorkers {
  readonly processes: LiveSnapshot['embedded']['processes'];
  /** `starting` until every process has claimed for the first time. */
  readonly state: 'off' | 'starting' | 'running';
  readonly workerIds: ReadonlySet<string>;
  readonly changes: Signal<void>;
  start(): void;
  /** Lets running jobs end, for a moment; then ends the processes. */
  stop(): Promise<void>;
}

const concurrency = 4;
const restartDelaysMs = [100, 500, 1_000, 2_000, 5_000];
/** One that ran this long was well: its next death starts the waits from the beginning. */
const wellAfterMs = 10_000;
/** Longer than the longest simulated job. Whoever needs more is killed; the lease brings the job back. */
const stopTimeoutMs = 1_500;

interface Slot {
  readonly queue: string;
  process: WorkerProcess | undefined;
  workerId: string | undefined;
  hasWorked: boolean;
  restarts: number;
}

export interface EmbeddedWorkersOptions {
  readonly queues: readonly string[];
  /** Where to work; asked for every process anew. Throws while that is not known: the process is then tried again later. */
  readonly target: () => RedisTarget;
  readonly launch: LaunchWorker;
  readonly log: Logger;
}

export function createEmbeddedWorkers({
  queues,
  target,
  launch,
  log,
}: EmbeddedWorkersOptions): EmbeddedWorkers {
  const changes = createSignal<void>();
  let slots: Slot[] = [];
  let stopping = new AbortController();
  let supervision: Promise<unknown> | undefined;

  const hear = (slot: Slot, message: FromWorker, say: (message: ToWorker) => void): void => {
    if (message.kind === 'hello') {
      const { connection, password, sentinelPassword = null } = target();
      say({ kind: 'start', queue: slot.queue, connection, password, sentinelPassword, concurrency });
      return;
    }
    slot.workerId = message.workerId;
    slot.hasWorked = true;
    changes.emit();
  };

  /** One life of one process, from its start to its exit. */
  const live = (slot: Slot, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const worker = launch({ BIOMETRICS_QUEUE: slot.queue });
      const say = (message: ToWorker): void => worker.send(message);
      let killTimer: NodeJS.Timeout | undefined;
      const stop = (): void => {
        say({ kind: 'stop' });
        killTimer = setTimeout(() => worker.kill(), stopTimeoutMs);
      };
      slot.process = worker;
      worker.onMessage((raw) => {
        try {
          hear(slot, fromWorker.parse(raw), say);
        } catch (error) {
          // Above all: Redis is away and nobody knows where to work. This process goes, another one tries again.
          log.warn({ err: error, queue: slot.queue }, 'embedded worker was not told what to do');
          worker.kill();
        }
      });
      worker.onExit((code) => {
        clearTimeout(killTimer);
        signal.removeEventListener('abort', stop);
        slot.process = undefined;
        slot.workerId = undefined;
        if (!signal.aborted) log.warn({ queue: slot.queue, code }, 'embedded worker ended');
        changes.emit();
        resolve();
      });
      signal.addEventListener('abort', stop);
      if (signal.aborted) stop();
      changes.emit();
    });

  const supervise = async (slot: Slot, signal: AbortSignal): Promise<void> => {
    let deaths = 0;
    while (!signal.aborted) {
      const startedAt = performance.now();
      try {
        await live(slot, signal);
      } catch (error) {
        // The system has no room for another process at the moment.
        log.error({ err: error, queue: slot.queue }, 'embedded worker could not be launched');
      }
      if (signal.aborted) return;
      deaths = performance.now() - startedAt > wellAfterMs ? 1 : deaths + 1;
      slot.restarts += 1;
      await pause(restartDelaysMs[Math.min(deaths, restartDelaysMs.length) - 1] ?? 0, signal);
    }
  };

  return {
    changes,
    get processes() {
      return slots.map(({ queue, process, restarts }) => ({ queue, pid: process?.pid ?? null, restarts }));
    },
    get state() {
      if (supervision === undefined || stopping.signal.aborted) return 'off';
      return slots.every(({ hasWorked }) => hasWorked) ? 'running' : 'starting';
    },
    get workerIds() {
      return new Set(slots.flatMap(({ workerId }) => workerId ?? []));
    },
    start: () => {
      if (supervision !== undefined) return;
      stopping = new AbortController();
      const { signal } = stopping;
      slots = queues.map((queue) => ({
        queue,
        process: undefined,
        workerId: undefined,
        hasWorked: false,
        restarts: 0,
      }));
      supervision = Promise.all(slots.map((slot) => supervise(slot, signal)));
      changes.emit();
    },
    stop: async () => {
      stopping.abort();
      await supervision;
      supervision = undefined;
      slots = [];
      changes.emit();
    },
  };
}
