import { type DlqMember, identifyMember } from './adoption.ts';
import { chunkBytes, inChunks, walkMembers } from './bounds.ts';
import { beginning, type Place, placeArguments, readPlace } from './cursor.ts';
import { sharedKeys } from './keys.ts';
import { asBytes, asList } from './reply.ts';
import { run } from './scripts.ts';
import type { QueueStore } from './store.ts';

/**
 * Hands on the DLQ entries with these ids, chunk by chunk, and returns the ids that no entry has. `dlq:<id>` leads to most;
 * for the others the DLQ is walked once, to its end if need be: members that a foreign program has written have no copy, and
 * no count of copies could prove that none is missing. An entry whose member is gone is handed on as it was known, and the
 * moving script drops what is left of it.
 */
export async function findEntries(
  store: QueueStore,
  ids: readonly string[],
  onFound: (entries: readonly DlqMember[]) => Promise<void>,
): Promise<string[]> {
  const lost = new Set<string>();
  for await (const copies of readCopies(store, [...new Set(ids)])) {
    for (const { id, isMember } of copies) if (!isMember) lost.add(id);
    await onFound(copies.filter(({ isMember }) => isMember).flatMap(({ entry }) => entry ?? []));
  }
  await searchMembers(store, lost, onFound);
  const missing: string[] = [];
  for await (const copies of readCopies(store, [...lost])) {
    missing.push(...copies.filter(({ entry }) => entry === null).map(({ id }) => id));
    await onFound(copies.flatMap(({ entry }) => entry ?? []));
  }
  return missing;
}

/** What `dlq:<id>` says. */
interface Copy {
  readonly id: string;
  readonly entry: DlqMember | null;
  /** The DLQ has exactly this member. */
  readonly isMember: boolean;
}

// The copies of these ids, in order, no more at once than one step may read.
async function* readCopies(store: QueueStore, ids: readonly string[]): AsyncGenerator<Copy[]> {
  const keys = sharedKeys(store.keys);
  for (const chunk of inChunks(ids, ({ length }) => length)) {
    let rest = chunk;
    while (rest.length > 0) {
      const replies = await run(store.redis, 'findEntries', keys, [chunkBytes, ...rest]);
      yield rest.slice(0, replies.length).map((id, index) => readCopy(id, replies[index]));
      rest = rest.slice(replies.length);
    }
  }
}

function readCopy(id: string, reply: unknown): Copy {
  const [score, document] = asList(reply).map(asBytes) as [Buffer, Buffer];
  const entry = document.length === 0 ? null : { ...identifyMember(document), id };
  return { id, entry, isMember: score.length > 0 };
}

/** Walks the DLQ from its newest member on, until all of these are found; takes the found ones out of `wanted`. */
async function searchMembers(
  store: QueueStore,
  wanted: Set<string>,
  onFound: (entries: readonly DlqMember[]) => Promise<void>,
): Promise<void> {
  const keys = sharedKeys(store.keys);
  let place: Place | null = beginning;
  while (wanted.size > 0 && place !== null) {
    const args = [...placeArguments(place), walkMembers, chunkBytes, ...wanted];
    const reply: readonly unknown[] = await run(store.redis, 'searchDlq', keys, args);
    const found = reply.slice(3).map((raw) => identifyMember(asBytes(raw)));
    // `delete` says whether it was there, so that of two members with one id the newer one is taken.
    await onFound(found.filter(({ id }) => wanted.delete(id)));
    place = readPlace(reply);
  }
}
