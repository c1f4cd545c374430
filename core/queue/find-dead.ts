import { type DlqMember, identifyMember } from './adoption.ts';
import { chunkBytes, inChunks, moveEntries, searchedIds, walkMembers } from './bounds.ts';
import { beginning, type Place, placeArguments, readPlace } from './cursor.ts';
import type { DlqHome } from './keys.ts';
import { asBytes, asList } from './reply.ts';
import { run } from './scripts.ts';
import type { QueueStore } from './store.ts';

/** Entries that were found in one place. */
export type OnFound = (home: DlqHome, entries: readonly DlqMember[]) => Promise<void>;

/**
 * Hands on the DLQ entries with these ids, chunk by chunk, and returns the ids that no entry has. `dlq:<id>` leads to most;
 * for the others each DLQ is walked once, to its end if need be: members that a foreign program has written have no copy, and
 * no count of copies could prove that none is missing. An entry whose member is gone is handed on as it was known, and the
 * moving script drops what is left of it. An id that is in two places is taken from the first.
 */
export async function findEntries(
  store: QueueStore,
  homes: readonly DlqHome[],
  ids: readonly string[],
  onFound: OnFound,
): Promise<string[]> {
  const wanted = new Set(ids);
  for (const home of homes) {
    for await (const copies of readCopies(store, home, [...wanted])) {
      // `delete` says whether it was there.
      const found = copies.filter(({ id, isMember }) => isMember && wanted.delete(id));
      await onFound(home, entriesOf(found));
    }
  }
  for (const home of homes) {
    for (const some of inChunks([...wanted], ({ length }) => length, searchedIds)) {
      const left = new Set(some);
      await searchMembers(store, home, left, onFound);
      for (const id of some) if (!left.has(id)) wanted.delete(id);
    }
  }
  for (const home of homes) {
    for await (const copies of readCopies(store, home, [...wanted])) {
      const left = copies.filter(({ id, entry }) => entry !== null && wanted.delete(id));
      await onFound(home, entriesOf(left));
    }
  }
  return [...wanted];
}

function entriesOf(copies: readonly Copy[]): DlqMember[] {
  return copies.flatMap(({ entry }) => entry ?? []);
}

/** What `dlq:<id>` says. */
interface Copy {
  readonly id: string;
  readonly entry: DlqMember | null;
  /** The DLQ has exactly this member. */
  readonly isMember: boolean;
}

// The copies of these ids, in order, no more at once than one step may read.
async function* readCopies(store: QueueStore, home: DlqHome, ids: readonly string[]): AsyncGenerator<Copy[]> {
  const readFrom = async (at: number): Promise<readonly unknown[]> => {
    const some = ids.slice(at, at + moveEntries);
    return some.length === 0 ? [] : run(store.redis, 'findEntries', home.keys, [chunkBytes, ...some]);
  };
  let at = 0;
  let replies = await readFrom(at);
  while (replies.length > 0) {
    const from = at;
    const copies = replies.map((reply, index) => readCopy(home, ids[from + index] as string, reply));
    at += replies.length;
    // The next ones are on their way while these are worked on; an error is thrown where they are awaited.
    const next = readFrom(at);
    next.catch(() => undefined);
    yield copies;
    replies = await next;
  }
}

function readCopy(home: DlqHome, id: string, reply: unknown): Copy {
  const [score, document] = asList(reply).map(asBytes) as [Buffer, Buffer];
  const entry = document.length === 0 ? null : { ...identifyMember(home, document), id };
  return { id, entry, isMember: score.length > 0 };
}

/** Walks a DLQ from its newest member on, until all of these are found; takes the found ones out of `wanted`. */
async function searchMembers(
  store: QueueStore,
  home: DlqHome,
  wanted: Set<string>,
  onFound: OnFound,
): Promise<void> {
  let place: Place | null = beginning;
  while (wanted.size > 0 && place !== null) {
    const args = [...placeArguments(place), walkMembers, chunkBytes, ...wanted];
    const reply: readonly unknown[] = await run(store.redis, 'searchDlq', home.keys, args);
    const found = reply.slice(3).map((raw) => identifyMember(home, asBytes(raw)));
    // Of two members with one id the newer one is taken.
    await onFound(
      home,
      found.filter(({ id }) => wanted.delete(id)),
    );
    place = readPlace(reply);
  }
}
