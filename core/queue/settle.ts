import { backoffMs } from './backoff.ts';
import {
  advance,
  claimKeys,
  type Claim,
  type Finished,
  type FinishedJob,
  foreignEnqueueTime,
} from './claims.ts';
import { describeError } from './describe-error.ts';
import {
  asDead,
  attemptNumber,
  type Failure,
  malformedDocument,
  withFailure,
  withoutPayload,
  withRescue,
} from './job-edit.ts';
import { malformedId } from './malformed.ts';
import { isMalformed, type JobRecord } from './job-record.ts';
import { run } from './scripts.ts';
import type { QueueStore } from './store.ts';

/** What becomes of a claimed job: each is one script, and each is refused when the claim is no longer the worker's. */

/** A lease may be lost this often before the job itself is suspected of killing its workers. */
const mostRescues = 3;
/** Documents up to this size are kept whole beside their result for a day; of bigger ones, all but the payload. */
const keptDocumentBytes = 65_536;

/** What `advance` needs to finish a job. */
export function finishedJob(claim: Claim, job: JobRecord, resultText: string): FinishedJob {
  const keptDocument = claim.bytes.length > keptDocumentBytes ? withoutPayload(job) : '';
  return { claim, id: job.id, resultText, keptDocument };
}

/** Finishes one job on its own. */
export async function acknowledge(
  store: QueueStore,
  queue: string,
  { worker, ...finished }: FinishedJob & { worker: string },
): Promise<Finished> {
  const nothing = { worker, firstToken: 0, limit: 0, leaseMs: 0, lookAheadMs: 0 };
  const { outcomes } = await advance(store, queue, nothing, [finished]);
  return outcomes[0] as Finished;
}

export type Outcome =
  | { readonly kind: 'retrying'; readonly attempt: number; readonly retryInMs: number }
  | { readonly kind: 'dead' }
  | { readonly kind: 'lost' };

/** After a failed attempt: back into the queue after 2, 4, 8 … s, or into the DLQ when none is left. */
export async function settleFailure(
  store: QueueStore,
  queue: string,
  { claim, job, error, worker, nowMs }: FailedClaim,
): Promise<Outcome> {
  const failure: Failure = { ...describeError(error), worker, failedAtMs: nowMs };
  const text = withFailure(job, claim.readyAtMs, failure);
  const attempt = attemptNumber(job, claim.readyAtMs);
  const isLast = job.attempts <= 1 || failure.name === 'UnrecoverableError';
  if (isLast) {
    const entry = { id: job.id, text: asDead(text, queue, failure.message) };
    return bury(store, queue, { claim, entry, expect: 'held', count: 'failedAttempts' });
  }
  const retryInMs = backoffMs(attempt);
  const reply = await requeue(store, queue, {
    claim,
    expect: 'held',
    count: 'failedAttempts',
    restMs: retryInMs,
    text,
  });
  return reply === 'lost' ? { kind: 'lost' } : { kind: 'retrying', attempt, retryInMs };
}

interface FailedClaim {
  readonly claim: Claim;
  readonly job: JobRecord;
  readonly error: unknown;
  readonly worker: string;
  readonly nowMs: number;
}

/** A member that is no job goes to the DLQ with its exact bytes and the reason. */
export async function buryMalformed(
  store: QueueStore,
  queue: string,
  { claim, reason, nowMs }: { claim: Claim; reason: string; nowMs: number },
): Promise<Outcome> {
  const entry = {
    id: malformedId(claim.bytes),
    text: malformedDocument(claim.bytes, queue, reason, nowMs),
  };
  return bury(store, queue, { claim, entry, expect: 'held', count: '' });
}

/** Puts a claimed job back unworked, at the place it had. */
export async function release(store: QueueStore, queue: string, claim: Claim): Promise<'moved' | 'lost'> {
  return requeue(store, queue, { claim, expect: 'held', count: '', restMs: '', text: '' });
}

/** Takes a claim away from a worker whose lease has ended. The job keeps its place and its attempts. */
export async function rescue(
  store: QueueStore,
  queue: string,
  { claim, worker, nowMs }: { claim: Claim; worker: string; nowMs: number },
): Promise<Outcome | { readonly kind: 'rescued' }> {
  const { job } = claim;
  if (isMalformed(job)) {
    const reply = await requeue(store, queue, {
      claim,
      expect: 'expired',
      count: 'rescued',
      restMs: '',
      text: '',
    });
    return { kind: reply === 'moved' ? 'rescued' : 'lost' };
  }
  const isSuspect = job.rescued >= mostRescues;
  const failure: Failure = {
    name: 'LeaseLostError',
    message: isSuspect
      ? `The job lost its worker ${job.rescued + 1} times; it may be what ends them`
      : 'The worker stopped renewing its lease: it was killed, hung or cut off',
    stack: '',
    worker,
    failedAtMs: nowMs,
  };
  const text = withRescue(job, claim.readyAtMs, failure);
  if (isSuspect) {
    const entry = { id: job.id, text: asDead(text, queue, failure.message) };
    return bury(store, queue, { claim, entry, expect: 'expired', count: 'rescued' });
  }
  const reply = await requeue(store, queue, { claim, expect: 'expired', count: 'rescued', restMs: '', text });
  return { kind: reply === 'moved' ? 'rescued' : 'lost' };
}

interface Requeue {
  readonly claim: Claim;
  readonly expect: 'held' | 'expired';
  readonly count: 'failedAttempts' | 'rescued' | '';
  readonly restMs: number | '';
  readonly text: string;
}

async function requeue(store: QueueStore, queue: string, move: Requeue): Promise<'moved' | 'lost'> {
  const keys = claimKeys(store, queue);
  const { claim, expect, count, restMs, text } = move;
  const enqueuedAt = count === 'failedAttempts' ? foreignEnqueueTime(claim) : '';
  return run(store.redis, 'requeue', keys, [
    '',
    claim.token,
    expect,
    count,
    restMs,
    text,
    enqueuedAt,
    keys.wake,
  ]);
}

interface Burial {
  readonly claim: Claim;
  readonly entry: { readonly id: string; readonly text: string };
  readonly expect: 'held' | 'expired';
  readonly count: 'failedAttempts' | 'rescued' | '';
}

async function bury(
  store: QueueStore,
  queue: string,
  { claim, entry, expect, count }: Burial,
): Promise<Outcome> {
  const keys = claimKeys(store, queue);
  const reply = await run(store.redis, 'bury', { ...keys, entry: keys.entryPrefix + entry.id }, [
    '',
    claim.token,
    expect,
    count,
    entry.id,
    entry.text,
    foreignEnqueueTime(claim),
  ]);
  return { kind: reply === 'moved' ? 'dead' : 'lost' };
}
