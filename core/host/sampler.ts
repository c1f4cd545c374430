import { AppError } from '../contract/errors.ts';
import type { WorkerSnapshot } from '../contract/model.ts';
import { type Observation, observeQueues } from '../queue/observe.ts';
import { registeredQueues, scanForQueues } from '../queue/registry.ts';
import type { QueueStore } from '../queue/store.ts';
import { countForeignWorkers, listWorkers } from '../queue/workers.ts';
import type { EnvironmentLink } from './environment-link.ts';
import { createKnownQueues } from './known-queues.ts';
import type { Logger } from './log.ts';
import { pause } from './pause.ts';
import { seriesMinutes } from './series.ts';
import { createSignal, type Signal } from './signal.ts';

/** Everything that one tick found out. */
export interface Sample {
  readonly observation: Observation;
  readonly workers: readonly Omit<WorkerSnapshot, 'isEmbedded'>[];
  readonly foreignWorkers: number | null;
}

/** Looks at one environment on a cadence. Reads only, so it is the same on a read-only one. */
export interface Sampler {
  readonly latest: Sample | null;
  /** The last look is older than it should be: the numbers are of then, not of now. */
  readonly isStale: boolean;
  readonly sampled: Signal<Sample>;
  /** A look is overdue: the server hangs, or the way to it. */
  readonly overdue: Signal<void>;
  /** Queues that have not been there for a while and are not looked at any more. */
  readonly gone: Signal<readonly string[]>;
  /** Every queue known so far: the seed's, the registered, and those found. */
  readonly queues: readonly string[];
  /** Somebody looks, until the returned function is called. */
  readonly watch: () => () => void;
  /** Forgets what was seen and found: the environment leads to another server now. */
  forget(): void;
  start(): void;
  stop(): Promise<void>;
}

/** While somebody watches, and while only alerts depend on it. */
const watchedTickMs = 1_000;
const idleTickMs = 5_000;
/** An answer that takes longer than this makes the numbers on the screens old ones. */
const overdueMs = 3_000;
/** The keyspace may be huge and is not ours: one small step at a time, and never more often than this. */
const scanEveryMs = 2_000;
const scanCount = 500;
/** CLIENT LIST grows with the number of connections; the registry hardly changes. */
const slowEveryMs = 5_000;
/** Usual ticks read the metric window and the minute before; the first, and one after a gap, the whole half hour. */
const usualMinutes = 6;

/** Some servers and users allow neither SCAN nor CLIENT LIST; the queues that are known can be watched all the same. */
async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof AppError && ['REDIS_NO_PERMISSION', 'REDIS_ERROR'].includes(error.code)) return null;
    throw error;
  }
}

/** Sent first, so that it measures the way to the server and back, not the work behind it. */
async function roundTripMs({ redis }: QueueStore): Promise<number> {
  const startedAt = performance.now();
  await redis.ping();
  return Math.round((performance.now() - startedAt) * 10) / 10;
}

export function createSampler(link: EnvironmentLink, log: Logger): Sampler {
  const sampled = createSignal<Sample>();
  const overdue = createSignal<void>();
  const gone = createSignal<readonly string[]>();
  const known = createKnownQueues(log);
  let stopping = new AbortController();
  let nudge = new AbortController();
  let run: Promise<void> | undefined;
  let latest: Sample | null = null;
  let isOverdue = false;
  let hasFailed = false;
  let watchers = 0;
  let scanCursor = '0';
  let lastSampleAt = Number.NEGATIVE_INFINITY;
  let lastScanAt = Number.NEGATIVE_INFINITY;
  let lastSlowAt = Number.NEGATIVE_INFINITY;

  const tickMs = (): number => (watchers > 0 ? watchedTickMs : idleTickMs);

  const scan = async (store: QueueStore, now: number): Promise<void> => {
    if (now - lastScanAt < scanEveryMs) return;
    lastScanAt = now;
    const step = await orNull(scanForQueues(store, scanCursor, { count: scanCount }));
    scanCursor = step?.cursor ?? '0';
    known.add(step?.queues ?? [], now);
  };

  const readSlow = async (store: QueueStore, now: number): Promise<number | null> => {
    if (now - lastSlowAt < slowEveryMs) return latest?.foreignWorkers ?? null;
    lastSlowAt = now;
    const [registered, foreignWorkers] = await Promise.all([
      registeredQueues(store),
      orNull(countForeignWorkers(store.redis)),
    ]);
    known.add(registered, now);
    return foreignWorkers;
  };

  /** All reads go out together, so a tick is one round trip. */
  const tick = async (): Promise<void> => {
    const store = link.store();
    const startedAt = performance.now();
    const minutes = startedAt - lastSampleAt > usualMinutes * 30_000 ? seriesMinutes : usualMinutes;
    const queues = known.names;
    const [latencyMs, observation, workers, foreignWorkers] = await Promise.all([
      roundTripMs(store),
      observeQueues(store, queues, { minutes }),
      listWorkers(store, queues),
      readSlow(store, startedAt),
      scan(store, startedAt),
    ]);
    if (store !== link.store()) return; // of a server that the environment no longer leads to
    link.noteAnswer(latencyMs, observation.atMs);
    lastSampleAt = performance.now();
    latest = { observation, workers, foreignWorkers };
    sampled.emit(latest);
    const vanished = known.look(observation.queues, startedAt);
    if (vanished.length > 0) gone.emit(vanished);
  };

  const loop = async (signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      const startedAt = performance.now();
      const late = setTimeout(() => {
        isOverdue = true;
        overdue.emit();
      }, overdueMs);
      try {
        if (link.isConnected) await tick();
        isOverdue = false;
        hasFailed = false;
      } catch (error) {
        // The last numbers stay and are called stale; the link says what is wrong.
        if (!hasFailed) log.warn({ err: error }, 'no look at the queues');
        hasFailed = true;
        link.noteFailure(error);
      }
      clearTimeout(late);
      nudge = new AbortController();
      const restMs = Math.max(50, tickMs() - (performance.now() - startedAt));
      await pause(restMs, signal, nudge.signal);
    }
  };

  /** A connection that comes up is looked at straight away. */
  const stopListening = link.changes.listen(({ state }) => {
    if (state === 'connected' && performance.now() - lastSampleAt > watchedTickMs) nudge.abort();
  });

  return {
    get latest() {
      return latest;
    },
    get isStale() {
      return latest === null || !link.isConnected || isOverdue || hasFailed;
    },
    sampled,
    overdue,
    gone,
    get queues() {
      return known.names;
    },
    watch: () => {
      watchers += 1;
      nudge.abort();
      let isWatching = true;
      return () => {
        if (isWatching) watchers -= 1;
        isWatching = false;
      };
    },
    forget: () => {
      latest = null;
      known.clear();
      scanCursor = '0';
      lastSampleAt = Number.NEGATIVE_INFINITY;
      lastSlowAt = Number.NEGATIVE_INFINITY;
    },
    start: () => {
      if (run !== undefined) return;
      stopping = new AbortController();
      run = loop(stopping.signal);
    },
    stop: async () => {
      stopListening();
      stopping.abort();
      await run;
      run = undefined;
    },
  };
}
