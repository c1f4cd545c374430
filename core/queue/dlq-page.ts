import type { JobPage } from '../contract/model.ts';
import { isAllAdopted } from './adoption.ts';
import { pageReadBytes } from './bounds.ts';
import { type Place, placeArguments } from './cursor.ts';
import { markExpiry } from './dead-retention.ts';
import { toAppError } from './errors.ts';
import { markProcessed, pageIndex } from './inspect.ts';
import { type DlqHome, queueKeys } from './keys.ts';
import { type HomePage, mergeHomes } from './merge-homes.ts';
import type { PageOptions } from './page-options.ts';
import { dlqHomes } from './registry.ts';
import { asList, asNumber, asText } from './reply.ts';
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
    const homes = await dlqHomes(store, options.queue);
    const page = await readPage(store, homes, options);
    return { ...page, jobs: await markProcessed(store, await markExpiry(store, page.jobs)) };
  } catch (error) {
    throw toAppError(error);
  }
}

async function readPage(
  store: QueueStore,
  homes: readonly DlqHome[],
  options: DlqPageOptions,
): Promise<JobPage> {
  const { list, queue } = options;
  const own = queue === null ? null : queueKeys(store.keys, queue);
  if (list === 'resolved') {
    return mergeHomes(homes, options, (home, from) =>
      readIndex(store, { home, index: own?.resolved ?? home.keys.resolvedIndex, from }, options),
    );
  }
  const home = homes[0];
  if (queue === null || own === null || home === undefined || home.queue === queue) {
    return pageWhole(store, homes, options);
  }
  if (!(await isAllAdopted(store, home))) return pageFiltered(store, homes, queue, options);
  return mergeHomes(homes, options, (_same, from) =>
    readIndex(store, { home, index: own.dead, from }, options),
  );
}

async function readIndex(
  store: QueueStore,
  { home, index, from }: { home: DlqHome; index: string; from: Place },
  { list, queue, order, limit }: DlqPageOptions,
): Promise<HomePage> {
  const documentPrefix = list === 'resolved' ? home.keys.resolvedPrefix : home.keys.entryPrefix;
  const page = await pageIndex(store, { index, documentPrefix }, { order, limit, from });
  return {
    total: asNumber(page.total),
    readAtMs: asNumber(page.now),
    bytes: Infinity, // an index is read to its limit: only excerpts travel
    found: page.found.map(({ at, id, member, excerpt }) => {
      const place = { queue: queue ?? home.queue, state: list, atMs: parseScore(at), id };
      // A document may have expired a moment before its place in the index.
      return { at, member, excerpt, job: excerpt.bytes === 0 ? null : summarize(excerpt, place) };
    }),
  };
}

function pageWhole(store: QueueStore, homes: readonly DlqHome[], options: PageOptions): Promise<JobPage> {
  // All of them together may read about as much as one could.
  const bytes = Math.max(Math.floor(pageReadBytes / homes.length), leastBytes);
  return mergeHomes(homes, options, (home, from) => readMembers(store, { home, from, bytes }, options));
}

/** Of one place among many: less would make pages short where documents are big. */
const leastBytes = 100_000;

async function readMembers(
  store: QueueStore,
  { home, from, bytes }: { home: DlqHome; from: Place; bytes: number },
  { order, limit }: PageOptions,
): Promise<HomePage> {
  const args = ['', order, limit, bytes, ...placeArguments(from)];
  const [now, total, ...raw] = await run(store.redis, 'pageMembers', home.keys, args);
  const found = raw.map((one) => {
    const [score, document] = asList(one);
    const at = asText(score);
    const excerpt = readExcerpt(document);
    const job = summarize(excerpt, { queue: home.queue, state: 'dead', atMs: parseScore(at) });
    return { at, member: excerpt.head, excerpt, job };
  });
  return { total: asNumber(total), readAtMs: asNumber(now), bytes, found };
}

/** Until every member is in its queue's index, one queue's entries are picked out of all; pages may then be short. */
async function pageFiltered(
  store: QueueStore,
  homes: readonly DlqHome[],
  queue: string,
  options: PageOptions,
): Promise<JobPage> {
  let page = await pageWhole(store, homes, options);
  const jobs = page.jobs.filter((job) => job.queue === queue);
  for (let pages = 1; pages < mostFilteredPages && jobs.length === 0 && page.cursor !== null; pages++) {
    page = await pageWhole(store, homes, { ...options, cursor: page.cursor });
    jobs.push(...page.jobs.filter((job) => job.queue === queue));
  }
  const isComplete = options.cursor === null && page.cursor === null;
  return { ...page, jobs, total: isComplete ? jobs.length : page.total };
}
