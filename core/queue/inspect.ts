import type { JobPage, JobState, JobSummary } from '../contract/model.ts';
import { pageReadBytes } from './bounds.ts';
import { advance, type Position, readCursor, writeCursor } from './cursor.ts';
import { toAppError } from './errors.ts';
import { queueKeys, sharedKeys } from './keys.ts';
import { asList, asNumber, asText } from './reply.ts';
import { parseScore, readScore } from './score.ts';
import { run } from './scripts.ts';
import type { QueueStore } from './store.ts';
import { type Excerpt, readExcerpt, summarize, summarizeResult } from './summary.ts';

/** `next`: in the order in which they will happen (or happened first). `newest`: the other way round. */
export interface PageOptions {
  readonly order: 'newest' | 'next';
  readonly cursor: string | null;
  readonly limit: number;
}

/** A page of one queue's jobs in one state. Big documents come as excerpts; O(log n + page); writes nothing. */
export async function pageJobs(
  store: QueueStore,
  queue: string,
  state: Exclude<JobState, 'dead' | 'resolved'>,
  options: PageOptions,
): Promise<JobPage> {
  try {
    const page = await readers[state](store, queue, options);
    return { ...page, jobs: await markProcessed(store, page.jobs) };
  } catch (error) {
    throw toAppError(error);
  }
}

const readers = {
  waiting: (store: QueueStore, queue: string, options: PageOptions) =>
    pageQueue(store, queue, 'waiting', options),
  delayed: (store: QueueStore, queue: string, options: PageOptions) =>
    pageQueue(store, queue, 'delayed', options),
  active: pageActive,
  completed: pageCompleted,
};

interface BandJob {
  readonly score: string;
  readonly readyAtMs: number;
  readonly excerpt: Excerpt;
}

/**
 * Waiting jobs in claim order are the bands one after the other; every other order goes by time and merges them. A band
 * that was cut short by its size ends the page where it ends, so that nothing is passed over.
 */
async function pageQueue(
  store: QueueStore,
  queue: string,
  state: 'waiting' | 'delayed',
  { order, cursor, limit }: PageOptions,
): Promise<JobPage> {
  const positions = readCursor(cursor, 3);
  const [now, total, ...raw] = await run(store.redis, 'pageQueue', queueKeys(store.keys, queue), [
    '',
    state,
    order,
    limit,
    pageReadBytes,
    ...positions.flatMap(({ score, skip }) => [score, skip]),
  ]);
  const bands = raw.map((band) => asList(band).map(readBandJob));
  const isCut = bands.map(
    (band) =>
      band.length === limit || band.reduce((sum, { excerpt }) => sum + excerpt.bytes, 0) >= pageReadBytes,
  );
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
    const scores = band.slice(0, taken[index]).map(({ score }) => score);
    return advance(positions[index] as Position, scores);
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

async function pageActive(store: QueueStore, queue: string, options: PageOptions): Promise<JobPage> {
  const [from] = readCursor(options.cursor, 1) as [Position];
  const [now, total, ...raw] = await run(store.redis, 'pageClaims', queueKeys(store.keys, queue), [
    '',
    options.order,
    options.limit,
    pageReadBytes,
    from.score,
    from.skip,
  ]);
  const found = raw.map((one) => {
    const [leaseEnd, excerpt, score, startedAt, worker] = asList(one);
    return { at: asText(leaseEnd), excerpt: readExcerpt(excerpt), score, startedAt, worker };
  });
  const jobs = found.map(({ at, excerpt, score, startedAt, worker }) =>
    summarize(excerpt, {
      queue,
      state: 'active',
      atMs: parseScore(at),
      ...readScore(asNumber(score)),
      startedAtMs: asNumber(startedAt),
      worker: asText(worker),
    }),
  );
  return asPage(found, jobs, { now, total, from, limit: options.limit });
}

async function pageCompleted(store: QueueStore, queue: string, options: PageOptions): Promise<JobPage> {
  const keys = {
    index: queueKeys(store.keys, queue).completed,
    documentPrefix: sharedKeys(store.keys).resultPrefix,
  };
  const page = await pageIndex(store, keys, options);
  const jobs = page.found.map(({ at, id, excerpt }) =>
    summarizeResult(excerpt, { queue, state: 'completed', atMs: parseScore(at), id }),
  );
  return asPage(page.found, jobs, page);
}

/** A page of an index of ids with the documents that their keys hold. */
export async function pageIndex(
  store: QueueStore,
  keys: { index: string; documentPrefix: string },
  { order, cursor, limit }: PageOptions,
) {
  const [from] = readCursor(cursor, 1) as [Position];
  const args = ['', order, limit, from.score, from.skip];
  const [now, total, ...raw] = await run(store.redis, 'pageIndex', keys, args);
  const found = raw.map((one) => {
    const [at, id, excerpt] = asList(one);
    return { at: asText(at), id: asText(id), excerpt: readExcerpt(excerpt) };
  });
  return { found, now, total, from, limit };
}

/** A page of one set. It is the last one when it is short for no other reason than that there is no more. */
export function asPage(
  found: readonly { readonly at: string; readonly excerpt: Excerpt }[],
  jobs: JobSummary[],
  { now, total, from, limit }: { now: unknown; total: unknown; from: Position; limit: number },
): JobPage {
  const readBytes = found.reduce((sum, { excerpt }) => sum + excerpt.bytes, 0);
  const isEnd = found.length < limit && readBytes < pageReadBytes;
  const end = advance(
    from,
    found.map(({ at }) => at),
  );
  return {
    jobs,
    total: asNumber(total),
    cursor: isEnd ? null : writeCursor([end]),
    readAtMs: asNumber(now),
  };
}

/** Says of each job whether `processed:<id>` exists. */
export async function markProcessed(store: QueueStore, jobs: readonly JobSummary[]): Promise<JobSummary[]> {
  const { processedPrefix } = sharedKeys(store.keys);
  const marks = await Promise.all(jobs.map(({ id }) => store.redis.exists(processedPrefix + id)));
  return jobs.map((job, index) => ({ ...job, isProcessed: marks[index] === 1 }));
}
