import { deepStrictEqual } from 'node:assert';
import type { Redis } from 'ioredis';
import { advance, type Claim } from '../../../../core/queue/claims.ts';
import { pauseQueue, resumeQueue, setRateLimit } from '../../../../core/queue/control.ts';
import { drainQueue } from '../../../../core/queue/drain.ts';
import { UnrecoverableError } from '../../../../core/queue/errors.ts';
import { runJanitor } from '../../../../core/queue/janitor.ts';
import { isMalformed } from '../../../../core/queue/job-record.ts';
import { type KeyLayout, queueKeys } from '../../../../core/queue/keys.ts';
import { reportProgress } from '../../../../core/queue/progress.ts';
import { registerQueue } from '../../../../core/queue/registry.ts';
import { removeJob } from '../../../../core/queue/remove.ts';
import { changePriority, runNow } from '../../../../core/queue/reschedule.ts';
import { buryMalformed, finishedJob, release, settleFailure } from '../../../../core/queue/settle.ts';
import type { QueueStore } from '../../../../core/queue/store.ts';
import { sendHeartbeat } from '../../../../core/queue/workers.ts';
import { type SetClock, withClock } from '../../../support/set-clock.ts';
import { enqueue, foreignEnqueue, malformed, seedWork } from './arrivals.ts';
import { type DeadStep, moveDead } from './dead-moves.ts';
import { lookAheadMs, Reference } from './reference.ts';
import { expectedSnapshot, snapshotOf } from './snapshot.ts';
import type { ModelJob, Place } from './state.ts';
import type { Step } from './steps.ts';
import { queue, type World } from './world.ts';

const leaseMs = 30_000;
/** Behind the producers' own clocks, so that no job was created later than this. */
const startMs = 2_000_000_000_000;
/** What a janitor says that finds nothing. Retention and stale indexes have tests of their own. */
const nothing = { dropped: 0, expiredCompleted: 0, expiredDead: 0 };

/** Takes the steps in both, and compares what they answer and what is there then. */
export class Run implements World {
  readonly model = new Reference();
  readonly redis: Redis;
  readonly store: QueueStore;
  readonly clock: SetClock = { nowMs: startMs };
  /** Every claim that a worker still knows, whatever has become of it. By worker. */
  readonly #claims: Claim[][] = [[], [], []];
  readonly #tokens = [0, 0, 0];
  readonly #lives = [0, 0, 0];

  constructor(redis: Redis, keys: KeyLayout) {
    this.redis = redis;
    this.store = { redis: withClock(redis, this.clock), keys };
  }

  async perform(steps: readonly Step[]): Promise<void> {
    // As every worker does when it starts.
    await registerQueue(this.store, queue);
    for (const [index, step] of steps.entries()) {
      await this.#perform(step);
      // In both, for the message's sake.
      const behind = `step ${index + 1} of ${steps.length}, ${step.kind}`;
      const actual = await snapshotOf(this.store, queue);
      deepStrictEqual({ behind, ...actual }, { behind, ...expectedSnapshot(this.model) });
    }
  }

