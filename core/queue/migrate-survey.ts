import { randomUUID } from 'node:crypto';
import { rescueExpired } from './janitor.ts';
import { fleetKeys, homesOf, queueKeys } from './keys.ts';
import type { Route } from './migrate-batch.ts';
import { registeredQueues, scanForQueues } from './registry.ts';
import { seedQueues } from './seed-queues.ts';
import { serverNowMs } from './server-clock.ts';
import type { QueueStore } from './store.ts';
import { aliveMs } from './workers.ts';

/** What a move finds in a queue. */
export interface QueueContents {
  readonly queue: string;
  /** Waiting, delayed or parked behind its ordering key. */
  readonly jobs: number;
  readonly active: number;
  readonly dead: number;
  readonly resolved: number;
  readonly completed: number;
  readonly schedules: number;
  /** Things that an earlier run has taken out and not brought to their end. */
  readonly underWay: number;
  /** Workers of ours that are alive. */
  readonly workers: number;
}

export async function surveyQueue({ redis, keys }: QueueStore, queue: string): Promise<QueueContents> {
  const here = queueKeys(keys, queue);
  const since = (await serverNowMs(redis)) - aliveMs;
  const [waiting, parked, active, dead, resolved, completed, schedules, texts, workers] = await Promise.all([
    redis.zcard(here.queue),
    redis.zcard(here.parked),
    redis.zcard(here.active),
    redis.zcard(here.dead),
    redis.zcard(here.resolved),
    redis.zcard(here.completed),
    redis.hlen(here.schedules),
    redis.llen(here.leaving),
    redis.zcount(here.heartbeats, since, '+inf'),
  ]);
  const jobs = waiting + parked;
  return { queue, jobs, active, dead, resolved, completed, schedules, underWay: texts / 5, workers };
}

/** All entries of the DLQs, those that no index has included. */
export async function countDead({ redis, keys }: QueueStore, queues: readonly string[]): Promise<number> {
  const counts = await Promise.all(homesOf(keys, queues).map((home) => redis.zcard(home.keys.dlq)));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Gives back what dead workers have; tells how many jobs are held by leases that have not ended. */
export async function releaseClaims(store: QueueStore, queue: string): Promise<number> {
  let rescued: number;
  do {
    const outcome = await rescueExpired(store, queue);
    rescued = outcome.rescued + outcome.suspected;
  } while (rescued > 0);
  return store.redis.zcard(queueKeys(store.keys, queue).active);
}

const scanCount = 1_000;

/** Every queue of this Redis: the seed's, the registered ones and, in steps of 1,000 keys, all that are there. */
export async function findAllQueues(store: QueueStore, signal: AbortSignal): Promise<string[]> {
  const names = new Set([...seedQueues.map(({ name }) => name), ...(await registeredQueues(store))]);
  let cursor = '0';
  do {
    const found = await scanForQueues(store, cursor, { count: scanCount });
    for (const name of found.queues) names.add(name);
    cursor = found.cursor;
  } while (cursor !== '0' && !signal.aborted);
  return [...names].toSorted();
}

const probeMs = 10_000;

/** Whether both sides are the same keys of the same Redis, however it is reached. */
export async function isSamePlace({ from, to }: Route): Promise<boolean> {
  const { probe } = fleetKeys(to.keys);
  if (fleetKeys(from.keys).probe !== probe) return false;
  const said = randomUUID();
  await to.redis.set(probe, said, 'PX', probeMs);
  const isSame = (await from.redis.get(probe)) === said;
  await to.redis.del(probe);
  return isSame;
}
