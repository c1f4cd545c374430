import type { JobPage } from '../contract/model.ts';
import { isAllAdopted } from './adoption.ts';
import { pageReadBytes } from './bounds.ts';
import { type Place, placeArguments, readCursor } from './cursor.ts';
import { markExpiry } from './dead-retention.ts';
import { toAppError } from './errors.ts';
import { asPage, markProcessed, pageIndex } from './inspect.ts';
import type { PageOptions } from './page-options.ts';
import { queueKeys, sharedKeys } from './keys.ts';
import { asList, asText } from './reply.ts';
import { parseScore } from './score.ts';
import { run } from './scripts.ts';
import type { QueueStore } from './store.ts';
import { readExcerpt, summarize } from './summary.ts';

export interface DlqPageOptions extends PageOptions {
  /** `dead`: the DLQ. `resolved`: what was resolved in the last 30 days. */
  readonly list: 'dead' | 'resolved';
  /** `null` for all queues. */
  readonly queue: string | null;
}

/** How many pages of the whole DLQ one filtered page looks through while foreign members are not adopted yet. */
const mostFilteredPages = 10;

/** A page of the DLQ or of the resolved list. Foreign members are listed before they are adopted. */
export async function pageDlq(store: QueueStore, options: DlqPageOptions): Promise<JobPage> {
  try {
    const page = await readPage(store, options);
    return { ...page, jobs: await markProcessed(store, await markExpiry(store, page.jobs)) };
  } catch (error) {
    throw toAppError(error);
  }
}

async function readPage(store: QueueStore, options: DlqPageOptions): Promise<JobPage> {
  const { list, queue } = options;
  const shared = sharedKeys(store.keys);
  if (list === 'resolved') {
    const index = queue === null ? shared.resolvedIndex : queueKeys(store.keys, queue).resolved;
    return pageByIndex(store, { index, documentPrefix: shared.resolvedPrefix }, options);
  }
  if (queue === null) return pageWhole(store, options);
  if (!(await isAllAdopted(store))) return pageFiltered(store, queue, options);
  const { dead } = queueKeys(store.keys, queue);
  return pageByIndex(store, { index: dead, documentPrefix: shared.entryPrefix }, options);
}

async function pageByIndex(
  store: QueueStore,
  keys: { index: string; documentPrefix: string },
  options: DlqPageOptions,
): Promise<JobPage> {
  const page = await pageIndex(store, keys, options);
  const jobs = page.found
    // A document that expired a moment before its place in the index.
    .filter(({ excerpt }) => excerpt.bytes > 0)
    .map(({ at, id, excerpt }) =>
      summarize(excerpt, { queue: options.queue, state: options.list, atMs: parseScore(at), id }),
    );
  return asPage(page.found, jobs, page);
}

async function pageWhole(store: QueueStore, { order, cursor, limit }: PageOptions): Promise<JobPage> {
  const [from] = readCursor(cursor, 1) as [Place];
  const [now, total, ...raw] = await run(store.redis, 'pageMembers', sharedKeys(store.keys), [
    '',
    order,
    limit,
    pageReadBytes,
    ...placeArguments(from),
  ]);
  const found = raw.map((one) => {
    const [at, excerpt] = asList(one);
    const document = readExcerpt(excerpt);
    return { at: asText(at), member: document.head, excerpt: document };
  });
  const jobs = found.map(({ at, excerpt }) =>
    summarize(excerpt, { queue: null, state: 'dead', atMs: parseScore(at) }),
  );
  return asPage(found, jobs, { now, total, from, limit });
}

/** Until every member is in its queue's index, one queue's entries are picked out of all; pages may then be short. */
async function pageFiltered(store: QueueStore, queue: string, options: PageOptions): Promise<JobPage> {
  let page = await pageWhole(store, options);
  const jobs = page.jobs.filter((job) => job.queue === queue);
  for (let pages = 1; pages < mostFilteredPages && jobs.length === 0 && page.cursor !== null; pages++) {
    page = await pageWhole(store, { ...options, cursor: page.cursor });
    jobs.push(...page.jobs.filter((job) => job.queue === queue));
  }
  const isComplete = options.cursor === null && page.cursor === null;
  return { ...page, jobs, total: isComplete ? jobs.length : page.total };
}
