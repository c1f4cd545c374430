import { chunkBytes, groupBy, inChunks, walkMembers } from './bounds.ts';
import { beginning, placeArguments, readCursor, readPlace, writeCursor } from './cursor.ts';
import { malformedId } from './job-edit.ts';
import { isMalformed, type JobRecord, type Malformed, readJob } from './job-record.ts';
import { queueKeys, sharedKeys } from './keys.ts';
import { asBytes } from './reply.ts';
import { registeredQueues } from './registry.ts';
import { run } from './scripts.ts';
import type { QueueStore } from './store.ts';

/**
 * The seed's `handleJobFailure` writes DLQ members and nothing else. Adoption gives them what ours have: `dlq:<id>` and a
 * place in their queue's index. Members that do not say a queue are indexed under no queue (`orphans`).
 */
export interface DlqMember {
  readonly id: string;
  /** `null` when it does not say one; then it cannot be retried. */
  readonly queue: string | null;
  readonly member: Buffer;
  readonly job: JobRecord | Malformed;
}

/** How a member of `queue:dlq` is known, whoever wrote it. */
export function identifyMember(member: Buffer): DlqMember {
  const job = readJob(member);
  if (isMalformed(job)) return { id: malformedId(member), queue: null, member, job };
  return { id: job.id, queue: job.queue, member, job };
}

/**
 * Adopts foreign members, looking at no more than `walkMembers` and adopting up to about `limit`. Where it ended is kept
 * in Redis, so that janitors share one walk. It writes, so never call it on a read-only environment.
 */
export async function adoptForeignEntries(store: QueueStore, { limit }: { limit: number }): Promise<number> {
  const keys = sharedKeys(store.keys);
  if (await isAllAdopted(store)) return 0;
  const [from = beginning] = readCursor(await store.redis.get(keys.adoptedUpTo), 1);
  const [score, prefix, skip, ...found] = await run(store.redis, 'listUnadopted', keys, [
    ...placeArguments(from),
    walkMembers,
    chunkBytes,
  ]);
  const members = found.slice(0, limit).map((raw) => identifyMember(asBytes(raw)));
  const adopted = await adopt(store, members);
  const isCut = found.length > limit;
  if (isCut) return adopted; // the walk goes over the rest again
  const end = readPlace([score, prefix, skip]);
  if (end === null) await store.redis.del(keys.adoptedUpTo);
  else await store.redis.set(keys.adoptedUpTo, writeCursor([end]));
  return adopted;
}

/** Adopts these members; those that have left the DLQ meanwhile are passed over. */
export async function adopt(store: QueueStore, members: readonly DlqMember[]): Promise<number> {
  const shared = sharedKeys(store.keys);
  let adopted = 0;
  for (const [queue, ofQueue] of groupBy(members, (one) => one.queue ?? '')) {
    const own = queueKeys(store.keys, queue);
    const keys = { ...own, ...shared, dead: queue === '' ? shared.orphans : own.dead };
    for (const chunk of inChunks(ofQueue, ({ member }) => member.length)) {
      const args = chunk.flatMap(({ id, member }) => [id, member]);
      adopted += await run(store.redis, 'adoptDlq', keys, ['', queue, ...args]);
    }
  }
  return adopted;
}

/** Whether the indexes hold as many entries as the DLQ. */
export async function isAllAdopted(store: QueueStore): Promise<boolean> {
  const shared = sharedKeys(store.keys);
  const queues = await registeredQueues(store);
  const [size, ...indexed] = await Promise.all([
    store.redis.zcard(shared.dlq),
    store.redis.zcard(shared.orphans),
    ...queues.map((queue) => store.redis.zcard(queueKeys(store.keys, queue).dead)),
  ]);
  return indexed.reduce((sum, count) => sum + count, 0) >= size;
}
