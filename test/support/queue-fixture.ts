import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { QueueStore } from '../../core/queue/store.ts';
import { startWorker } from '../../core/queue/worker.ts';
import type { JobHandler, Worker, WorkerEvent, WorkerOptions } from '../../core/queue/worker-types.ts';
import { startRedis, type TestRedis, type TestRedisOptions } from './redis.ts';

export interface RecordedWorker {
  readonly worker: Worker;
  readonly events: WorkerEvent[];
  /** Waits for the n-th event of a kind. */
  until<K extends WorkerEvent['kind']>(kind: K, count?: number): Promise<Extract<WorkerEvent, { kind: K }>>;
}

export interface QueueFixture {
  readonly server: TestRedis;
  readonly store: QueueStore;
  /** Starts a worker that is stopped after the test; its janitor is off unless asked for. */
  work(queue: string, handler: JobHandler, options?: WorkerOptions): RecordedWorker;
  /** Every job document in every place of ours, as text: what must never shrink by itself. */
  everything(queue: string): Promise<string[]>;
  /**
   * How long one script keeps the server busy, in ms: the mean over those that run during `work`, since on a busy machine any
   * single one may be kept waiting itself.
   */
  meanScriptMs(work: () => Promise<unknown>): Promise<number>;
}

/** A private redis-server for the file, emptied before each test. */
export function queueFixture(options: TestRedisOptions = {}): QueueFixture {
  let server: TestRedis | undefined;
  const workers: Worker[] = [];
  const started = (): TestRedis => {
    if (server === undefined) throw new Error('the fixture works inside tests only');
    return server;
  };
  beforeAll(async () => {
    server = await startRedis(options);
  });
  beforeEach(async () => {
    await started().redis.flushall();
  });
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.stop({ timeoutMs: 0 })));
  });
  afterAll(async () => {
    await server?.stop();
  });
  return {
    get server() {
      return started();
    },
    get store(): QueueStore {
      return { redis: started().redis, keys: { prefix: '', layout: 'classic' } };
    },
    work(queue, handler, workerOptions = {}) {
      const recorded = recordWorker(this.store, queue, handler, workerOptions);
      workers.push(recorded.worker);
      return recorded;
    },
    async meanScriptMs(work) {
      const { redis } = started();
      await redis.config('RESETSTAT');
      await work();
      const statistics = await redis.info('commandstats');
      return Number(/cmdstat_evalsha:.*usec_per_call=([\d.]+)/.exec(statistics)?.[1]) / 1_000;
    },
    async everything(queue) {
      const { redis } = started();
      const [waiting, claims, dead] = await Promise.all([
        redis.zrange(`queue:${queue}`, '0', '-1'),
        redis.hvals(`queue:${queue}:claims`),
        redis.zrange('queue:dlq', '0', '-1'),
      ]);
      return [...waiting, ...claims.map((claim) => claim.slice(claim.indexOf('\n') + 1)), ...dead];
    },
  };
}

/** Starts a worker and keeps what it tells; its janitor is off unless asked for. */
export function recordWorker(
  store: QueueStore,
  queue: string,
  handler: JobHandler,
  options: WorkerOptions = {},
): RecordedWorker {
  const events: WorkerEvent[] = [];
  const worker = startWorker(store, queue, handler, {
    janitorIntervalMs: 0,
    ...options,
    onEvent: (event) => void events.push(event),
  });
  return {
    worker,
    events,
    async until(kind, count = 1) {
      const found = () => events.filter((event) => event.kind === kind);
      await expect
        .poll(() => found().length, { timeout: 15_000, interval: 10 })
        .toBeGreaterThanOrEqual(count);
      return found()[count - 1] as never;
    },
  };
}

/** The first page of a list, next first. */
export const firstPage = { order: 'next', cursor: null, limit: 50 } as const;
