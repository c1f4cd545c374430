import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { AppError } from '../contract/errors.ts';
import { isQueueName } from '../contract/model.ts';
import { type Claim, claimJobs } from './claims.ts';
import { JobTimeoutError } from './errors.ts';
import { startJanitor } from './janitor.ts';
import { attemptNumber } from './job-edit.ts';
import { isMalformed, type JobRecord, originalAttempts } from './job-record.ts';
import { queueKeys, sharedKeys } from './keys.ts';
import { Pause, settlesWithin } from './pause.ts';
import { ServerClock } from './server-clock.ts';
import { acknowledge, buryMalformed, release, settleFailure } from './settle.ts';
import type { QueueStore } from './store.ts';
import { engineVersion } from './version.ts';
import { listenForWake } from './wake.ts';
import type { JobHandler, Worker, WorkerEvent, WorkerOptions } from './worker-types.ts';
import { forgetWorker, heartbeatMs, sendHeartbeat, type WorkerDescription } from './workers.ts';

const defaults = { concurrency: 1, leaseMs: 30_000, pollIntervalMs: 250, janitorIntervalMs: 5_000 };
const shortestLeaseMs = 100;
const stopTimeoutMs = 30_000;
/** After the running jobs were given up: time to put them back, should Redis not answer. */
const releaseTimeoutMs = 2_000;
const firstErrorPauseMs = 100;
const longestErrorPauseMs = 5_000;

/** Why a running job's signal was aborted. */
type Interruption = 'lost' | 'timeout' | 'stopped';

interface RunningJob {
  readonly claim: Claim;
  readonly controller: AbortController;
  interruption: Interruption | undefined;
}

/** Starts claiming at once. Handlers run `concurrency` at a time in this process. */
export function startWorker<Payload = unknown>(
  store: QueueStore,
  queue: string,
  handler: JobHandler<Payload>,
  options: WorkerOptions = {},
): Worker {
  if (!isQueueName(queue)) throw new AppError('INVALID_QUEUE_NAME', { name: queue.slice(0, 120) });
  return new QueueWorker(store, queue, handler as JobHandler, options);
}

/**
 * claimed → handler runs, lease renewed → acknowledged | requeued | DLQ | lost. The claim loop and the renewal timer are
 * independent: a slow Redis never keeps a handler from finishing, and a busy handler never keeps leases from renewal.
 */
class QueueWorker implements Worker {
  readonly id: string;
  readonly queue: string;
  readonly #store: QueueStore;
  readonly #handler: JobHandler;
  readonly #options: Required<Omit<WorkerOptions, 'onEvent' | 'timeoutMs'>> & WorkerOptions;
  readonly #description: WorkerDescription;
  readonly #clock = new ServerClock(Date.now());
  readonly #pause = new Pause();
  readonly #running = new Map<string, RunningJob>();
  readonly #settling = new Set<Promise<void>>();
  readonly #timer: NodeJS.Timeout;
  readonly #wake: { stop(): void };
  readonly #janitor: { stop(): Promise<void> } | undefined;
  readonly #loop: Promise<void>;
  #nextToken = 0;
  #isRenewing = false;
  #stopping: Promise<void> | undefined;
  #hasGivenUp = false;

