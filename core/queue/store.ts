import type { Cluster, Redis } from 'ioredis';
import type { KeyLayout } from './keys.ts';

/** One server (found by an address or by Sentinels), or a cluster. Commands are the same on both. */
export type RedisConnection = Redis | Cluster;

/** One Redis and how its keys are laid out: what every function of the engine takes first. */
export interface QueueStore {
  readonly redis: RedisConnection;
  readonly keys: KeyLayout;
}
