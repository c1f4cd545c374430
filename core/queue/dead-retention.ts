import type { JobSummary } from '../contract/model.ts';
import { toAppError } from './errors.ts';
import { fleetKeys, queueKeys } from './keys.ts';
import { dlqHomes } from './registry.ts';
import { retentionOf } from './retention.ts';
import { earliestMs } from './score.ts';
import type { QueueStore } from './store.ts';

/**
 * Whether DLQ entries are deleted when their queue's retention is over. It is one flag in Redis, so that every worker, app
 * and observer says the same, and it is off until somebody asks for it: a fleet that never trimmed its DLQ must not lose it
 * because a program of ours was connected. `trim-dead.lua` looks at the flag in the step that deletes; where each queue has a
 * DLQ of its own, at that queue's copy, which janitors bring up to date.
 */
export async function setDeadRetention(store: QueueStore, isOn: boolean): Promise<void> {
  await write(store, isOn ? 'on' : 'off');
}

/** Switches it on where nobody has decided yet: on a Redis that has no older DLQ, such as the app's own. */
export async function defaultDeadRetentionToOn(store: QueueStore): Promise<void> {
  await write(store, 'on', 'NX');
}

async function write(store: QueueStore, value: 'on' | 'off', ...mode: ['NX'] | []): Promise<void> {
  const { deadRetention } = fleetKeys(store.keys);
  try {
    await store.redis.call('SET', deadRetention, value, ...mode);
    const copies = (await dlqHomes(store, null)).map(({ keys }) => keys.deadRetention);
    const others = copies.filter((copy) => copy !== deadRetention);
    await Promise.all(others.map((copy) => store.redis.call('SET', copy, value, ...mode)));
  } catch (error) {
    throw toAppError(error);
  }
}

export async function isDeadRetentionOn(store: QueueStore): Promise<boolean> {
  return (await store.redis.get(fleetKeys(store.keys).deadRetention)) === 'on';
}

/** Brings a queue's own copy of the flag up to date: for queues that came after it was set. */
export async function followDeadRetention(store: QueueStore, queue: string): Promise<void> {
  const { deadRetention: copy } = queueKeys(store.keys, queue);
  const { deadRetention } = fleetKeys(store.keys);
  if (copy === deadRetention) return;
  const [said, known] = await Promise.all([store.redis.get(deadRetention), store.redis.get(copy)]);
  if (said !== null && said !== known) await store.redis.set(copy, said);
}

/** Says of each dead job when it will be deleted. Nobody's (no queue) and those without a time of failure are kept. */
export async function markExpiry(store: QueueStore, jobs: readonly JobSummary[]): Promise<JobSummary[]> {
  const queues = [...new Set(jobs.filter(canExpire).map(({ queue }) => queue))];
  // Key by key, in one round trip: on a cluster those of two queues are in two places.
  const [isOn, ...retentions] = await Promise.all([
    isDeadRetentionOn(store),
    ...queues.map((queue) => retentionOf(store, queue)),
  ]);
  const retentionByQueue = new Map(queues.map((queue, index) => [queue, retentions[index]]));
  return jobs.map((job) => {
    const retentionMs = isOn && canExpire(job) ? retentionByQueue.get(job.queue) : undefined;
    return { ...job, expiresAtMs: retentionMs === undefined ? null : job.atMs + retentionMs };
  });
}

function canExpire({ state, queue, atMs }: JobSummary): boolean {
  return state === 'dead' && queue !== '' && atMs >= earliestMs;
}
