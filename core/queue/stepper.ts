import { chunkBytes, finishedJobs } from './bounds.ts';
import { advance, type ClaimReply, type ClaimRequest, type Finished, type FinishedJob } from './claims.ts';
import { isPassing } from './errors.ts';
import { longestAheadMs, LookAhead } from './look-ahead.ts';
import { Pause } from './pause.ts';
import { RunningJob } from './running-job.ts';
import type { ServerClock } from './server-clock.ts';
import { acknowledge } from './settle.ts';
import type { QueueStore } from './store.ts';
import type { WorkerEvent } from './worker-types.ts';

const firstErrorPauseMs = 100;
const longestErrorPauseMs = 5_000;
/** Two steps overlap: Redis works on one while this process works on the jobs of the other. */
const lanes = 2;
/** From this many jobs on a claim is shared between them; less is not worth another round trip. */
const sharedFrom = 20;

export interface StepperOptions {
  readonly store: QueueStore;
  readonly queue: string;
  readonly worker: string;
  readonly concurrency: number;
  readonly leaseMs: number;
  readonly pollIntervalMs: number;
  readonly clock: ServerClock;
  readonly emit: (event: WorkerEvent) => void;
  /** Works on a claimed job until it has been settled. Never rejects. */
  readonly work: (job: RunningJob) => Promise<void>;
}

interface DoneJob extends FinishedJob {
  readonly settle: (outcome: Finished | undefined) => void;
  readonly fail: (error: unknown) => void;
}

/** A sequence of steps, one at a time. */
interface Lane {
  readonly pause: Pause;
  /** Only the first one looks for jobs while there are none. */
  readonly isFirst: boolean;
  /** Hands that wait for the reply of a claim. After an error the claim is sent again as it was, since it may have been done. */
  claiming: { readonly firstToken: number; readonly limit: number } | undefined;
  /** Jobs that the step on its way finishes: their room is taken by what it claims. */
  finishing: number;
}

/**
 * A worker's conversation with its queue, in steps: each finishes the jobs that are done and claims what there are hands for,
 * in one round trip. Where handlers take less time than a round trip, some more are claimed ahead (`look-ahead.ts`), which
 * wait here for a hand; if one does not come soon, they go back to their place in the queue.
 */
export class Stepper {
  readonly #options: StepperOptions;
  /** By token. */
  readonly #running = new Map<string, RunningJob>();
  readonly #working = new Set<Promise<void>>();
  /** Jobs that have a hand. */
  readonly #inHand = new Set<RunningJob>();
  /** Claimed ahead, oldest first. */
  readonly #backlog: RunningJob[] = [];
  readonly #lookAhead: LookAhead;
  readonly #lanes: readonly Lane[];
  /** Done, and waiting for the next step. */
  readonly #done: DoneJob[] = [];
  readonly #loops: Promise<unknown>;
  #nextToken = 0;
  #backlogTimer: NodeJS.Timeout | undefined;
  /** The last claim got all it asked for, so there is likely more. */
  #isPlenty = false;
  #isStopping = false;
  #hasGivenUp = false;

