import { chunkBytes, groupBy, inChunks } from './bounds.ts';
import { beginning, type Place, placeArguments, readCursor, readPlace, writeCursor } from './cursor.ts';
import { malformedId } from './job-edit.ts';
import { isMalformed, type JobRecord, type Malformed, readJob } from './job-record.ts';
import { orphanKeys, ownerKeys, queueKeys, sharedKeys } from './keys.ts';
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
 * Adopts foreign members: the newest ones, where new ones come in, and further on where the last call ended. Each walk
 * looks at `limit` members. Its place is kept in Redis, so that all janitors share one walk. It writes, so never call it
 * on a read-only environment.
 */
export async function adoptForeignEntries(store: QueueStore, { limit }: { limit: number }): Promise<number> {
  const { adoptedUpTo } = sharedKeys(store.keys);
  if (await isAllAdopted(store)) return 0;
  const [place = beginning] = readCursor(await store.redis.get(adoptedUpTo), 1);
  const newest = await adoptFrom(store, beginning, limit);
  const older = place.score === '' ? newest : await adoptFrom(store, place, limit);
  if (older.end === null) await store.redis.del(adoptedUpTo);
  else await store.redis.set(adoptedUpTo, writeCursor([older.end]));
  return newest.adopted + (older === newest ? 0 : older.adopted);
}

async function adoptFrom(
  store: QueueStore,
  from: Place,
  limit: number,
): Promise<{ adopted: number; end: Place | null }> {
  const args = [...placeArguments(from), limit, chunkBytes];
  const reply = await run(store.redis, 'listUnadopted', sharedKeys(store.keys), args);
  const members = reply.slice(3).map((raw) => identifyMember(asBytes(raw)));
  return { adopted: await adopt(store, members), end: readPlace(reply) };
}

/** Adopts these members; those that have left the DLQ meanwhile are passed over. */
async function adopt(store: QueueStore, members: readonly DlqMember[]): Promise<number> {
  const shared = sharedKeys(store.keys);
  let adopted = 0;
  for (const [queue, ofQueue] of groupBy(members, (one) => one.queue ?? '')) {
    const keys = { ...ownerKeys(store.keys, queue || null), ...shared };
    for (const chunk of inChunks(ofQueue, ({ member }) => member.length)) {
      const args = chunk.flatMap(({ id, member }) => [id, member]);
      adopted += await run(store.redis, 'adoptDlq', keys, ['', queue, ...args]);
    }
  }
  return adopted;
}

/**
 * Whether the indexes hold as many entries as the DLQ, which is a reason to believe that they hold the same ones. It chooses
 * how lists are read and whether adoption looks for more; no move depends on it.
 */
export async function isAllAdopted(store: QueueStore): Promise<boolean> {
  const shared = sharedKeys(store.keys);
  const queues = await registeredQueues(store);
  const [size, ...indexed] = await Promise.all([
    store.redis.zcard(shared.dlq),
    store.redis.zcard(orphanKeys(store.keys).dead),
    ...queues.map((queue) => store.redis.zcard(queueKeys(store.keys, queue).dead)),
  ]);
  return indexed.reduce((sum, count) => sum + count, 0) === size;
}
