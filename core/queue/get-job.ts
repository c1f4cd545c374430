import type { JobDetail, JobRef, JobState, JobSummary } from '../contract/model.ts';
import { readStoredClaim } from './claims.ts';
import { markExpiry } from './dead-retention.ts';
import { toAppError } from './errors.ts';
import { decodeMember, isMalformed, readJob } from './job-record.ts';
import { memberTexts, readMembers } from './json-text.ts';
import { type DlqHome, homeOf, queueKeys } from './keys.ts';
import { documentOfParked, readParked } from './parked.ts';
import { progressIn } from './progress.ts';
import { asList, asNumber, asText } from './reply.ts';
import { readScore, scoreFor } from './score.ts';
import { dlqHomes } from './registry.ts';
import { run } from './scripts.ts';
import { fewSteps, hasId, type ScoreRange, searchMember, wholeSet } from './search-member.ts';
import { serverNowMs } from './server-clock.ts';
import type { QueueStore } from './store.ts';
import { summarize, summarizeResult, wholeExcerpt } from './summary.ts';

/** Claims that are looked through; a queue has about as many as its workers have hands. */
const mostClaims = 1_000;

interface Found {
  readonly summary: JobSummary;
  readonly document: Buffer;
}

/**
 * One job with everything there is about it, or `null` when it is nowhere. The reference's state is where to look first;
 * a job that has moved on since is found where it is now.
 */
export async function getJob(store: QueueStore, ref: JobRef): Promise<JobDetail | null> {
  try {
    const found = await find(store, ref);
    if (found === null) return null;
    const [summary = found.summary] = await markExpiry(store, [found.summary]);
    return await detail(store, { ...found, summary });
  } catch (error) {
    throw toAppError(error);
  }
}

type RefInQueue = JobRef & { readonly queue: string };

/** An entry that does not say its queue can only be in a DLQ or its list of resolved ones. */
async function find(store: QueueStore, ref: JobRef): Promise<Found | null> {
  const { queue } = ref;
  if (queue !== null) return await findFromQueue(store, { ...ref, queue });
  const homes = await dlqHomes(store, null);
  return await firstOf([
    ...homes.map((home) => () => findDead(store, home, ref)),
    ...homes.map((home) => () => findResolved(store, home, ref)),
    ...homes.map((home) => () => findForeignDead(store, home, ref, wholeSet)),
  ]);
}

async function findFromQueue(store: QueueStore, ref: RefInQueue): Promise<Found | null> {
  const nowMs = await serverNowMs(store.redis);
  const home = homeOf(store.keys, ref.queue);
  const byHint = () => findWaiting(store, ref, nowMs, ref.hintAtMs ?? null);
  const score = String(ref.hintAtMs);
  const byScore = () => findForeignDead(store, home, ref, { min: score, max: score });
  const direct = [
    () => findActive(store, ref),
    () => findDead(store, home, ref),
    () => findResolved(store, home, ref),
    () => findCompleted(store, ref),
  ];
  const isWaiting = ref.state === 'waiting' || ref.state === 'delayed';
  return await firstOf([
    ...(ref.hintAtMs !== undefined && isWaiting ? [byHint] : []),
    // A finished job that was put in again is shown where the reference saw it.
    ...(ref.state === 'completed' ? direct.toReversed() : direct),
    ...(ref.hintAtMs !== undefined && ref.state === 'dead' ? [byScore] : []),
    () => findParked(store, ref),
    () => findWaiting(store, ref, nowMs, null),
    () => findForeignDead(store, home, ref, wholeSet),
  ]);
}

async function firstOf(places: readonly (() => Promise<Found | null>)[]): Promise<Found | null> {
  for (const look of places) {
    const found = await look();
    if (found !== null) return found;
  }
  return null;
}

async function findWaiting(
  store: QueueStore,
  ref: RefInQueue,
  nowMs: number,
  readyAtMs: number | null,
): Promise<Found | null> {
  const { queue } = queueKeys(store.keys, ref.queue);
  const ranges =
    readyAtMs === null
      ? [['-inf', '+inf'] as const]
      : (['high', 'medium', 'low'] as const).map((priority) => {
          const score = String(scoreFor(priority, readyAtMs));
          return [score, score] as const;
        });
  for (const [min, max] of ranges) {
    const found = await searchMember(store, queue, ref.id, { range: { min, max }, mostSteps: fewSteps });
    if (found !== null) return asQueued(ref.queue, found.score, found.member, nowMs);
  }
  return null;
}

/** Behind its ordering key; it has a time and a priority there as in the queue. */
async function findParked(store: QueueStore, ref: RefInQueue): Promise<Found | null> {
  const { parked } = queueKeys(store.keys, ref.queue);
  const found = await searchMember(store, parked, ref.id, {
    range: wholeSet,
    mostSteps: fewSteps,
    documentOf: documentOfParked,
  });
  if (found === null) return null;
  const { score, document } = readParked(found.member);
  const { priority, readyAtMs: atMs } = readScore(score);
  const place = { queue: ref.queue, state: 'parked', atMs, readyAtMs: atMs, priority } as const;
  return { summary: summarize(wholeExcerpt(document), place), document };
}

function asQueued(queue: string, score: number, document: Buffer, nowMs: number): Found {
  const { priority, readyAtMs: atMs } = readScore(score);
  const state: JobState = atMs <= nowMs ? 'waiting' : 'delayed';
  const place = { queue, state, atMs, readyAtMs: atMs, priority };
  return { summary: summarize(wholeExcerpt(document), place), document };
}

