import { chunkBytes, walkMembers } from './bounds.ts';
import { beginning, type Place, placeArguments, readPlace } from './cursor.ts';
import { malformedId } from './malformed.ts';
import { isMalformed, readJob } from './job-record.ts';
import { asBytes, asList, asNumber } from './reply.ts';
import { run } from './scripts.ts';
import type { QueueStore } from './store.ts';

/**
 * Looks a job up by its id in a sorted set of documents, which has no index by id: a walk in bounded steps. A range of scores
 * makes it short.
 */

/** Steps of `walkMembers` jobs after which a search for a screen gives up: 10,000 jobs. */
export const fewSteps = 20;

/** Two bounds as ZRANGEBYSCORE takes them. */
export interface ScoreRange {
  readonly min: string;
  readonly max: string;
}
export const wholeSet: ScoreRange = { min: '-inf', max: '+inf' };

export interface FoundMember {
  readonly score: number;
  readonly member: Buffer;
}

export interface Search {
  readonly range: ScoreRange;
  /** After so many steps the search gives up; `Infinity` goes to the end of the range, however long that takes. */
  readonly mostSteps: number;
  /** What of a member is the job's document: all of it, unless the set keeps more. */
  readonly documentOf?: (member: Buffer) => Buffer;
}

export async function searchMember(
  store: QueueStore,
  documents: string,
  id: string,
  { range: { min, max }, mostSteps, documentOf = (member) => member }: Search,
): Promise<FoundMember | null> {
  let from: Place | null = beginning;
  for (let step = 0; step < mostSteps && from !== null; step++) {
    const reply: readonly unknown[] = await run(store.redis, 'findMember', { documents }, [
      needleOf(id),
      min,
      max,
      ...placeArguments(from),
      walkMembers,
      chunkBytes,
    ]);
    for (const raw of reply.slice(3)) {
      const [score, found] = asList(raw);
      const member = asBytes(found);
      if (hasId(documentOf(member), id)) return { score: asNumber(score), member };
    }
    from = readPlace(reply);
  }
  return null;
}

/** The id as a document spells it. A malformed member has its id from its bytes, so every member may be it. */
function needleOf(id: string): string {
  return id.startsWith('malformed-') ? '' : JSON.stringify(id).slice(1, -1);
}

export function hasId(document: Buffer, id: string): boolean {
  const job = readJob(document);
  return isMalformed(job) ? malformedId(document) === id : job.id === id;
}
