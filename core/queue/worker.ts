import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { AppError } from '../contract/errors.ts';
import { isQueueName } from '../contract/model.ts';
import { chunkJobs } from './bounds.ts';
import { advance, type ClaimRequest, type Finished, type FinishedJob } from './claims.ts';
import { isPassing } from './errors.ts';
import { startJanitor } from './janitor.ts';
import { queueKeys } from './keys.ts';
import { longestTimerMs, Pause, settlesWithin } from './pause.ts';
import { type JobSurroundings, runJob } from './run-job.ts';
import { RunningJob } from './running-job.ts';
import { startScheduler } from './scheduler.ts';
import { ServerClock } from './server-clock.ts';
import { acknowledge } from './settle.ts';
import type { QueueStore } from './store.ts';
import { engineVersion } from './version.ts';
import { listenForWake } from './wake.ts';
import type { JobHandler, Worker, WorkerEvent, WorkerOptions } from './worker-types.ts';
import { forgetWorker, heartbeatMs, sendHeartbeat, type WorkerDescription } from './workers.ts';

const defaults = { concurrency: 1, leaseMs: 30_000, pollIntervalMs: 250, janitorIntervalMs: 5_000 };
/** Under this, the renewals themselves would be late. */
const shortestLeaseMs = 100;
/** More at once belongs into several processes; it also bounds what one claim can take. */
const mostConcurrency = 200;
const stopTimeoutMs = 30_000;
/** For putting jobs back and saying good-bye, should Redis not answer. */
const farewellMs = 2_000;
const firstErrorPauseMs = 100;
const longestErrorPauseMs = 5_000;

type Settings = typeof defaults & Pick<WorkerOptions, 'onEvent'> & { readonly timeoutMs: number | undefined };

/** Starts claiming at once. Handlers run `concurrency` at a time in this process. */
export function startWorker<Payload = unknown>(
  store: QueueStore,
  queue: string,
  handler: JobHandler<Payload>,
  options: WorkerOptions = {},
): Worker {
  if (!isQueueName(queue)) throw new AppError('INVALID_QUEUE_NAME', { name: queue.slice(0, 120) });
  const settings = withLimits({ ...defaults, ...options });
  check('concurrency', settings.concurrency, 1, mostConcurrency);
  check('leaseMs', settings.leaseMs, shortestLeaseMs, Infinity);
  check('pollIntervalMs', settings.pollIntervalMs, 1, Infinity);
  check('janitorIntervalMs', settings.janitorIntervalMs, 0, Infinity);
  check('timeoutMs', settings.timeoutMs ?? 1, 1, Infinity);
  return new QueueWorker(store, queue, handler as JobHandler, settings);
}

/** What timers and Redis can count is enough for ever; a limit of time beyond that is none. */
function withLimits(settings: typeof defaults & WorkerOptions): Settings {
  const { leaseMs, pollIntervalMs, janitorIntervalMs, timeoutMs } = settings;
  return {
    ...settings,
    leaseMs: Math.min(leaseMs, longestTimerMs),
    pollIntervalMs: Math.min(pollIntervalMs, longestTimerMs),
    janitorIntervalMs: Math.min(janitorIntervalMs, longestTimerMs),
    timeoutMs: timeoutMs !== undefined && timeoutMs > longestTimerMs ? undefined : timeoutMs,
  };
}

function check(field: string, value: number, least: number, most: number): void {
  if (!(value >= least && value <= most)) throw new AppError('INVALID_INPUT', { field, least, value });
}

