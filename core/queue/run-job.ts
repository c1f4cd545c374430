import type { Finished, FinishedJob, MarkOrigin } from './claims.ts';
import { isPassing } from './errors.ts';
import { malformedId } from './malformed.ts';
import { isMalformed, type JobRecord } from './job-record.ts';
import { queueKeys } from './keys.ts';
import { RunningContext } from './running-context.ts';
import type { RunningJob } from './running-job.ts';
import { run } from './scripts.ts';
import type { ServerClock } from './server-clock.ts';
import { buryMalformed, finishedJob, release, settleFailure } from './settle.ts';
import type { QueueStore } from './store.ts';
import type { JobHandler, WorkerEvent } from './worker-types.ts';

/**
 * What a worker does with one claimed job: claimed → handler runs → acknowledged | put back | DLQ | lost. Never rejects:
 * while Redis is away, each step is tried again until the worker gives up; what will never succeed makes the job a failed
 * one, and if not even that can be written, a rescue takes over when the lease ends.
 */

/** What a running job needs of its worker. */
export interface JobSurroundings {
  readonly store: QueueStore;
  readonly queue: string;
  readonly worker: string;
  readonly handler: JobHandler;
  readonly timeoutMs: number | undefined;
  readonly clock: ServerClock;
  readonly emit: (event: WorkerEvent) => void;
  /** The handler has ended, after so long. */
  readonly handEnded: (job: RunningJob, durationMs: number) => void;
  /** Goes along with the worker's next step. `undefined` when the worker gave up first; rejects for what will not pass. */
  readonly finish: (job: FinishedJob) => Promise<Finished | undefined>;
  /** The worker claims nothing more. */
  readonly isStopping: () => boolean;
  /** Its time to put jobs back is over too. */
  readonly hasGivenUp: () => boolean;
}

const firstErrorPauseMs = 100;
const longestErrorPauseMs = 5_000;

export async function runJob(around: JobSurroundings, running: RunningJob): Promise<void> {
  try {
    await settle(around, running);
  } catch (error) {
    around.emit({ kind: 'error', error });
    await settleBroken(around, running, error);
  }
}

/** A step failed in a way that trying again cannot mend. */
async function settleBroken(around: JobSurroundings, running: RunningJob, error: unknown): Promise<void> {
  const { bytes, job } = running.claim;
  try {
    if (isMalformed(job)) around.emit({ kind: 'lost', id: malformedId(bytes) });
    else await settleThrown(around, running, job, error);
  } catch (second) {
    around.emit({ kind: 'error', error: second });
    around.emit({ kind: 'lost', id: isMalformed(job) ? malformedId(bytes) : job.id });
  }
}

async function settle(around: JobSurroundings, running: RunningJob): Promise<void> {
  const { store, queue, emit } = around;
  const { claim } = running;
  const { job } = claim;
  if (running.interruption === 'lost')
    emit({ kind: 'lost', id: isMalformed(job) ? malformedId(claim.bytes) : job.id });
  // Claimed, and never begun.
  else if (around.isStopping() || running.interruption !== undefined)
    await untilDone(around, () => release(store, queue, claim));
  else if (isMalformed(job)) await settleMalformed(around, running, job.reason);
  else if (isUsual(job)) await work(around, running, job);
  else {
    const mark = await untilDone(around, () => markOf(store, queue, job));
    if (mark === 'ours' || mark === 'foreign') {
      await around.finish(finishedJob(claim, job, 'null'));
      emit({ kind: 'skipped', id: job.id, mark });
    } else await work(around, running, job);
  }
}

async function settleMalformed(
  around: JobSurroundings,
  { claim }: RunningJob,
  reason: string,
): Promise<void> {
  const { store, queue, clock, emit } = around;
  const bury = () => buryMalformed(store, queue, { claim, reason, nowMs: clock.nowMs() });
  const outcome = await untilDone(around, bury);
  if (outcome?.kind === 'dead') {
    emit({ kind: 'dead', id: malformedId(claim.bytes), error: new Error(`Malformed job: ${reason}`) });
  }
}

