import { type DlqMember, identifyMember, isAllAdopted } from './adoption.ts';
import { chunkBytes, inChunks, walkMembers } from './bounds.ts';
import { beginning, type Place, placeArguments, readPlace } from './cursor.ts';
import { sharedKeys } from './keys.ts';
import { asBytes, asList } from './reply.ts';
import { run } from './scripts.ts';
import type { QueueStore } from './store.ts';

/** How many steps a search through the DLQ takes before an id counts as missing: 20,000 members. */
const mostSteps = 40;

/**
 * Hands on the DLQ entries with these ids, chunk by chunk. `dlq:<id>` leads to most; members that only a foreign program
 * has written are searched for. An entry whose member is gone is handed on as it was known: the moving script finds out.
 */
export async function findEntries(
  store: QueueStore,
  ids: readonly string[],
  onFound: (entries: readonly DlqMember[], missing: readonly string[]) => Promise<void>,
): Promise<void> {
  const keys = sharedKeys(store.keys);
  for (const chunk of inChunks([...new Set(ids)], ({ length }) => length)) {
    let rest = chunk;
    while (rest.length > 0) {
      const replies = await run(store.redis, 'findEntries', keys, [chunkBytes, ...rest]);
      const asked = rest.slice(0, replies.length);
      rest = rest.slice(replies.length);
      const entries = new Map<string, DlqMember>();
      const lost = new Set<string>();
      asked.forEach((id, index) => {
        const [score, document] = asList(replies[index]).map(asBytes);
        if (document !== undefined && document.length > 0) {
          entries.set(id, { ...identifyMember(document), id });
        }
        if (score === undefined || score.length === 0) lost.add(id);
      });
      if (lost.size > 0) await searchMembers(store, lost, entries);
      await onFound(
        [...entries.values()],
        asked.filter((id) => !entries.has(id)),
      );
    }
  }
}

/** Walks the DLQ for members that have one of these ids and are not (or no longer) what `dlq:<id>` says. */
async function searchMembers(
  store: QueueStore,
  ids: ReadonlySet<string>,
  entries: Map<string, DlqMember>,
): Promise<void> {
  const isUnknown = [...ids].some((id) => entries.has(id));
  if (!isUnknown && (await isAllAdopted(store))) return;
  const keys = sharedKeys(store.keys);
  const wanted = new Set(ids);
  let place: Place | null = beginning;
  for (let step = 0; step < mostSteps && place !== null; step++) {
    const reply: readonly unknown[] = await run(store.redis, 'listUnadopted', keys, [
      ...placeArguments(place),
      walkMembers,
      chunkBytes,
    ]);
    for (const raw of reply.slice(3)) {
      const found = identifyMember(asBytes(raw));
      if (ids.has(found.id)) entries.set(found.id, found);
      wanted.delete(found.id);
    }
    if (wanted.size === 0) return;
    place = readPlace(reply);
  }
}