interface DoneJob extends FinishedJob {
  readonly settle: (outcome: Finished | undefined) => void;
  readonly fail: (error: unknown) => void;
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/**
 * One loop takes steps: each finishes what is done and claims what there are hands for, in one round trip. The renewal timer
 * and the running jobs go on independently: a slow Redis never keeps a handler from finishing, and a busy loop never
 * keeps leases from their renewal.
 */
class QueueWorker implements Worker {
  readonly id: string;
  readonly queue: string;
  readonly #store: QueueStore;
  readonly #settings: Settings;
  readonly #around: JobSurroundings;
  readonly #description: WorkerDescription;
  readonly #clock = new ServerClock(Date.now());
  readonly #pause = new Pause();
  /** By token. */
  readonly #running = new Map<string, RunningJob>();
  readonly #settling = new Set<Promise<void>>();
  /** Done, and waiting for the next step. Their jobs are still running as far as hands are counted. */
  #done: DoneJob[] = [];
  readonly #renewal: NodeJS.Timeout;
  readonly #wake: { stop(): void };
  readonly #janitor: { stop(): Promise<void> } | undefined;
  readonly #scheduler: { stop(): Promise<void> } | undefined;
  readonly #loop: Promise<void>;
  #nextToken = 0;
  #isRenewing = false;
  #stopping: Promise<void> | undefined;
  #hasGivenUp = false;