/**
 * The claim has looked for the mark of documents of this shape, by the id they begin with. The id of any other is only known
 * here, and so is the last one of a document that has two.
 */
function isUsual(job: JobRecord): boolean {
  return job.text.startsWith(`{"id":"${job.id}"`);
}

async function markOf(store: QueueStore, queue: string, job: JobRecord): Promise<MarkOrigin | 'none'> {
  const { processedPrefix } = queueKeys(store.keys, queue);
  return run(store.redis, 'readMark', { processed: processedPrefix + job.id }, []);
}

async function work(around: JobSurroundings, running: RunningJob, job: JobRecord): Promise<void> {
  const startedAt = performance.now();
  let resultText: string;
  try {
    // A handler that returns nothing leaves `null`; one whose result is no JSON has failed.
    resultText = JSON.stringify(await callHandler(around, running, job)) ?? 'null';
    around.handEnded(running, performance.now() - startedAt);
  } catch (error) {
    around.handEnded(running, performance.now() - startedAt);
    await settleThrown(around, running, job, error);
    return;
  }
  const reply = await around.finish(finishedJob(running.claim, job, resultText));
  const durationMs = Math.round(performance.now() - startedAt);
  if (reply === 'acknowledged') around.emit({ kind: 'completed', id: job.id, durationMs });
  else around.emit({ kind: reply === 'duplicate' ? 'duplicate' : 'lost', id: job.id });
}

/** Settles as the handler does, or rejects with the reason when the job is interrupted first. */
function callHandler(around: JobSurroundings, running: RunningJob, job: JobRecord): Promise<unknown> {
  const { handler, timeoutMs } = around;
  const called = new Promise((resolve, reject) => {
    running.onInterrupt(reject);
    const result: unknown = handler(job.payload, new RunningContext(around, running, job));
    // Resolving with a promise would be final: an interruption could not come before it any more.
    if (isThenable(result)) result.then(resolve, reject);
    else resolve(result);
  });
  if (timeoutMs === undefined) return called;
  const timer = setTimeout(() => running.interrupt('timeout'), timeoutMs);
  return called.finally(() => clearTimeout(timer));
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

async function settleThrown(
  around: JobSurroundings,
  { claim, interruption }: RunningJob,
  job: JobRecord,
  error: unknown,
): Promise<void> {
  const { store, queue, worker, clock, emit } = around;
  if (interruption === 'lost') {
    emit({ kind: 'lost', id: job.id });
    return;
  }
  if (interruption === 'stopped') {
    await untilDone(around, () => release(store, queue, claim));
    return;
  }
  const nowMs = clock.nowMs();
  const outcome = await untilDone(around, () =>
    settleFailure(store, queue, { claim, job, error, worker, nowMs }),
  );
  if (outcome === undefined || outcome.kind === 'lost') emit({ kind: 'lost', id: job.id });
  else if (outcome.kind === 'dead') emit({ kind: 'dead', id: job.id, error });
  else {
    const { attempt, retryInMs } = outcome;
    emit({ kind: 'failed', id: job.id, attempt, retryInMs, error });
  }
}

/**
 * Repeats a step while there is no connection or the server is in trouble; the lease is renewed as long as that works, and
 * when it was lost, the step's own answer says so. `undefined` when the worker had to give up first. Throws what will not pass.
 */
async function untilDone<T>(around: JobSurroundings, step: () => Promise<T>): Promise<T | undefined> {
  let pauseMs = firstErrorPauseMs;
  do {
    try {
      return await step();
    } catch (error) {
      if (!isPassing(error)) throw error;
      around.emit({ kind: 'error', error });
      const wait = pauseMs;
      await new Promise((resolve) => setTimeout(resolve, wait));
      pauseMs = Math.min(pauseMs * 2, longestErrorPauseMs);
    }
  } while (!around.hasGivenUp());
  return undefined;
}