  constructor(options: StepperOptions) {
    this.#options = options;
    this.#lookAhead = new LookAhead(options.concurrency);
    this.#lanes = Array.from({ length: lanes }, (_none, index) => ({
      pause: new Pause(),
      isFirst: index === 0,
      claiming: undefined,
      finishing: 0,
    }));
    this.#loops = Promise.all(this.#lanes.map((lane) => this.#stepUntilStopped(lane)));
  }

  get isStopping(): boolean {
    return this.#isStopping;
  }

  get hasGivenUp(): boolean {
    return this.#hasGivenUp;
  }

  get running(): ReadonlyMap<string, RunningJob> {
    return this.#running;
  }

  /** There may be something to do. */
  wake(): void {
    for (const { pause } of this.#lanes) pause.wake();
  }

  /** A handler has ended after so long: its hand is free, whatever becomes of the job. */
  handEnded(job: RunningJob, durationMs: number): void {
    this.#lookAhead.add(durationMs);
    this.#inHand.delete(job);
    this.#startBacklog();
  }

  /** Goes along with the next step. `undefined` when it was given up first; rejects for what will not pass. */
  finish({ claim, id, resultText, keptDocument }: FinishedJob): Promise<Finished | undefined> {
    if (this.#hasGivenUp) return Promise.resolve(undefined);
    return new Promise((settle, fail) => {
      this.#done.push({ claim, id, resultText, keptDocument, settle, fail });
      this.wake();
    });
  }

  /** Claims nothing more. */
  stopClaiming(): void {
    this.#isStopping = true;
    // Whoever starts now puts its job back.
    for (const job of this.#backlog.splice(0)) this.#work(job);
    this.wake();
  }

  /** When all that runs now is settled. */
  async settled(): Promise<void> {
    await Promise.all(this.#working);
  }

  /** When nothing runs and the last reply has come, after `stopClaiming`. */
  async ended(): Promise<void> {
    await this.#loops;
  }

  /** What could not be written in time is the rescuer's now. */
  giveUp(): void {
    this.#hasGivenUp = true;
    for (const { settle } of this.#done.splice(0)) settle(undefined);
    this.wake();
  }

  async #stepUntilStopped(lane: Lane): Promise<void> {
    let errorPauseMs = firstErrorPauseMs;
    while (!this.#hasGivenUp && !(this.#isStopping && this.#running.size === 0)) {
      try {
        await lane.pause.sleep(await this.#step(lane));
        errorPauseMs = firstErrorPauseMs;
      } catch (error) {
        this.#options.emit({ kind: 'error', error });
        await lane.pause.sleep(errorPauseMs);
        errorPauseMs = Math.min(errorPauseMs * 2, longestErrorPauseMs);
      }
    }
    // The other one may wait for the last job to end.
    this.wake();
  }

  /** Tells for how many ms there is nothing to do, `null` for until woken. */
  async #step(lane: Lane): Promise<number | null> {
    // Jobs that end in the same turn of the event loop go in one step.
    if (this.#done.length < this.#running.size) await nextTurn();
    const done = this.#takeDone();
    const claiming = this.#reserve(lane, done.length);
    if (claiming.limit === 0 && done.length === 0) return null;
    const { worker, leaseMs, pollIntervalMs, clock } = this.#options;
    const request = { worker, ...claiming, leaseMs, lookAheadMs: pollIntervalMs };
    const reply = await this.#advance(lane, request, done);
    if (reply === null) return 0;
    lane.claiming = undefined;
    clock.set(reply.nowMs);
    done.forEach(({ claim, settle }, index) => {
      this.#running.delete(claim.token);
      settle(reply.outcomes[index]);
    });
    this.#begin(reply, claiming.limit);
    // Room that this step has freed or given back is the first lane's to fill, or to look after.
    const isFreed = done.length > claiming.limit || reply.claims.length < claiming.limit;
    if (isFreed && !lane.isFirst) this.#lanes[0]?.pause.wake();
    return this.#restMs(lane, reply, { limit: claiming.limit, isFreed });
  }

  /** What is done, as much as one step may carry. */
  #takeDone(): DoneJob[] {
    let bytes = 0;
    let count = 0;
    for (const { claim, resultText } of this.#done) {
      if (count === finishedJobs || bytes >= chunkBytes) break;
      bytes += claim.bytes.length + resultText.length;
      count += 1;
    }
    return this.#done.splice(0, count);
  }

  /** Takes room for a claim: its lane's share of what is free once `done` jobs are finished. */
  #reserve(lane: Lane, done: number): { readonly firstToken: number; readonly limit: number } {
    if (this.#isStopping) lane.claiming = undefined;
    else if (lane.claiming === undefined && (lane.isFirst || done > 0 || this.#isPlenty)) {
      const room = this.#options.concurrency + this.#lookAhead.jobs;
      const claimed = this.#lanes.reduce((sum, { claiming }) => sum + (claiming?.limit ?? 0), 0);
      const finishing = this.#lanes.reduce((sum, one) => sum + one.finishing, done);
      const free = room - (this.#running.size - finishing) - claimed;
      const limit = Math.min(free, room < sharedFrom ? room : Math.ceil(room / lanes));
      if (limit > 0) {
        lane.claiming = { firstToken: this.#nextToken, limit };
        this.#nextToken += limit;
      }
    }
    return lane.claiming ?? { firstToken: 0, limit: 0 };
  }

  #begin({ skipped, claims }: ClaimReply, limit: number): void {
    const { emit } = this.#options;
    for (const { id, mark } of skipped) emit({ kind: 'skipped', id, mark });
    for (const claim of claims) {
      const job = new RunningJob(claim);
      this.#running.set(claim.token, job);
      this.#backlog.push(job);
    }
    this.#startBacklog();
    if (limit === 0) return;
    this.#isPlenty = claims.length === limit;
    // The other lane takes what this one has left: it may have fallen asleep when this one had all the room.
    if (this.#isPlenty) this.wake();
  }

  #restMs(
    lane: Lane,
    { nowMs, nextDueAtMs, skipped, claims }: ClaimReply,
    { limit, isFreed }: { limit: number; isFreed: boolean },
  ): number | null {
    if (this.#isStopping) return this.#running.size === 0 || this.#done.length > 0 ? 0 : null;
    // There may be more, if not for as many hands, then behind what was skipped or too big to come along.
    if (claims.length + skipped.length > 0) return 0;
    if (!lane.isFirst) return null;
    if (limit === 0) return isFreed ? 0 : null;
    return Math.min(Math.max((nextDueAtMs ?? Infinity) - nowMs, 0), this.#options.pollIntervalMs);
  }

  #startBacklog(): void {
    while (this.#backlog.length > 0 && (this.#isStopping || this.#inHand.size < this.#options.concurrency)) {
      this.#work(this.#backlog.shift() as RunningJob);
    }
    if (this.#backlog.length === 0) {
      clearTimeout(this.#backlogTimer);
      this.#backlogTimer = undefined;
    } else this.#backlogTimer ??= setTimeout(() => this.#putBacklogBack(), longestAheadMs);
  }

  /** The handlers got slow: what waits for them here might run elsewhere. */
  #putBacklogBack(): void {
    this.#backlogTimer = undefined;
    this.#lookAhead.stop();
    for (const job of this.#backlog.splice(0)) {
      job.interrupt('slow');
      this.#work(job);
    }
  }

  #work(running: RunningJob): void {
    const { token } = running.claim;
    this.#inHand.add(running);
    const work = this.#options.work(running).finally(() => {
      this.#working.delete(work);
      // Where no handler was called.
      if (this.#inHand.delete(running)) this.#startBacklog();
      // Whatever a step has not freed already.
      if (this.#running.delete(token)) this.wake();
    });
    this.#working.add(work);
  }

  /**
   * One step; when it fails, what was done waits for the next. If trying again cannot help, each job is finished on its own,
   * so that one that Redis will never take does not hold up the others: `null` then.
   */
  async #advance(lane: Lane, request: ClaimRequest, done: readonly DoneJob[]) {
    const { store, queue } = this.#options;
    lane.finishing = done.length;
    try {
      return await advance(store, queue, request, done);
    } catch (error) {
      if (done.length > 0 && !isPassing(error)) {
        await Promise.all(done.map((job) => this.#finishAlone(job)));
        this.wake();
        return null;
      }
      if (this.#hasGivenUp) for (const { settle } of done) settle(undefined);
      else this.#done.unshift(...done);
      throw error;
    } finally {
      lane.finishing = 0;
    }
  }

  async #finishAlone(job: DoneJob): Promise<void> {
    const { store, queue, worker } = this.#options;
    try {
      const outcome = await acknowledge(store, queue, { ...job, worker });
      this.#running.delete(job.claim.token);
      job.settle(outcome);
    } catch (error) {
      if (isPassing(error) && !this.#hasGivenUp) this.#done.push(job);
      else job.fail(error);
    }
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