  constructor(store: QueueStore, queue: string, handler: JobHandler, settings: Settings) {
    this.#store = store;
    this.queue = queue;
    this.#settings = settings;
    // No spaces or line breaks: the id stands in a claim's first line.
    this.id = `${hostname().replace(/\s/g, '-')}:${process.pid}:${randomBytes(4).toString('hex')}`;
    this.#description = {
      host: hostname(),
      pid: process.pid,
      version: engineVersion,
      concurrency: settings.concurrency,
      startedAtMs: Date.now(),
    };
    this.#around = {
      store,
      queue,
      worker: this.id,
      handler,
      timeoutMs: settings.timeoutMs,
      clock: this.#clock,
      emit: (event) => this.#emit(event),
      finish: (job) => this.#finish(job),
      isStopping: () => this.#stopping !== undefined,
      hasGivenUp: () => this.#hasGivenUp,
    };
    this.#wake = listenForWake(store.redis, queueKeys(store.keys, queue).wake, () => this.#pause.wake());
    const isAlone = settings.janitorIntervalMs === 0;
    this.#janitor = isAlone ? undefined : this.#startJanitor();
    this.#scheduler = isAlone
      ? undefined
      : startScheduler(store, queue, { onError: (error) => this.#emit({ kind: 'error', error }) });
    this.#renewal = setInterval(() => void this.#renew(), Math.min(settings.leaseMs / 3, heartbeatMs));
    void this.#renew();
    this.#loop = this.#stepUntilStopped();
  }

  stop({ timeoutMs = stopTimeoutMs }: { readonly timeoutMs?: number } = {}): Promise<void> {
    this.#stopping ??= this.#stop(timeoutMs);
    return this.#stopping;
  }

  async #stop(timeoutMs: number): Promise<void> {
    this.#pause.wake();
    this.#wake.stop();
    const jobs = async () => {
      await Promise.all(this.#settling);
    };
    if (!(await settlesWithin(jobs(), timeoutMs))) {
      for (const job of this.#running.values()) job.interrupt('stopped');
      await settlesWithin(jobs(), farewellMs);
    }
    // Not a moment longer than it takes when nothing runs, even if Redis does not answer the last claim.
    await settlesWithin(this.#loop, farewellMs);
    this.#hasGivenUp = true;
    this.#giveUp();
    clearInterval(this.#renewal);
    await settlesWithin(this.#leave(), farewellMs);
  }

  /** What could not be written in time is the rescuer's now. */
  #giveUp(): void {
    for (const { settle } of this.#done.splice(0)) settle(undefined);
    this.#pause.wake();
  }

  async #leave(): Promise<void> {
    try {
      await Promise.all([this.#janitor?.stop(), this.#scheduler?.stop()]);
      await forgetWorker(this.#store, this.queue, this.id);
    } catch (error) {
      this.#emit({ kind: 'error', error });
    }
  }

  async #stepUntilStopped(): Promise<void> {
    let errorPauseMs = firstErrorPauseMs;
    while (!this.#hasGivenUp && (this.#stopping === undefined || this.#running.size > 0)) {
      try {
        await this.#pause.sleep(await this.#step());
        errorPauseMs = firstErrorPauseMs;
      } catch (error) {
        this.#emit({ kind: 'error', error });
        await this.#pause.sleep(errorPauseMs);
        errorPauseMs = Math.min(errorPauseMs * 2, longestErrorPauseMs);
      }
    }
  }

  /** Tells for how many ms there is nothing to do, `null` for until a job ends. */
  async #step(): Promise<number | null> {
    // Jobs that end in the same turn of the event loop go in one step.
    if (this.#done.length < this.#running.size) await nextTurn();
    const { concurrency, leaseMs, pollIntervalMs } = this.#settings;
    const done = this.#done.splice(0, chunkJobs);
    const hands = this.#stopping === undefined ? concurrency - this.#running.size + done.length : 0;
    const limit = Math.max(hands, 0);
    if (limit === 0 && done.length === 0) return null;
    const request = {
      worker: this.id,
      firstToken: this.#nextToken,
      limit,
      leaseMs,
      lookAheadMs: pollIntervalMs,
    };
    const reply = await this.#advance(request, done);
    if (reply === null) return 0;
    this.#nextToken += limit;
    this.#clock.set(reply.nowMs);
    done.forEach((job, index) => {
      this.#running.delete(job.claim.token);
      job.settle(reply.outcomes[index]);
    });
    for (const { id, mark } of reply.skipped) this.#emit({ kind: 'skipped', id, mark });
    for (const claim of reply.claims) this.#begin(new RunningJob(claim));
    // There may be more, if not for as many hands, then behind what was skipped or too big to come along.
    if (reply.claims.length + reply.skipped.length > 0) return 0;
    if (limit === 0) return null;
    return Math.min(Math.max((reply.nextDueAtMs ?? Infinity) - reply.nowMs, 0), pollIntervalMs);
  }

  /**
   * One step; when it fails, what was done waits for the next. If trying again cannot help, each job is finished on its own,
   * so that one that Redis will never take does not hold up the others: `null` then.
   */
  async #advance(request: ClaimRequest, done: readonly DoneJob[]) {
    try {
      return await advance(this.#store, this.queue, request, done);
    } catch (error) {
      if (done.length > 0 && !isPassing(error)) {
        await Promise.all(done.map((job) => this.#finishAlone(job)));
        return null;
      }
      this.#done.unshift(...done);
      if (this.#hasGivenUp) this.#giveUp();
      throw error;
    }
  }

  async #finishAlone(job: DoneJob): Promise<void> {
    try {
      const outcome = await acknowledge(this.#store, this.queue, { ...job, worker: this.id });
      this.#running.delete(job.claim.token);
      job.settle(outcome);
    } catch (error) {
      if (isPassing(error)) this.#done.push(job);
      else job.fail(error);
    }
  }

  #finish(job: FinishedJob): Promise<Finished | undefined> {
    if (this.#hasGivenUp) return Promise.resolve(undefined);
    return new Promise((settle, fail) => {
      this.#done.push({ ...job, settle, fail });
      this.#pause.wake();
    });
  }

  #begin(running: RunningJob): void {
    const { token } = running.claim;
    this.#running.set(token, running);
    const settled = runJob(this.#around, running).finally(() => {
      this.#settling.delete(settled);
      // Whatever the step has not freed already.
      if (this.#running.delete(token)) this.#pause.wake();
    });
    this.#settling.add(settled);
  }

  async #renew(): Promise<void> {
    if (this.#isRenewing) return;
    this.#isRenewing = true;
    try {
      const { nowMs, lost } = await sendHeartbeat(this.#store, this.queue, {
        id: this.id,
        description: this.#description,
        leaseMs: this.#settings.leaseMs,
        tokens: [...this.#running.keys()],
      });
      this.#clock.set(nowMs);
      for (const token of lost) {
        const job = this.#running.get(token);
        job?.interrupt('lost');
      }
    } catch (error) {
      this.#emit({ kind: 'error', error });
    } finally {
      this.#isRenewing = false;
    }
  }

  #startJanitor(): { stop(): Promise<void> } {
    return startJanitor(this.#store, this.queue, {
      intervalMs: this.#settings.janitorIntervalMs,
      onError: (error) => this.#emit({ kind: 'error', error }),
      // A rescued job is due: claim it now rather than at the next poll.
      onReport: ({ rescued }) => {
        if (rescued > 0) this.#pause.wake();
      },
    });
  }

  #emit(event: WorkerEvent): void {
    this.#settings.onEvent?.(event);
  }
}