  async #perform(step: Step): Promise<void> {
    const { model, store, clock } = this;
    switch (step.kind) {
      case 'clock':
        clock.nowMs += step.byMs;
        break;
      case 'enqueue':
        return enqueue(this, step.jobs);
      case 'foreignEnqueue':
        return foreignEnqueue(this, step);
      case 'malformed':
        return malformed(this);
      case 'seedWork':
        return seedWork(this, step.end);
      case 'advance':
        return this.#advance(step);
      case 'fail':
        return this.#fail(step);
      case 'release': {
        const claim = this.#anyClaim(step.pick);
        if (claim !== undefined)
          deepStrictEqual(await release(store, queue, claim), model.release(claim.token));
        break;
      }
      case 'renew':
        return this.#renew(step.worker);
      case 'progress': {
        const claim = this.#anyClaim(step.pick);
        if (claim === undefined) break;
        await reportProgress(store, queue, claim.token, { done: step.pick });
        model.report(claim.token, JSON.stringify({ done: step.pick }));
        break;
      }
      case 'crash':
        this.#claims[step.worker] = [];
        this.#tokens[step.worker] = 0;
        this.#lives[step.worker] = (this.#lives[step.worker] ?? 0) + 1;
        break;
      case 'janitor':
        deepStrictEqual(await runJanitor(store, queue), { ...nothing, ...model.janitor(clock.nowMs) });
        break;
      case 'foreignMark': {
        const job = this.#anyJob(step.pick);
        if (job === undefined || job.isMalformed) break;
        await this.redis.setex(queueKeys(store.keys, queue).processedPrefix + job.id, 86_400, 'foreign');
        model.marks.set(job.id, 'foreign');
        break;
      }
      case 'retry':
      case 'resolve':
      case 'reopen':
        return this.#moveDead(step);
      case 'pause':
        deepStrictEqual(await pauseQueue(store, queue, { by: 'me' }), model.isPaused ? 'already' : 'paused');
        model.isPaused = true;
        break;
      case 'resume':
        deepStrictEqual(await resumeQueue(store, queue), model.isPaused ? 'resumed' : 'running');
        model.isPaused = false;
        break;
      case 'limit':
        await setRateLimit(store, queue, step.limit);
        model.limit = step.limit;
        if (step.limit === null) model.starts = [];
        break;
      case 'drain': {
        const { drained } = await drainQueue(store, queue, step);
        deepStrictEqual(drained, model.drain(step.includeDelayed, clock.nowMs));
        break;
      }
      case 'remove':
      case 'runNow':
      case 'changePriority':
        return this.#change(step);
    }
  }

  async #advance({
    worker: number,
    hands,
    finish,
    isSentTwice,
  }: Extract<Step, { kind: 'advance' }>): Promise<void> {
    const worker = `w${number}.${this.#lives[number]}`;
    const own = this.#claims[number] ?? [];
    const chosen = new Set(finish.map((pick) => own[pick % own.length]));
    const finished = [...chosen].flatMap((claim) =>
      claim === undefined || isMalformed(claim.job) ? [] : [finishedJob(claim, claim.job, '{"ok":true}')],
    );
    const request = { worker, firstToken: this.#tokens[number] ?? 0, limit: hands, leaseMs, lookAheadMs };
    this.#tokens[number] = request.firstToken + hands;
    for (let time = 0; time < (isSentTwice ? 2 : 1); time++) {
      const reply = await advance(this.store, queue, request, finished);
      const done = finished.map(({ claim, id }) => ({ token: claim.token, id }));
      const { nextDueAtMs, ...expected } = this.model.advance(
        { ...request, finished: done },
        this.clock.nowMs,
      );
      const { outcomes, skipped, claims } = reply;
      deepStrictEqual({ outcomes, skipped, tokens: claims.map(({ token }) => token) }, expected);
      if (nextDueAtMs !== undefined) deepStrictEqual(reply.nextDueAtMs, nextDueAtMs);
      own.push(...claims.filter(({ token }) => !own.some((known) => known.token === token)));
    }
  }

  async #fail({ pick, isUnrecoverable, isSentTwice }: Extract<Step, { kind: 'fail' }>): Promise<void> {
    const claim = this.#anyClaim(pick);
    if (claim === undefined) return;
    const { job, token } = claim;
    const { nowMs } = this.clock;
    for (let time = 0; time < (isSentTwice ? 2 : 1); time++) {
      if (isMalformed(job)) {
        const { reason } = job;
        const outcome = await buryMalformed(this.store, queue, { claim, reason, nowMs });
        deepStrictEqual(outcome, this.model.buryMalformed(token, nowMs));
      } else {
        const error = isUnrecoverable ? new UnrecoverableError('no use') : new Error('not now');
        const outcome = await settleFailure(this.store, queue, { claim, job, error, worker: 'w', nowMs });
        deepStrictEqual(outcome, this.model.fail(token, isUnrecoverable, nowMs));
      }
    }
  }

  async #renew(number: number): Promise<void> {
    const tokens = (this.#claims[number] ?? []).map(({ token }) => token);
    const description = { host: 'h', pid: 1, version: '1', concurrency: 4, startedAtMs: startMs };
    const beat = { id: `w${number}.${this.#lives[number]}`, description, leaseMs, tokens };
    const { lost } = await sendHeartbeat(this.store, queue, beat);
    deepStrictEqual(lost, this.model.renew(tokens, leaseMs, this.clock.nowMs));
  }

  async #moveDead(step: DeadStep): Promise<void> {
    const from = step.kind === 'reopen' ? 'resolved' : 'dead';
    const chosen = step.picks.map((pick) => this.#anyJob(pick, from)?.id);
    await moveDead(this, step, [...new Set(chosen.filter((id) => id !== undefined))]);
  }

  async #change(step: Extract<Step, { kind: 'remove' | 'runNow' | 'changePriority' }>): Promise<void> {
    const { model, store, clock } = this;
    const id = this.#anyJob(step.pick, 'queue', 'parked')?.id;
    if (id === undefined) return;
    switch (step.kind) {
      case 'remove':
        deepStrictEqual((await removeJob(store, queue, { id })).outcome, model.remove(id));
        break;
      case 'runNow': {
        const reply = await runNow(store, queue, { id });
        deepStrictEqual(reply, model.runNow(id, clock.nowMs));
        break;
      }
      case 'changePriority': {
        const reply = await changePriority(store, queue, { id }, step.priority);
        deepStrictEqual(reply, model.changePriority(id, step.priority));
        break;
      }
    }
  }

  /** Mostly a claim that still holds, now and then one that was lost or settled. */
  #anyClaim(pick: number): Claim | undefined {
    const all = this.#claims.flat();
    const holding = all.filter(({ token }) => this.model.held(token) !== undefined);
    const from = holding.length === 0 || pick % 5 === 0 ? all : holding;
    return from[pick % from.length];
  }

  /** Mostly a job that is there, now and then any. */
  #anyJob(pick: number, ...places: readonly Place['at'][]): ModelJob | undefined {
    const all = [...this.model.jobs.values()];
    const there = all.filter(({ place }) => places.includes(place.at));
    const from = there.length === 0 || pick % 5 === 0 ? all : there;
    return from[pick % from.length];
  }
}
