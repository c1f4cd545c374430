import type { Priority } from '../contract/names.ts';
import { chunkBytes } from './bounds.ts';
import { isMalformed, type JobRecord, type Malformed, readJob } from './job-record.ts';
import { type QueueKeys, queueKeys } from './keys.ts';
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

export type Finished = 'acknowledged' | 'duplicate' | 'lost';
const asFinished = asOneOf(['acknowledged', 'duplicate', 'lost']);

/** A job that its worker has done. */
export interface FinishedJob {
  readonly claim: Claim;
  readonly id: string;
  /** What becomes of `data` in `result:<id>`, as JSON. */
  readonly resultText: string;
  /** What is kept beside the result: '' for the claimed document. */
  readonly keptDocument: string;
}

export interface ClaimRequest {
  readonly worker: string;
  /** Tokens are numbered from here; the same number twice gets the same jobs again. */
  readonly firstToken: number;
  /** At most `chunkJobs`. */
  readonly limit: number;
  readonly leaseMs: number;
  readonly lookAheadMs: number;
}

export interface ClaimReply {
  readonly nowMs: number;
  /** When to come again at the latest: the next job becomes due, or the rate limit lets one start. */
  readonly nextDueAtMs: number | null;
  readonly skipped: readonly { readonly id: string; readonly mark: MarkOrigin }[];
  readonly claims: readonly Claim[];
}

/** Takes due jobs out of the queue, high before medium before low, and holds them under a lease. */
export async function claimJobs(
  store: QueueStore,
  queue: string,
  request: ClaimRequest,
): Promise<ClaimReply> {
  return advance(store, queue, request, []);
}

/**
 * A worker's step, atomic, in one round trip: finishes up to `chunkJobs` jobs, in their order, and claims what there are
 * hands for. Sent again after a lost reply it says the same.
 */
export async function advance(
  store: QueueStore,
  queue: string,
  { worker, firstToken, limit, leaseMs, lookAheadMs }: ClaimRequest,
  finished: readonly FinishedJob[],
): Promise<ClaimReply & { readonly outcomes: readonly Finished[] }> {
  const args: (string | number)[] = ['', worker, firstToken, limit, chunkBytes, leaseMs, lookAheadMs];
  args.push(JSON.stringify(worker));
  for (const { claim, id, resultText, keptDocument } of finished) {
    args.push(claim.token, id, resultText, keptDocument, foreignEnqueueTime(claim));
  }
  const reply = await run(store.redis, 'advance', claimKeys(store, queue), args);
  const nextDueAtMs = asNumber(reply[1]);
  return {
    nowMs: asNumber(reply[0]),
    nextDueAtMs: nextDueAtMs === -1 ? null : nextDueAtMs,
    outcomes: asList(reply[2]).map(asFinished),
    skipped: asList(reply[3]).map((one) => {
      const [id, origin] = asList(one);
      return { id: asText(id), mark: asMarkOrigin(origin) };
    }),
    claims: asList(reply[4]).map((raw) => {
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
export function claimKeys(store: QueueStore, queue: string): QueueKeys {
  return queueKeys(store.keys, queue);
}