async function findForeignDead(
  store: QueueStore,
  { queue, keys }: DlqHome,
  { id }: JobRef,
  range: ScoreRange,
): Promise<Found | null> {
  const found = await searchMember(store, keys.dlq, id, { range, mostSteps: fewSteps });
  if (found === null) return null;
  const place = { queue, state: 'dead', atMs: found.score } as const;
  return { summary: summarize(wholeExcerpt(found.member), place), document: found.member };
}

export async function findActive(
  store: QueueStore,
  { queue, id }: Pick<RefInQueue, 'queue' | 'id'>,
): Promise<Found | null> {
  const keys = queueKeys(store.keys, queue);
  for (const raw of await run(store.redis, 'findClaim', keys, [id, mostClaims])) {
    const [leaseEnd, token] = asList(raw);
    const [stored, noted] = await Promise.all([
      store.redis.hgetBuffer(keys.claims, asText(token)),
      store.redis.hget(keys.claimIds, asText(token)),
    ]);
    if (stored === null) continue; // it ended a moment ago
    const { bytes, readyAtMs, startedAtMs, worker, priority } = readStoredClaim('', stored);
    if (hasId(bytes, id)) {
      const place = {
        queue,
        state: 'active',
        atMs: asNumber(leaseEnd),
        readyAtMs,
        startedAtMs,
        worker,
        priority,
        progress: progressIn(noted),
      } as const;
      return { summary: summarize(wholeExcerpt(bytes), place), document: bytes };
    }
  }
  return null;
}

async function findDead(
  store: QueueStore,
  { queue, keys: { dlq, entryPrefix } }: DlqHome,
  { id }: JobRef,
): Promise<Found | null> {
  const document = await store.redis.getBuffer(entryPrefix + id);
  const score = document === null ? null : await store.redis.zscore(dlq, document);
  if (document === null || score === null) return null;
  const place = { queue, state: 'dead', atMs: asNumber(score), id } as const;
  return { summary: summarize(wholeExcerpt(document), place), document };
}

async function findResolved(
  store: QueueStore,
  { queue, keys: { resolvedIndex, resolvedPrefix } }: DlqHome,
  { id }: JobRef,
): Promise<Found | null> {
  const [document, score] = await Promise.all([
    store.redis.getBuffer(resolvedPrefix + id),
    store.redis.zscore(resolvedIndex, id),
  ]);
  if (document === null || score === null) return null;
  const place = { queue, state: 'resolved', atMs: asNumber(score), id } as const;
  return { summary: summarize(wholeExcerpt(document), place), document };
}

async function findCompleted(store: QueueStore, { queue, id }: RefInQueue): Promise<Found | null> {
  const { resultPrefix, completed } = queueKeys(store.keys, queue);
  const [result, score] = await Promise.all([
    store.redis.getBuffer(resultPrefix + id),
    store.redis.zscore(completed, id),
  ]);
  // A seed's worker leaves a result and no trace of the job itself.
  if (score === null && result === null) return null;
  const place = { queue, state: 'completed', atMs: asNumber(score ?? 0), id } as const;
  const text = result === null ? null : decodeMember(result);
  const jobText = text === null ? undefined : memberOf(text, 'job');
  return {
    summary: summarizeResult(wholeExcerpt(result ?? Buffer.alloc(0)), place),
    document: Buffer.from(jobText ?? ''),
  };
}

async function detail(store: QueueStore, { summary, document }: Found): Promise<JobDetail> {
  const { id, queue } = summary;
  // Of a job that says no queue, too: then all queues share these keys.
  const { resultPrefix, processedPrefix, resolutionPrefix } = queueKeys(store.keys, queue);
  const [result, resultTtl, processedTtl, resolutionText] = await Promise.all([
    store.redis.get(resultPrefix + id),
    store.redis.ttl(resultPrefix + id),
    store.redis.ttl(processedPrefix + id),
    store.redis.get(resolutionPrefix + id),
  ]);
  const job = readJob(document);
  const documentText = document.toString();
  const { resolution } = summary;
  return {
    summary: { ...summary, isProcessed: processedTtl !== -2 },
    // Bytes that are no job are what was put in. Empty: the document has expired, or was too big to be kept.
    payloadText: isMalformed(job) ? documentText : (job.malformed?.bytes ?? job.payloadText),
    documentText,
    history: isMalformed(job) ? [] : [...job.history],
    redrives: isMalformed(job) ? [] : [...job.redrives],
    reopenings: isMalformed(job) ? [] : [...job.reopenings],
    resultText: result === null ? null : (memberOf(result, 'data') ?? null),
    resultExpiresInSeconds: resultTtl < 0 ? null : resultTtl,
    processedExpiresInSeconds: processedTtl < 0 ? null : processedTtl,
    resolution:
      resolution === null
        ? null
        : { text: resolutionText ?? resolution.text, atMs: summary.atMs, by: resolution.by },
  };
}

/** The exact text of one member of a JSON object, if it is one. */
function memberOf(text: string, key: string): string | undefined {
  return !isJson(text) ? undefined : memberTexts(text, readMembers(text)).get(key);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false; // a result of a foreign program; it is shown as it is elsewhere
  }
}
