import type { DrainReport } from '../contract/control.ts';
import type { Priority } from '../contract/names.ts';
import { chunkBytes, chunkJobs, inChunks } from './bounds.ts';
import { advance, beginning, placeArguments, type ReadMember, readPlace } from './cursor.ts';
import { toAppError } from './errors.ts';
import { parkedJob, type QueuedJob, queuedJob } from './find-queued.ts';
import { isMalformed } from './job-record.ts';
import { queueKeys } from './keys.ts';
import { checkQueueName } from './queue-name.ts';
import { asBytes, asList, asNumber, asText } from './reply.ts';
import { removeQueued, idOf } from './remove.ts';
import { bandLimit, readScore, scoreFor } from './score.ts';
import { run } from './scripts.ts';
import { type ScoreRange, wholeSet } from './search-member.ts';
import { serverNowMs } from './server-clock.ts';
import type { QueueStore } from './store.ts';

export interface DrainedJob {
  readonly id: string;
  /** The exact text of what was taken out. */
  readonly document: Buffer;
  readonly priority: Priority;
  readonly readyAtMs: number;
}

export interface DrainOptions {
  /** Also what was put in for later or rests after a failed attempt; left in when left out. */
  readonly includeDelayed?: boolean;
  /** Ends it behind the step that runs; what is out stays out. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (report: DrainReport) => void;
  /** Gets what each step has taken out, and is waited for before the next. */
  readonly onDrained?: (jobs: readonly DrainedJob[]) => void | Promise<void>;
}

/**
 * Takes out of a queue what was in it when this began, the most urgent and oldest first, in atomic steps of up to 200 jobs or
 * 1 MB. Running jobs go on. What comes later stays: what becomes due later, was created later (for delayed jobs, by their
 * producer's clock), failed or was put back later, and whatever exceeds the number that was there at first.
 */
export async function drainQueue(
  store: QueueStore,
  queue: string,
  options: DrainOptions = {},
): Promise<DrainReport> {
  checkQueueName(queue);
  try {
    const drain = new Drain(store, queue, options, await serverNowMs(store.redis));
    return await drain.run();
  } catch (error) {
    throw toAppError(error);
  }
}

const byUrgency = ['high', 'medium', 'low'] as const;
const bandEnds: Readonly<Record<Priority, ScoreRange>> = {
  high: { min: '-inf', max: `(${-bandLimit}` },
  medium: { min: String(-bandLimit), max: String(bandLimit) },
  low: { min: `(${bandLimit}`, max: '+inf' },
};

class Drain {
  readonly #store: QueueStore;
  readonly #queue: string;
  readonly #options: DrainOptions;
  readonly #startedAtMs: number;
  readonly #report = { total: 0, drained: 0, gone: 0, kept: 0, isAborted: false };

  constructor(store: QueueStore, queue: string, options: DrainOptions, startedAtMs: number) {
    this.#store = store;
    this.#queue = queue;
    this.#options = options;
    this.#startedAtMs = startedAtMs;
  }

  async run(): Promise<DrainReport> {
    const keys = queueKeys(this.#store.keys, this.#queue);
    const due = byUrgency.map((priority) => this.#range(priority, 'due'));
    const later =
      this.#options.includeDelayed === true
        ? byUrgency.map((priority) => this.#range(priority, 'later'))
        : [];
    const ranges = [...due, ...later];
    const { redis } = this.#store;
    const counts = await Promise.all([
      redis.zcard(keys.parked),
      ...ranges.map(({ min, max }) => redis.zcount(keys.queue, min, max)),
    ]);
    this.#report.total = counts.reduce((sum, count) => sum + count, 0);
    // Parked ones first: otherwise each would first come forward into the queue.
    await this.#drain(keys.parked, wholeSet, (member) => parkedJob(member));
    for (const range of ranges) await this.#drain(keys.queue, range, queuedJob);
    return { ...this.#report };
  }

  #range(priority: Priority, when: 'due' | 'later'): ScoreRange {
    const { min, max } = bandEnds[priority];
    const startedAt = String(scoreFor(priority, this.#startedAtMs));
    return when === 'due' ? { min, max: startedAt } : { min: `(${startedAt}`, max };
  }

  /** Removes what it reads, so it goes on behind what it has left and not behind what it has read. */
  async #drain(
    set: string,
    { min, max }: ScoreRange,
    read: (member: Buffer, score: number) => QueuedJob,
  ): Promise<void> {
    let from = beginning;
    for (let isEnd = false; !isEnd && !this.#isOver();) {
      const reply = await run(this.#store.redis, 'findMember', { documents: set }, [
        '',
        min,
        max,
        ...placeArguments(from),
        chunkJobs,
        chunkBytes,
      ]);
      isEnd = readPlace(reply) === null;
      const members = reply.slice(3).map((raw): ReadMember & { job: QueuedJob } => {
        const [score, found] = asList(raw);
        const member = asBytes(found);
        return { score: asText(score), member, job: read(member, asNumber(score)) };
      });
      const left = members.filter(({ job }) => this.#comesLater(job));
      const kept = new Set(left);
      await this.#remove(members.filter((one) => !kept.has(one)).map(({ job }) => job));
      this.#report.kept += left.length;
      from = advance(from, left);
    }
  }

  async #remove(jobs: readonly QueuedJob[]): Promise<void> {
    const room = this.#report.total - this.#report.drained;
    for (const chunk of inChunks(jobs.slice(0, room), ({ member }) => member.length)) {
      if (this.#isOver()) return;
      const replies = await removeQueued(this.#store, this.#queue, chunk, 'drained');
      const drained = chunk.filter((_job, index) => replies[index] === 1);
      this.#report.drained += drained.length;
      this.#report.gone += chunk.length - drained.length;
      await this.#options.onDrained?.(drained.map(describe));
      this.#options.onProgress?.({ ...this.#report });
    }
  }

  #isOver(): boolean {
    const { total, drained } = this.#report;
    if (this.#options.signal?.aborted === true) this.#report.isAborted = true;
    return this.#report.isAborted || drained >= total;
  }

  /** By times of the server's clock, but for `createdAt`, which is only asked where the score does not tell. */
  #comesLater({ place, job, score }: QueuedJob): boolean {
    const { readyAtMs } = readScore(score);
    const isDue = readyAtMs <= this.#startedAtMs;
    if (place === 'parked' && !isDue && this.#options.includeDelayed !== true) return true;
    if (isMalformed(job)) return false;
    const changes = [job.history.at(-1)?.failedAtMs, job.redrives.at(-1)?.atMs];
    if (!isDue) changes.push(job.createdAtMs ?? undefined);
    return changes.some((atMs) => atMs !== undefined && atMs > this.#startedAtMs);
  }
}

function describe(one: QueuedJob): DrainedJob {
  return { id: idOf(one), document: one.document, ...readScore(one.score) };
}
