import type { Priority } from '../contract/model.ts';
import { chunkBytes } from './bounds.ts';
import { isMalformed, type JobRecord, type Malformed, readJob } from './job-record.ts';
import { type QueueKeys, sharedKeys, queueKeys } from './keys.ts';
import { asBytes, asList, asNumber, asOneOf, asText } from './reply.ts';
import { readScore } from './score.ts';
import { run } from './scripts.ts';
import type { QueueStore } from './store.ts';

/** A job that a worker holds. */
export interface Claim {
  readonly token: string;
  readonly priority: Priority;
  readonly readyAtMs: number;
  readonly bytes: Buffer;
  readonly job: JobRecord | Malformed;
}

/** Who set `processed:<id>`; `lua/lib/mark.lua` tells them apart. */
export type MarkOrigin = 'ours' | 'foreign';
const asMarkOrigin = asOneOf(['ours', 'foreign']);

export interface ClaimReply {
  readonly nowMs: number;
  /** When the next job becomes due, if that is within the time that was asked for. */
  readonly nextDueAtMs: number | null;
  readonly skipped: readonly { readonly id: string; readonly mark: MarkOrigin }[];
  readonly claims: readonly Claim[];
}

export interface ClaimRequest {
  readonly worker: string;
  /** Tokens are numbered from here; the same number twice gets the same jobs again. */
  readonly firstToken: number;
  readonly limit: number;
  readonly leaseMs: number;
  readonly lookAheadMs: number;
}

/** Takes due jobs out of the queue, high before medium before low, and holds them under a lease. */
export async function claimJobs(
  store: QueueStore,
  queue: string,
  request: ClaimRequest,
): Promise<ClaimReply> {
  const keys = { ...queueKeys(store.keys, queue), ...sharedKeys(store.keys) };
  const { worker, firstToken, limit, leaseMs, lookAheadMs } = request;
  const [now, nextDue, skipped, claims] = await run(store.redis, 'claim', keys, [
    '',
    worker,
    firstToken,
    limit,
    chunkBytes,
    leaseMs,
    lookAheadMs,
  ]);
  const nextDueAtMs = asNumber(nextDue);
  return {
    nowMs: asNumber(now),
    nextDueAtMs: nextDueAtMs === -1 ? null : nextDueAtMs,
    skipped: asList(skipped).map((one) => {
      const [id, origin] = asList(one);
      return { id: asText(id), mark: asMarkOrigin(origin) };
    }),
    claims: asList(claims).map((raw) => {
      const [token, score, document] = asList(raw);
      return readClaim(asText(token), asNumber(score), asBytes(document));
    }),
  };
}

/** Reads the value of a token in the claims hash: `<score> <startedAtMs> <workerId>\n<document>`. */
export function readStoredClaim(
  token: string,
  stored: Buffer,
): Claim & { worker: string; startedAtMs: number } {
  const newline = stored.indexOf('\n');
  const [score = '', startedAt = '', worker = ''] = stored.subarray(0, newline).toString().split(' ');
  const claim = readClaim(token, Number(score), stored.subarray(newline + 1));
  return { ...claim, worker, startedAtMs: Number(startedAt) };
}

function readClaim(token: string, score: number, bytes: Buffer): Claim {
  return { token, ...readScore(score), bytes, job: readJob(bytes) };
}

/**
 * When a foreign producer put the job in, if nobody has counted it yet: the one attempt that is its first settles that.
 * Ours count when they enqueue, and their documents carry `maxAttempts`.
 */
export function foreignEnqueueTime(claim: Claim): number | '' {
  const { job, readyAtMs } = claim;
  if (isMalformed(job) || job.maxAttempts !== null || job.redriveCount > 0) return '';
  return Math.floor(job.createdAtMs ?? readyAtMs);
}

/** The keys that moving a claim needs. */
export function claimKeys(store: QueueStore, queue: string): QueueKeys & ReturnType<typeof sharedKeys> {
  return { ...queueKeys(store.keys, queue), ...sharedKeys(store.keys) };
}
