import { AppError } from '../contract/errors.ts';
import type { JobPage, JobSummary } from '../contract/model.ts';
import { advance, beginning, placeBeside, type Place, readCursor, writeCursor } from './cursor.ts';
import type { DlqHome } from './keys.ts';
import type { PageOptions } from './page-options.ts';
import { parseScore } from './score.ts';
import type { Excerpt } from './summary.ts';

/**
 * One page out of every place that DLQ entries are in, ordered by time and, within a ms, by the place's queue. A page's cursor
 * is where its last entry was: all other places follow from that, however many there are and whichever came since.
 */

/** What one place has next. */
export interface HomePage {
  readonly total: number;
  readonly readAtMs: number;
  /** As many bytes of documents as were read, and the reading ended there. */
  readonly bytes: number;
  readonly found: readonly FoundEntry[];
}

export interface FoundEntry {
  /** The score, exactly as Redis wrote it. */
  readonly at: string;
  readonly member: Buffer;
  readonly excerpt: Excerpt;
  /** `null` for what is not shown. */
  readonly job: JobSummary | null;
}

interface Reading extends HomePage {
  readonly home: DlqHome;
  readonly from: Place;
  /** It may have more than was read. */
  readonly isCut: boolean;
  taken: number;
}

export async function mergeHomes(
  homes: readonly DlqHome[],
  { order, cursor, limit }: PageOptions,
  read: (home: DlqHome, from: Place) => Promise<HomePage>,
): Promise<JobPage> {
  const after = readMergedCursor(cursor);
  const readings = await Promise.all(
    homes.map(async (home): Promise<Reading> => {
      const from = placeIn(home, after, order);
      const page = await read(home, from);
      const readBytes = page.found.reduce((sum, { excerpt }) => sum + excerpt.bytes, 0);
      return { ...page, home, from, isCut: page.found.length >= limit || readBytes >= page.bytes, taken: 0 };
    }),
  );
  const jobs: JobSummary[] = [];
  let last: Reading | undefined;
  for (let count = 0; count < limit; count++) {
    const next = leader(readings, order);
    if (next === undefined) break;
    const entry = next.found[next.taken];
    if (entry !== undefined && entry.job !== null) jobs.push(entry.job);
    next.taken += 1;
    last = next;
  }
  const isEnd = readings.every(({ found, taken, isCut }) => taken === found.length && !isCut);
  return {
    jobs,
    total: readings.reduce((sum, { total }) => sum + total, 0),
    cursor: isEnd || last === undefined ? null : writeMergedCursor(last),
    readAtMs: Math.max(0, ...readings.map(({ readAtMs }) => readAtMs)),
  };
}

/** Whose entry comes next; none when it may be one that was not read. */
function leader(readings: readonly Reading[], order: PageOptions['order']): Reading | undefined {
  let best: Reading | undefined;
  for (const reading of readings) {
    const head = reading.found[reading.taken];
    if (head === undefined) {
      if (reading.isCut) return undefined;
      continue;
    }
    const leading = best?.found[best.taken];
    if (leading === undefined || isBefore(head.at, leading.at, order)) best = reading;
  }
  return best;
}

function isBefore(a: string, b: string, order: PageOptions['order']): boolean {
  return order === 'newest' ? parseScore(a) > parseScore(b) : parseScore(a) < parseScore(b);
}

interface MergedCursor {
  /** Empty for the place that all queues share. */
  readonly queue: string;
  readonly place: Place;
}

/** The place's queue, where there is one for each, stands in front; no queue's name has a slash. */
function writeMergedCursor({ home, from, found, taken }: Reading): string {
  const read = found.slice(0, taken).map(({ at, member }) => ({ score: at, member }));
  const place = writeCursor([advance(from, read)]);
  return home.queue === null ? place : `${home.queue}/${place}`;
}

function readMergedCursor(cursor: string | null): MergedCursor | null {
  if (cursor === null) return null;
  const slash = cursor.indexOf('/');
  const [place] = readCursor(cursor.slice(slash + 1), 1);
  if (place === undefined) throw new AppError('INVALID_INPUT', { field: 'cursor' });
  return { queue: cursor.slice(0, Math.max(slash, 0)), place };
}

/** Places are read in the order of their queues' names, so of the last entry's ms, those before it are through. */
function placeIn({ queue }: DlqHome, after: MergedCursor | null, order: PageOptions['order']): Place {
  if (after === null) return beginning;
  const own = queue ?? '';
  if (own === after.queue) return after.place;
  return placeBeside(after.place.score, own < after.queue ? 'behind' : 'before', order);
}
