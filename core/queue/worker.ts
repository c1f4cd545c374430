import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { AppError } from '../contract/errors.ts';
import { isQueueName } from '../contract/model.ts';
import { type Claim, claimJobs } from './claims.ts';
import { startJanitor } from './janitor.ts';
import { queueKeys } from './keys.ts';
import { longestTimerMs, Pause, settlesWithin } from './pause.ts';
import { interrupt, type JobSurroundings, runJob, type RunningJob } from './run-job.ts';
import { ServerClock } from './server-clock.ts';
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

/**
 * The claim loop, the renewal timer and the running jobs go on independently: a slow Redis never keeps a handler from
 * finishing, and a busy claim loop never keeps leases from their renewal.
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
  readonly #renewal: NodeJS.Timeout;
  readonly #wake: { stop(): void };
  readonly #janitor: { stop(): Promise<void> } | undefined;
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
      isStopping: () => this.#stopping !== undefined,
      hasGivenUp: () => this.#hasGivenUp,
    };
    this.#wake = listenForWake(store.redis, queueKeys(store.keys, queue).wake, () => this.#pause.wake());
    this.#janitor = settings.janitorIntervalMs === 0 ? undefined : this.#startJanitor();
    this.#renewal = setInterval(() => void this.#renew(), Math.min(settings.leaseMs / 3, heartbeatMs));
    void this.#renew();
    this.#loop = this.#claimUntilStopped();
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
    // Not a moment longer than it takes when nothing runs, even if Redis does not answer the last claim.
    const deadline = performance.now() + timeoutMs;
    await settlesWithin(this.#loop, farewellMs);
    if (!(await settlesWithin(jobs(), Math.max(deadline - performance.now(), 0)))) {
      for (const job of this.#running.values()) interrupt(job, 'stopped');
      await settlesWithin(jobs(), farewellMs);
    }
    this.#hasGivenUp = true;
    clearInterval(this.#renewal);
    await settlesWithin(this.#leave(), farewellMs);
  }

  async #leave(): Promise<void> {
    try {
      await this.#janitor?.stop();
      await forgetWorker(this.#store, this.queue, this.id);
    } catch (error) {
      this.#emit({ kind: 'error', error });
    }
  }

  async #claimUntilStopped(): Promise<void> {
    let errorPauseMs = firstErrorPauseMs;
    while (this.#stopping === undefined) {
      try {
        await this.#pause.sleep(await this.#claim());
        errorPauseMs = firstErrorPauseMs;
      } catch (error) {
        this.#emit({ kind: 'error', error });
        await this.#pause.sleep(errorPauseMs);
        errorPauseMs = Math.min(errorPauseMs * 2, longestErrorPauseMs);
      }
    }
  }

  /** Claims what there are hands for; tells for how many ms there is nothing to do, `null` for until a job ends. */
  async #claim(): Promise<number | null> {
    const { concurrency, leaseMs, pollIntervalMs } = this.#settings;
    const limit = concurrency - this.#running.size;
    if (limit === 0) return null;
    const reply = await claimJobs(this.#store, this.queue, {
      worker: this.id,
      firstToken: this.#nextToken,
      limit,
      leaseMs,
      lookAheadMs: pollIntervalMs,
    });
    this.#nextToken += limit;
    this.#clock.set(reply.nowMs);
    for (const { id, mark } of reply.skipped) this.#emit({ kind: 'skipped', id, mark });
    for (const claim of reply.claims) this.#begin(claim);
    // There may be more, if not for as many hands, then behind what was skipped or too big to come along.
    if (reply.claims.length + reply.skipped.length > 0) return 0;
    return Math.min((reply.nextDueAtMs ?? Infinity) - reply.nowMs, pollIntervalMs);
  }

  #begin(claim: Claim): void {
    const running: RunningJob = { claim, controller: new AbortController(), interruption: undefined };
    this.#running.set(claim.token, running);
    const settled = runJob(this.#around, running).finally(() => {
      this.#running.delete(claim.token);
      this.#settling.delete(settled);
      this.#pause.wake();
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
        if (job !== undefined) interrupt(job, 'lost');
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