  constructor(store: QueueStore, queue: string, handler: JobHandler, options: WorkerOptions) {
    this.#store = store;
    this.queue = queue;
    this.#handler = handler;
    this.#options = { ...defaults, ...options };
    const { concurrency, janitorIntervalMs } = this.#options;
    const leaseMs = Math.max(this.#options.leaseMs, shortestLeaseMs);
    this.#options = { ...this.#options, leaseMs };
    // No spaces or line breaks: the id stands in a claim's first line.
    this.id = `${hostname().replace(/\s/g, '-')}:${process.pid}:${randomBytes(4).toString('hex')}`;
    this.#description = {
      host: hostname(),
      pid: process.pid,
      version: engineVersion,
      concurrency,
      startedAtMs: Date.now(),
    };
    this.#timer = setInterval(() => void this.#renew(), Math.min(leaseMs / 3, heartbeatMs));
    this.#wake = listenForWake(store.redis, queueKeys(store.keys, queue).wake, () => this.#pause.wake());
    this.#janitor =
      janitorIntervalMs > 0
        ? startJanitor(store, queue, {
            intervalMs: janitorIntervalMs,
            onError: (error) => this.#emit({ kind: 'error', error }),
            // A rescued job is due: claim it now rather than at the next poll.
            onReport: ({ rescued }) => void (rescued > 0 && this.#pause.wake()),
          })
        : undefined;
    void this.#renew();
    this.#loop = this.#claimUntilStopped();
  }

  stop({ timeoutMs = stopTimeoutMs }: { readonly timeoutMs?: number } = {}): Promise<void> {
    this.#stopping ??= this.#stop(timeoutMs);
    return this.#stopping;
  }

  async #stop(timeoutMs: number): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    const remainingMs = () => Math.max(deadline - performance.now(), 0);
    this.#pause.wake();
    this.#wake.stop();
    const idle = async () => {
      await this.#loop;
      await Promise.all(this.#settling);
    };
    if (!(await settlesWithin(idle(), remainingMs()))) {
      for (const job of this.#running.values()) interrupt(job, 'stopped');
      await settlesWithin(idle(), releaseTimeoutMs);
      this.#hasGivenUp = true;
    }
    clearInterval(this.#timer);
    const leave = async () => {
      await this.#janitor?.stop();
      await forgetWorker(this.#store, this.queue, this.id);
    };
    await settlesWithin(
      leave().catch((error: unknown) => this.#emit({ kind: 'error', error })),
      releaseTimeoutMs,
    );
  }

  async #claimUntilStopped(): Promise<void> {
    const { concurrency, leaseMs, pollIntervalMs } = this.#options;
    let errorPauseMs = firstErrorPauseMs;
    while (this.#stopping === undefined) {
      const free = concurrency - this.#running.size;
      if (free <= 0) {
        await this.#pause.sleep(null);
        continue;
      }
      try {
        const reply = await claimJobs(this.#store, this.queue, {
          ...{ worker: this.id, firstToken: this.#nextToken, limit: free },
          ...{ leaseMs, lookAheadMs: pollIntervalMs },
        });
        errorPauseMs = firstErrorPauseMs;
        this.#nextToken += free;
        this.#clock.set(reply.nowMs);
        for (const id of reply.skippedIds) this.#emit({ kind: 'skipped', id });
        for (const claim of reply.claims) this.#begin(claim);
        if (reply.claims.length + reply.skippedIds.length > 0) continue;
        const nextDueInMs = (reply.nextDueAtMs ?? Infinity) - reply.nowMs;
        await this.#pause.sleep(Math.max(Math.min(nextDueInMs, pollIntervalMs), 1));
      } catch (error) {
        this.#emit({ kind: 'error', error });
        await this.#pause.sleep(errorPauseMs);
        errorPauseMs = Math.min(errorPauseMs * 2, longestErrorPauseMs);
      }
    }
  }

  #begin(claim: Claim): void {
    const running: RunningJob = { claim, controller: new AbortController(), interruption: undefined };
    this.#running.set(claim.token, running);
    const settled = this.#process(running).finally(() => {
      this.#running.delete(claim.token);
      this.#settling.delete(settled);
      this.#pause.wake();
    });
    this.#settling.add(settled);
  }

  async #process(running: RunningJob): Promise<void> {
    const { claim } = running;
    const { job } = claim;
    if (this.#stopping !== undefined) {
      await this.#untilDone(() => release(this.#store, this.queue, claim));
    } else if (isMalformed(job)) {
      const { reason } = job;
      const outcome = await this.#untilDone(() =>
        buryMalformed(this.#store, this.queue, { claim, reason, nowMs: this.#clock.nowMs() }),
      );
      if (outcome?.kind === 'dead') this.#emit({ kind: 'dead', id: claim.token, error: new Error(reason) });
    } else if (await this.#untilDone(() => this.#isDone(job))) {
      await this.#untilDone(() => this.#acknowledge(claim, job, 'null'));
      this.#emit({ kind: 'skipped', id: job.id });
    } else {
      await this.#work(running, job);
    }
  }

