import { Cluster, type Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { type ConnectionPurpose, openRedis } from '../../../../core/queue/connection.ts';
import { type KeyLayout, type QueueKeys, queueKeys } from '../../../../core/queue/keys.ts';
import { parseRedisUrl } from '../../../../core/queue/redis-target.ts';
import type { QueueStore, RedisConnection } from '../../../../core/queue/store.ts';
import type { JobHandler, WorkerOptions } from '../../../../core/queue/worker-types.ts';
import { type RecordedWorker, recordWorker } from '../../../support/queue-fixture.ts';
import { type SeedHandler, startSeedWorker } from '../../../support/seed-fleet.ts';

/** Servers that the battery runs on. */
export interface Ground {
  readonly url: string;
  flush(): Promise<void>;
  stop(): Promise<void>;
  /** Has another server take over, where there is one. */
  failOver?(): Promise<void>;
}

export interface Setting {
  readonly keys: KeyLayout;
  start(): Promise<Ground>;
}

export interface Conformance {
  /** New in every test, as a program that has just started. */
  readonly store: QueueStore;
  keys(queue: string): QueueKeys;
  /** Our worker, on a connection of its own; stopped after the test. Its janitor is off unless asked for. */
  work(queue: string, handler: JobHandler, options?: WorkerOptions): RecordedWorker;
  /** The seed's snippets, pointed at the keys of this queue. */
  seed(queue: string): Redis;
  /** The seed's worker; stopped after the test. */
  seedWork(queue: string, handler: SeedHandler): void;
  failOver(): Promise<void>;
}

/** The servers for one file, emptied before each test. */
export function conformanceFixture({ keys, start }: Setting): Conformance {
  let ground: Ground | undefined;
  let shared: RedisConnection | undefined;
  const ends: (() => unknown)[] = [];
  const open = (purpose: ConnectionPurpose): RedisConnection => {
    if (ground === undefined) throw new Error('the fixture works inside tests only');
    const redis = openRedis(parseRedisUrl(ground.url), { purpose, connectionName: 'conformance' });
    redis.on('error', () => undefined); // a failover is meant to be survived
    return redis;
  };
  beforeAll(async () => {
    ground = await start();
    shared = open('worker');
  }, 30_000);
  beforeEach(async () => {
    await ground?.flush();
  });
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });
  afterAll(async () => {
    shared?.disconnect();
    await ground?.stop();
  });
  return {
    get store() {
      if (shared === undefined) throw new Error('the fixture works inside tests only');
      return { redis: shared, keys };
    },
    keys: (queue) => queueKeys(keys, queue),
    work(queue, handler, options) {
      const redis = open('worker');
      const recorded = recordWorker({ redis, keys }, queue, handler, options);
      ends.push(
        () => redis.disconnect(),
        () => recorded.worker.stop({ timeoutMs: 0 }),
      );
      return recorded;
    },
    seed(queue) {
      return pointedAt(this.store.redis, queueKeys(keys, queue));
    },
    seedWork(queue, handler) {
      const worker = startSeedWorker(this.seed(queue), queue, handler);
      ends.push(() => worker.stop());
    },
    failOver: async () => {
      await ground?.failOver?.();
    },
  };
}

/**
 * The connection as the seed's snippets see it: the keys that they spell are the ones of this queue, which is all that has to be
 * changed in them for another layout.
 */
function pointedAt(redis: RedisConnection, keys: QueueKeys): Redis {
  const place = (key: string): string => {
    if (key === 'queue:dlq') return keys.dlq;
    if (key.startsWith('queue:')) return keys.queue;
    const [kind = '', id = ''] = key.split(/:(.*)/s);
    const prefix = { result: keys.resultPrefix, processed: keys.processedPrefix, dlq: keys.entryPrefix }[
      kind
    ];
    if (prefix === undefined) throw new Error(`the seed has no key like ${key}`);
    return prefix + id;
  };
  const first = ['zadd', 'bzpopmin', 'setex', 'get', 'exists'];
  const proxy: object = new Proxy(redis, {
    get(target, name) {
      if (name === 'duplicate') return (options: object) => pointedAt(duplicate(target, options), keys);
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      if (!first.includes(String(name))) return value.bind(target) as unknown;
      return (key: string, ...rest: unknown[]): unknown => value.call(target, place(key), ...rest);
    },
  });
  return proxy as Redis;
}

function duplicate(redis: RedisConnection, options: object): RedisConnection {
  return redis instanceof Cluster
    ? redis.duplicate([], { clusterRetryStrategy: () => null })
    : redis.duplicate(options);
}
