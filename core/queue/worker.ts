import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { AppError } from '../contract/errors.ts';
import { startJanitor } from './janitor.ts';
import { queueKeys } from './keys.ts';
import { longestTimerMs, settlesWithin } from './pause.ts';
import { checkQueueName } from './queue-name.ts';
import { type JobSurroundings, runJob } from './run-job.ts';
import { startScheduler } from './scheduler.ts';
import { ServerClock } from './server-clock.ts';
import { Stepper } from './stepper.ts';
import type { QueueStore } from './store.ts';
import { engineVersion } from './version.ts';
import { listenForWake } from './wake.ts';
import type { JobHandler, Worker, WorkerEvent, WorkerOptions } from './worker-types.ts';
import { forgetWorker, heartbeatMs, sendHeartbeat, type WorkerDescription } from './workers.ts';

/** A job of a killed worker runs again within a lease, a janitor's rest and a poll: within 35 s. */
const defaults = { concurrency: 1, leaseMs: 30_000, pollIntervalMs: 250, janitorIntervalMs: 4_000 };
/** Under this, the renewals themselves would be late. */
const shortestLeaseMs = 100;
/** More at once belongs into several processes; it also bounds what one claim can take. */
const mostConcurrency = 200;
const stopTimeoutMs = 30_000;
/** For putting jobs back and saying good-bye, should Redis not answer. */
const farewellMs = 2_000;

type Settings = typeof defaults & Pick<WorkerOptions, 'onEvent'> & { readonly timeoutMs: number | undefined };

/** Starts claiming at once. Handlers run `concurrency` at a time in this process. */
export function startWorker<Payload = unknown>(
  store: QueueStore,
  queue: string,
  handler: JobHandler<Payload>,
  options: WorkerOptions = {},
): Worker {
  checkQueueName(queue);
  const settings = withLimits({ ...defaults, ...options });
  // Types do not hold in plain JavaScript.
  if (typeof handler !== 'function')
    throw new AppError('INVALID_INPUT', { field: 'handler', allowed: 'a function' });
  if (!Number.isSafeInteger(settings.concurrency)) {
    throw new AppError('INVALID_INPUT', {
      field: 'concurrency',
      found: String(settings.concurrency),
      least: 1,
    });
  }
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
 * The steps, the renewal of leases and the running jobs go on independently: a slow Redis never keeps a handler from
 * finishing, and a busy queue never keeps leases from their renewal.
 */
class QueueWorker implements Worker {
  readonly id: string;
  readonly queue: string;
  readonly #store: QueueStore;
  readonly #settings: Settings;
  readonly #description: WorkerDescription;
  readonly #clock = new ServerClock(Date.now());
  readonly #steps: Stepper;
  readonly #renewal: NodeJS.Timeout;
  readonly #wake: { stop(): void };
  readonly #janitor: { stop(): Promise<void> } | undefined;
  readonly #scheduler: { stop(): Promise<void> } | undefined;
  #isRenewing = false;
  #stopping: Promise<void> | undefined;

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
    const around: JobSurroundings = {
      store,
      queue,
      worker: this.id,
      handler,
      timeoutMs: settings.timeoutMs,
      clock: this.#clock,
      emit: (event) => this.#emit(event),
      handEnded: (job, durationMs) => this.#steps.handEnded(job, durationMs),
      finish: (job) => this.#steps.finish(job),
      isStopping: () => this.#steps.isStopping,
      hasGivenUp: () => this.#steps.hasGivenUp,
    };
    this.#steps = new Stepper({
      store,
      queue,
      worker: this.id,
      ...settings,
      clock: this.#clock,
      emit: around.emit,
      work: (job) => runJob(around, job),
    });
    this.#wake = listenForWake(store.redis, queueKeys(store.keys, queue).wake, () => this.#steps.wake());
    const isAlone = settings.janitorIntervalMs === 0;
    this.#janitor = isAlone ? undefined : this.#startJanitor();
    this.#scheduler = isAlone
      ? undefined
      : startScheduler(store, queue, { onError: (error) => this.#emit({ kind: 'error', error }) });
    this.#renewal = setInterval(() => void this.#renew(), Math.min(settings.leaseMs / 3, heartbeatMs));
    void this.#renew();
  }

  stop({ timeoutMs = stopTimeoutMs }: { readonly timeoutMs?: number } = {}): Promise<void> {
    this.#stopping ??= this.#stop(timeoutMs);
    return this.#stopping;
  }

  async #stop(timeoutMs: number): Promise<void> {
    const steps = this.#steps;
    steps.stopClaiming();
    this.#wake.stop();
    if (!(await settlesWithin(steps.settled(), timeoutMs))) {
      for (const job of steps.running.values()) job.interrupt('stopped');
      await settlesWithin(steps.settled(), farewellMs);
    }
    // Not a moment longer than it takes when nothing runs, even if Redis does not answer the last claim.
    await settlesWithin(steps.ended(), farewellMs);
    steps.giveUp();
    clearInterval(this.#renewal);
    await settlesWithin(this.#leave(), farewellMs);
  }

  async #leave(): Promise<void> {
    try {
      await Promise.all([this.#janitor?.stop(), this.#scheduler?.stop()]);
      await forgetWorker(this.#store, this.queue, this.id);
    } catch (error) {
      this.#emit({ kind: 'error', error });
    }
  }

  async #renew(): Promise<void> {
    if (this.#isRenewing) return;
    this.#isRenewing = true;
    try {
      const { nowMs, lost } = await sendHeartbeat(this.#store, this.queue, {
        id: this.id,
        description: this.#description,
        leaseMs: this.#settings.leaseMs,
        tokens: [...this.#steps.running.keys()],
      });
      this.#clock.set(nowMs);
      for (const token of lost) this.#steps.running.get(token)?.interrupt('lost');
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
        if (rescued > 0) this.#steps.wake();
      },
    });
  }

  #emit(event: WorkerEvent): void {
    this.#settings.onEvent?.(event);
  }
}