  /** The claim has looked at documents of the usual shape; the id of any other is only known here. */
  async #isDone(job: JobRecord): Promise<boolean> {
    if (/^\{"id":"[^"\\]+"/.test(job.text)) return false;
    return (await this.#store.redis.exists(sharedKeys(this.#store.keys).processedPrefix + job.id)) === 1;
  }

  async #work(running: RunningJob, job: JobRecord): Promise<void> {
    const { claim } = running;
    const startedAt = performance.now();
    let resultText: string;
    try {
      const result = await this.#callHandler(running, job);
      resultText = JSON.stringify(result) ?? 'null';
    } catch (error) {
      await this.#settleThrown(running, job, error);
      return;
    }
    const reply = await this.#untilDone(() => this.#acknowledge(claim, job, resultText));
    const durationMs = Math.round(performance.now() - startedAt);
    if (reply === 'acknowledged') this.#emit({ kind: 'completed', id: job.id, durationMs });
    else this.#emit({ kind: reply === 'duplicate' ? 'duplicate' : 'lost', id: job.id });
  }

  async #callHandler(running: RunningJob, job: JobRecord): Promise<unknown> {
    const { claim, controller } = running;
    const { signal } = controller;
    const { timeoutMs } = this.#options;
    const timer =
      timeoutMs === undefined ? undefined : setTimeout(() => interrupt(running, 'timeout'), timeoutMs);
    const interrupted = new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    });
    try {
      const work = async () =>
        this.#handler(job.payload, {
          id: job.id,
          queue: this.queue,
          payloadText: job.payloadText,
          priority: job.priority,
          attempt: attemptNumber(job, claim.readyAtMs),
          maxAttempts: originalAttempts(job, claim.readyAtMs),
          createdAtMs: job.createdAtMs,
          worker: this.id,
          signal,
        });
      return await Promise.race([work(), interrupted]);
    } finally {
      clearTimeout(timer);
    }
  }

  async #settleThrown(running: RunningJob, job: JobRecord, error: unknown): Promise<void> {
    const { claim, interruption } = running;
    if (interruption === 'lost') {
      this.#emit({ kind: 'lost', id: job.id });
      return;
    }
    if (interruption === 'stopped') {
      await this.#untilDone(() => release(this.#store, this.queue, claim));
      return;
    }
    const outcome = await this.#untilDone(() =>
      settleFailure(this.#store, this.queue, {
        ...{ claim, job, error, worker: this.id },
        nowMs: this.#clock.nowMs(),
      }),
    );
    if (outcome === undefined || outcome.kind === 'lost') this.#emit({ kind: 'lost', id: job.id });
    else if (outcome.kind === 'dead') this.#emit({ kind: 'dead', id: job.id, error });
    else {
      const { attempt, retryInMs } = outcome;
      this.#emit({ kind: 'failed', id: job.id, attempt, retryInMs, error });
    }
  }

  #acknowledge(claim: Claim, job: JobRecord, resultText: string) {
    return acknowledge(this.#store, this.queue, { claim, job, resultText, worker: this.id });
  }

  /**
   * Repeats a step while Redis does not answer or refuses it; the lease is renewed as long as that works, and when it was
   * lost, the step's own answer says so. `undefined` when the worker had to stop first: a rescue takes over then.
   */
  async #untilDone<T>(step: () => Promise<T>): Promise<T | undefined> {
    for (
      let pauseMs = firstErrorPauseMs;
      !this.#hasGivenUp;
      pauseMs = Math.min(pauseMs * 2, longestErrorPauseMs)
    ) {
      try {
        return await step();
      } catch (error) {
        this.#emit({ kind: 'error', error });
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    }
    return undefined;
  }

  async #renew(): Promise<void> {
    if (this.#isRenewing) return;
    this.#isRenewing = true;
    try {
      const { nowMs, lost } = await sendHeartbeat(this.#store, this.queue, {
        ...{ id: this.id, description: this.#description, leaseMs: this.#options.leaseMs },
        tokens: [...this.#running.keys()],
      });
      this.#clock.set(nowMs);
      for (const token of lost) {
        const job = this.#running.get(token);
        if (job !== undefined) interrupt(job, 'lost');
      }
    } catch (error) {
      this.#emit({ kind: 'error', error });
    } finally {
      this.#isRenewing = false;
    }
  }

  #emit(event: WorkerEvent): void {
    this.#options.onEvent?.(event);
  }
}

function interrupt(job: RunningJob, why: Interruption): void {
  if (job.interruption !== undefined) return;
  job.interruption = why;
  const reasons: Record<Interruption, () => Error> = {
    lost: () => new Error('The lease was lost; the result will not count'),
    timeout: () => new JobTimeoutError('The handler took longer than the time limit of its worker'),
    stopped: () => new Error('The worker stops; the job goes back into its queue'),
  };
  job.controller.abort(reasons[why]());
}
