import { Cluster, type Redis } from 'ioredis';
import type { RedisConnection } from './store.ts';

/** One server that holds keys. */
export interface Master {
  /** Its address on a cluster; empty for the only one. */
  readonly name: string;
  readonly redis: Redis;
}

/**
 * The servers that together hold all keys, ordered by name: what concerns a whole server (INFO, SCAN, CLIENT LIST) is asked of
 * each. None while a cluster is not connected.
 */
export function mastersOf(redis: RedisConnection): Master[] {
  if (!(redis instanceof Cluster)) return [{ name: '', redis }];
  return redis
    .nodes('master')
    .map((node) => ({ name: `${node.options.host}:${node.options.port}`, redis: node }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** The master of this name, or the next one when it is gone; the first for no name. */
export function masterCalled(masters: readonly Master[], name: string | undefined): Master | undefined {
  return name === undefined ? masters[0] : masters.find((one) => one.name >= name);
}
