import { chunkBytes, groupBy, inChunks } from './bounds.ts';
import { beginning, type Place, placeArguments, readCursor, readPlace, writeCursor } from './cursor.ts';
import { malformedId } from './malformed.ts';
import { isMalformed, type JobRecord, type Malformed, readJob } from './job-record.ts';
import { type DlqHome, ownerKeys, queueKeys } from './keys.ts';
import { asBytes } from './reply.ts';
import { registeredQueues, registerQueue } from './registry.ts';
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

/** How a member of a DLQ is known, whoever wrote it. Where only one queue has entries, they are all that queue's. */
export function identifyMember(home: DlqHome, member: Buffer): DlqMember {
  const job = readJob(member);
  if (isMalformed(job)) return { id: malformedId(member), queue: home.queue, member, job };
  return { id: job.id, queue: home.queue ?? job.queue, member, job };
}

/**
 * Adopts foreign members of one place: the newest ones, where new ones come in, and further on where the last call ended. Each walk
 * looks at `limit` members. Its place is kept in Redis, so that all janitors share one walk. It writes, so never call it
 * on a read-only environment.
 */
export async function adoptForeignEntries(
  store: QueueStore,
  home: DlqHome,
  { limit }: { limit: number },
): Promise<number> {
  const { adoptedUpTo } = home.keys;
  if (await isAllAdopted(store, home)) return 0;
  const [place = beginning] = readCursor(await store.redis.get(adoptedUpTo), 1);
  const newest = await adoptFrom(store, home, beginning, limit);
  const older = place.score === '' ? newest : await adoptFrom(store, home, place, limit);
  if (older.end === null) await store.redis.del(adoptedUpTo);
  else await store.redis.set(adoptedUpTo, writeCursor([older.end]));
  return newest.adopted + (older === newest ? 0 : older.adopted);
}

async function adoptFrom(
  store: QueueStore,
  home: DlqHome,
  from: Place,
  limit: number,
): Promise<{ adopted: number; end: Place | null }> {
  const args = [...placeArguments(from), limit, chunkBytes];
  const reply = await run(store.redis, 'listUnadopted', home.keys, args);
  const members = reply.slice(3).map((raw) => identifyMember(home, asBytes(raw)));
  return { adopted: await adopt(store, home, members), end: readPlace(reply) };
}

/** Adopts these members; those that have left the DLQ meanwhile are passed over. */
async function adopt(store: QueueStore, home: DlqHome, members: readonly DlqMember[]): Promise<number> {
  let adopted = 0;
  for (const [queue, ofQueue] of groupBy(members, (one) => one.queue ?? '')) {
    const keys = ownerKeys(store.keys, home, queue || null);
    // Before: an index that is not known to exist would make the DLQ look as if it held more than all of them.
    if (queue !== '') await registerQueue(store, queue);
    for (const chunk of inChunks(ofQueue, ({ member }) => member.length)) {
      const args = chunk.flatMap(({ id, member }) => [id, member]);
      adopted += await run(store.redis, 'adoptDlq', keys, ['', queue, ...args]);
    }
  }
  return adopted;
}

/**
 * Whether the indexes hold as many entries as this DLQ, which is a reason to believe that they hold the same ones. It chooses
 * how lists are read and whether adoption looks for more; no move depends on it.
 */
export async function isAllAdopted(store: QueueStore, home: DlqHome): Promise<boolean> {
  const queues = home.queue === null ? await registeredQueues(store) : [home.queue];
  const indexes = queues.map((queue) => queueKeys(store.keys, queue).dead);
  if (home.orphans !== null) indexes.push(home.orphans.dead);
  const [size, ...indexed] = await Promise.all([
    store.redis.zcard(home.keys.dlq),
    ...indexes.map((index) => store.redis.zcard(index)),
  ]);
  return indexed.reduce((sum, count) => sum + count, 0) === size;
}
