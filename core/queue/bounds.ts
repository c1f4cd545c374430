/**
 * How much one script call may touch. Redis runs one script at a time, so these are what keeps a click from holding up
 * a production server: each call stays well under 10 ms.
 */

/** Jobs moved by one call. */
export const chunkJobs = 200;
/** Jobs finished by one step, but for `chunkBytes` of documents and results. */
export const finishedJobs = 100;
/** DLQ entries moved by one call: their documents are long, and each is compared, taken out and put in. */
export const moveEntries = 100;
/** Documents sent to or read by one moving call, after which no further one is taken; a single bigger one still moves. */
export const chunkBytes = 1_000_000;
/** Documents that a page, of all its bands or places, may read on the server; it only sends their heads and tails. */
export const pageReadBytes = 1_500_000;
/** Ids that one walk through a DLQ looks for; they are sent with each of its steps. */
export const searchedIds = 1_000;
/** Members that one step of a walk (search, adoption) looks at. */
export const walkMembers = 500;
/**
 * Index entries, and bytes of their documents, that one step of the janitor compares with the DLQ. It reads documents only to
 * find that all is well, so it is less than a step that moves jobs.
 */
export const verifyEntries = 200;
export const verifyBytes = 250_000;
/** Jobs or ids that one retention step takes out. */
export const trimJobs = 500;

/** Cuts items into chunks of at most `most` items and, but for single big ones, `chunkBytes` bytes. */
export function inChunks<T>(items: readonly T[], bytesOf: (item: T) => number, most = chunkJobs): T[][] {
  const chunks: T[][] = [];
  let current: T[] = [];
  let bytes = 0;
  for (const item of items) {
    const size = bytesOf(item);
    if (current.length > 0 && (current.length === most || bytes + size > chunkBytes)) {
      chunks.push(current);
      current = [];
      bytes = 0;
    }
    current.push(item);
    bytes += size;
  }
  if (current.length > 0) chunks.push(current);
  return chunks;
}

/** Items by key, in order (`Map.groupBy` needs Node 21). */
export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
