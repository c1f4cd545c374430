import type { DlqMember } from './adoption.ts';
import { groupBy, inChunks, moveEntries } from './bounds.ts';
import { toAppError } from './errors.ts';
import { findEntries } from './find-dead.ts';
import { malformedDocument, withRedrive, withReopening, withResolution } from './job-edit.ts';
import { restoreBytes } from './malformed.ts';
import { isMalformed, type JobRecord, readJob } from './job-record.ts';
import { type DlqHome, ownerKeys, queueKeys } from './keys.ts';
import { dlqHomes, registerQueue } from './registry.ts';
import { bandOffset } from './score.ts';
import { run } from './scripts.ts';
import { serverNowMs } from './server-clock.ts';
import type { QueueStore } from './store.ts';

/**
 * What a person does to dead jobs. Everything goes by id; each chunk is one atomic step, and the answer says what had
 * already gone, so doing it twice does it once. Retries by a person use up none of the job's attempts.
 */

/** `refused`: the entry does not say a queue, so there is nowhere to put it back to. */
export interface RetryReport {
  readonly retried: string[];
  readonly missing: string[];
  readonly refused: string[];
}

/**
 * Puts entries back into their queues with fresh attempts, history kept. `rearm` also deletes `processed:<id>`, without
 * which workers would skip a job that was done once.
 */
export async function retryFromDLQ(
  store: QueueStore,
  ids: readonly string[],
  { by, rearm }: { by: string; rearm: boolean },
): Promise<RetryReport> {
  const report: RetryReport = { retried: [], missing: [], refused: [] };
  // Ids of ours sort by creation: jobs that share an ordering key line up again as they did at first.
  await forEachChunk(store, ids.toSorted(), report.missing, async (_home, entries, nowMs) => {
    const retries = entries.map((entry) => prepareRetry(entry, by, nowMs));
    report.refused.push(...retries.filter(({ queue }) => queue === null).map(({ id }) => id));
    for (const [queue, ofQueue] of groupBy(retries, (one) => one.queue ?? '')) {
      if (queue === '') continue;
      const keys = queueKeys(store.keys, queue);
      const head = ['', keys.wake, rearm ? '1' : '0'];
      const args = ofQueue.flatMap(({ id, member, put, offset }) => [id, member, put, offset]);
      const [replies] = await Promise.all([
        run(store.redis, 'retryDlq', keys, [...head, ...args]),
        registerQueue(store, queue),
      ]);
      sortOut(ofQueue, replies, report.retried, report.missing);
    }
  });
  return report;
}

/** Whether a dead job has an idempotency mark: a worker would take it out unrun. Reads only. */
export async function isProcessed(store: QueueStore, id: string): Promise<boolean> {
  try {
    const homes = await dlqHomes(store, null);
    const found = await Promise.all(
      homes.map(async ({ keys }) => {
        const [entry, mark] = await Promise.all([
          store.redis.exists(keys.entryPrefix + id),
          store.redis.exists(keys.processedPrefix + id),
        ]);
        // A foreign entry has no copy yet; its mark speaks for it where all queues share the marks.
        return mark === 1 && (entry === 1 || store.keys.layout === 'classic');
      }),
    );
    return found.includes(true);
  } catch (error) {
    throw toAppError(error);
  }
}

interface Retry {
  readonly id: string;
  readonly queue: string | null;
  /** The member as it is; as text where that says the same bytes, since text is sent faster. */
  readonly member: Buffer | string;
  /** What goes into the queue. */
  readonly put: string | Buffer;
  readonly offset: number;
}

function prepareRetry({ id, queue, member, job }: DlqMember, by: string, nowMs: number): Retry {
  // Only where the place says the queue: nobody's bytes have none.
  if (isMalformed(job)) return { id, queue, member, put: member, offset: 0 };
  // What was found malformed goes back as it was found; perhaps somebody has taught its worker to read it.
  const put = job.malformed === null ? withRedrive(job, by, nowMs) : restoreBytes(job.malformed);
  return { id, queue, member: job.text, put, offset: bandOffset(job.priority) };
}

