import type { JobPage, JobState, JobSummary } from '../contract/model.ts';
import { pageReadBytes } from './bounds.ts';
import { advance, type Place, placeArguments, readCursor, type ReadMember, writeCursor } from './cursor.ts';
import { toAppError } from './errors.ts';
import { queueKeys } from './keys.ts';
import type { PageOptions } from './page-options.ts';
import { pageQueue } from './page-queue.ts';
import { asBytes, asList, asNumber, asText } from './reply.ts';
import { parseScore, readScore } from './score.ts';
import { run } from './scripts.ts';
import type { QueueStore } from './store.ts';
import { type Excerpt, readExcerpt, summarize, summarizeResult } from './summary.ts';

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
  parked: pageParked,
  completed: pageCompleted,
};

async function pageActive(store: QueueStore, queue: string, options: PageOptions): Promise<JobPage> {
  const [from] = readCursor(options.cursor, 1) as [Place];
  const [now, total, ...raw] = await run(store.redis, 'pageClaims', queueKeys(store.keys, queue), [
    '',
    options.order,
    options.limit,
    pageReadBytes,
    ...placeArguments(from),
  ]);
  const found = raw.map((one) => {
    const [leaseEnd, token, excerpt, score, startedAt, worker, progress] = asList(one);
    return {
      at: asText(leaseEnd),
      member: asBytes(token),
      excerpt: readExcerpt(excerpt),
      score,
      startedAt,
      worker,
      progress,
    };
  });
  const jobs = found.map(({ at, excerpt, score, startedAt, worker, progress }) =>
    summarize(excerpt, {
      queue,
      state: 'active',
      atMs: parseScore(at),
      ...readScore(asNumber(score)),
      startedAtMs: asNumber(startedAt),
      worker: asText(worker),
      progress: asText(progress) || null,
    }),
  );
  return asPage(found, jobs, { now, total, from, limit: options.limit });
}

async function pageParked(store: QueueStore, queue: string, options: PageOptions): Promise<JobPage> {
  const [from] = readCursor(options.cursor, 1) as [Place];
  const { order, limit } = options;
  const args = ['', order, limit, pageReadBytes, ...placeArguments(from)];
  const [now, total, ...raw] = await run(store.redis, 'pageParked', queueKeys(store.keys, queue), args);
  const found = raw.map((one) => {
    const [at, member, score, excerpt] = asList(one);
    return { at: asText(at), member: asBytes(member), score, excerpt: readExcerpt(excerpt) };
  });
  const jobs = found.map(({ score, excerpt }) => {
    const { priority, readyAtMs } = readScore(asNumber(score));
    return summarize(excerpt, { queue, state: 'parked', atMs: readyAtMs, readyAtMs, priority });
  });
  return asPage(found, jobs, { now, total, from, limit });
}

async function pageCompleted(store: QueueStore, queue: string, options: PageOptions): Promise<JobPage> {
  const { completed, resultPrefix } = queueKeys(store.keys, queue);
  const [from] = readCursor(options.cursor, 1) as [Place];
  const keys = { index: completed, documentPrefix: resultPrefix };
  const page = await pageIndex(store, keys, { ...options, from });
  const jobs = page.found.map(({ at, id, excerpt }) =>
    summarizeResult(excerpt, { queue, state: 'completed', atMs: parseScore(at), id }),
  );
  return asPage(page.found, jobs, { ...page, limit: options.limit });
}

/** A page of an index of ids with the documents that their keys hold. */
export async function pageIndex(
  store: QueueStore,
  keys: { index: string; documentPrefix: string },
  { order, limit, from }: Pick<PageOptions, 'order' | 'limit'> & { readonly from: Place },
) {
  const args = ['', order, limit, ...placeArguments(from)];
  const [now, total, ...raw] = await run(store.redis, 'pageIndex', keys, args);
  const found = raw.map((one) => {
    const [at, id, excerpt] = asList(one);
    return { at: asText(at), id: asText(id), member: asBytes(id), excerpt: readExcerpt(excerpt) };
  });
  return { found, now, total, from };
}

/** What a page needs of a member to know where it ended. */
export interface FoundMember {
  readonly at: string;
  readonly member: Buffer;
  readonly excerpt: Excerpt;
}

/** A page of one set. It is the last one when it is short for no other reason than that there is no more. */
export function asPage(
  found: readonly FoundMember[],
  jobs: JobSummary[],
  { now, total, from, limit }: { now: unknown; total: unknown; from: Place; limit: number },
): JobPage {
  const readBytes = found.reduce((sum, { excerpt }) => sum + excerpt.bytes, 0);
  const isEnd = found.length < limit && readBytes < pageReadBytes;
  const end = advance(
    from,
    found.map(({ at, member }): ReadMember => ({ score: at, member })),
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
  const marks = await Promise.all(
    // Of a job that says no queue, too: then all queues share their marks.
    jobs.map(({ id, queue }) => store.redis.exists(queueKeys(store.keys, queue).processedPrefix + id)),
  );
  return jobs.map((job, index) => ({ ...job, isProcessed: marks[index] === 1 }));
}
