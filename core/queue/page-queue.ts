import type { JobPage, JobSummary } from '../contract/model.ts';
import { pageReadBytes } from './bounds.ts';
import { advance, type Place, placeArguments, readCursor, writeCursor } from './cursor.ts';
import { queueKeys } from './keys.ts';
import type { PageOptions } from './page-options.ts';
import { asList, asNumber, asText } from './reply.ts';
import { parseScore, readScore } from './score.ts';
import { run } from './scripts.ts';
import type { QueueStore } from './store.ts';
import { type Excerpt, readExcerpt, summarize } from './summary.ts';

interface BandJob {
  readonly score: string;
  readonly readyAtMs: number;
  readonly excerpt: Excerpt;
}

/**
 * Waiting jobs in claim order are the bands one after the other; every other order goes by time and merges them. A band
 * that was cut short by its size ends the page where it ends, so that nothing is passed over.
 */
export async function pageQueue(
  store: QueueStore,
  queue: string,
  state: 'waiting' | 'delayed',
  { order, cursor, limit }: PageOptions,
): Promise<JobPage> {
  const places = readCursor(cursor, 3);
  const [now, total, ...raw] = await run(store.redis, 'pageQueue', queueKeys(store.keys, queue), [
    '',
    state,
    order,
    limit,
    pageReadBytes,
    ...places.flatMap(placeArguments),
  ]);
  const bands = raw.map((band) => asList(band).slice(1).map(readBandJob));
  const isCut = raw.map((band) => asNumber(asList(band)[0]) === 1);
  const isByBand = state === 'waiting' && order === 'next';
  const taken = bands.map(() => 0);
  const jobs: JobSummary[] = [];
  while (jobs.length < limit) {
    const heads = bands.map((band, index) => band[taken[index] ?? 0]);
    const next = isByBand ? firstOf(heads) : bestOf(heads, order);
    if (next === -1) break;
    // Something of an exhausted but unfinished band may belong here.
    const isBlocked = heads.some(
      (head, index) => head === undefined && isCut[index] === true && (!isByBand || index < next),
    );
    if (isBlocked) break;
    const { excerpt, score, readyAtMs } = heads[next] as BandJob;
    const { priority } = readScore(parseScore(score));
    jobs.push(summarize(excerpt, { queue, state, atMs: readyAtMs, readyAtMs, priority }));
    taken[next] = (taken[next] ?? 0) + 1;
  }
  const ends = bands.map((band, index) => {
    const read = band.slice(0, taken[index]).map(({ score, excerpt }) => ({ score, member: excerpt.head }));
    return advance(places[index] as Place, read);
  });
  const isEnd = bands.every((band, index) => taken[index] === band.length && isCut[index] === false);
  return {
    jobs,
    total: asNumber(total),
    cursor: isEnd ? null : writeCursor(ends),
    readAtMs: asNumber(now),
  };
}

function readBandJob(raw: unknown): BandJob {
  const [score, excerpt] = asList(raw);
  const text = asText(score);
  return { score: text, readyAtMs: readScore(parseScore(text)).readyAtMs, excerpt: readExcerpt(excerpt) };
}

function firstOf(heads: readonly (BandJob | undefined)[]): number {
  return heads.findIndex((head) => head !== undefined);
}

function bestOf(heads: readonly (BandJob | undefined)[], order: PageOptions['order']): number {
  let best = -1;
  heads.forEach((head, index) => {
    const leader = heads[best];
    if (head === undefined) return;
    const isBetter =
      leader === undefined ||
      (order === 'newest' ? head.readyAtMs > leader.readyAtMs : head.readyAtMs < leader.readyAtMs);
    if (isBetter) best = index;
  });
  return best;
}