/** Moves entries to the resolved list with a text that says why, and writes `resolution:<id>` as the seed has it. */
export async function resolveDLQ(
  store: QueueStore,
  ids: readonly string[],
  { text, by }: { text: string; by: string },
): Promise<{ resolved: string[]; missing: string[] }> {
  const resolved: string[] = [];
  const missing: string[] = [];
  await forEachChunk(store, ids, missing, async (home, entries, nowMs) => {
    for (const [queue, ofQueue] of groupBy(entries, (one) => one.queue ?? '')) {
      const args = ofQueue.flatMap((entry) => {
        const document = withResolution(readableText(entry, nowMs), { text, at: nowMs, by });
        return [entry.id, entry.member, document];
      });
      const keys = ownerKeys(store.keys, home, queue || null);
      const replies = await run(store.redis, 'resolveDlq', keys, ['', text, ...args]);
      sortOut(ofQueue, replies, resolved, missing);
    }
  });
  return { resolved, missing };
}

/** A member that is no job is kept as a document around its exact bytes, which say no queue. */
function readableText({ member, job }: DlqMember, nowMs: number): string {
  return isMalformed(job) ? malformedDocument(member, null, job.reason, nowMs) : job.text;
}

/** Puts resolved entries back into the DLQ, as members of now, so that retention does not take them at once. */
export async function reopenDLQ(
  store: QueueStore,
  ids: readonly string[],
  { by }: { by: string },
): Promise<{ reopened: string[]; missing: string[] }> {
  const reopened: string[] = [];
  const missing: string[] = [];
  try {
    const [nowMs, homes] = await Promise.all([serverNowMs(store.redis), dlqHomes(store, null)]);
    for (const id of new Set(ids)) {
      const found = await findResolved(store, homes, id);
      if (found === null) {
        missing.push(id);
        continue;
      }
      const { home, document, job } = found;
      // Foreign bytes that were a member of the DLQ as they are become that again.
      const isForeign = job.malformed !== null && job.queue === null;
      const member = isForeign ? restoreBytes(job.malformed) : withReopening(job, by, nowMs);
      const keys = ownerKeys(store.keys, home, home.queue ?? job.queue);
      const replies = await run(store.redis, 'reopenDlq', keys, ['', id, document, member]);
      sortOut([{ id }], replies, reopened, missing);
    }
  } catch (error) {
    throw toAppError(error);
  }
  return { reopened, missing };
}

async function findResolved(
  store: QueueStore,
  homes: readonly DlqHome[],
  id: string,
): Promise<{ home: DlqHome; document: Buffer; job: JobRecord } | null> {
  const documents = await Promise.all(
    homes.map(({ keys }) => store.redis.getBuffer(keys.resolvedPrefix + id)),
  );
  for (const [index, home] of homes.entries()) {
    const document = documents[index] ?? null;
    const job = document === null ? null : readJob(document);
    if (document !== null && job !== null && !isMalformed(job)) return { home, document, job };
  }
  return null;
}

/** Finds the entries, and hands them on in chunks that are small enough for one step. */
async function forEachChunk(
  store: QueueStore,
  ids: readonly string[],
  missing: string[],
  move: (home: DlqHome, entries: readonly DlqMember[], nowMs: number) => Promise<void>,
): Promise<void> {
  try {
    const [nowMs, homes] = await Promise.all([serverNowMs(store.redis), dlqHomes(store, null)]);
    // One chunk moves while the next one is read and edited; the connection keeps their order.
    let moving: Promise<void> = Promise.resolve();
    const unknown = await findEntries(store, homes, ids, async (home, entries) => {
      for (const chunk of inChunks(entries, ({ member }) => member.length * 2, moveEntries)) {
        const next = move(home, chunk, nowMs);
        // Its error is thrown where it is awaited; until then it must not count as unhandled.
        next.catch(() => undefined);
        await moving;
        moving = next;
      }
    });
    await moving;
    missing.push(...unknown);
  } catch (error) {
    throw toAppError(error);
  }
}

function sortOut(
  entries: readonly { readonly id: string }[],
  replies: readonly number[],
  moved: string[],
  gone: string[],
): void {
  entries.forEach(({ id }, index) => (replies[index] === 1 ? moved : gone).push(id));
}
