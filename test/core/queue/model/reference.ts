import type { Priority } from '../../../../core/contract/names.ts';
import { bucketIndex } from '../../../../core/queue/histogram.ts';
import { readScore, scoreFor } from '../../../../core/queue/score.ts';
import { type ModelJob, ModelState, originalAttempts, type PlaceOf } from './state.ts';

/** A step of a worker, as `advance` takes it; `finished` by token, with the id that the worker knows. */
export interface ModelStep {
  readonly worker: string;
  readonly firstToken: number;
  readonly limit: number;
  readonly leaseMs: number;
  readonly finished: readonly { readonly token: string; readonly id: string }[];
}

type ActiveJob = ModelJob & { place: PlaceOf<'active'> };

/**
 * The protocol's rules for workers, written down a second time without Redis, as plainly as they can be said. Replies are
 * those of the engine.
 */
export class Reference extends ModelState {
  advance(step: ModelStep, nowMs: number) {
    const outcomes = step.finished.map(({ token, id }) => this.#finish(token, id, nowMs));
    const tokens = Array.from(
      { length: step.limit },
      (_none, index) => `${step.worker}:${step.firstToken + index}`,
    );
    const earlier = tokens.filter((token) => this.held(token) !== undefined);
    if (earlier.length > 0 || step.limit === 0 || this.isPaused) {
      return { outcomes, skipped: [], tokens: earlier, nextDueAtMs: null as number | null | undefined };
    }
    const allowed = this.#startsAllowed(step.limit, nowMs);
    const { claimed, skipped } = this.#claim(step, tokens.slice(0, allowed), nowMs);
    // How soon to come again under a limit is no promise.
    const isOpen = this.limit === null && claimed.length < step.limit;
    const nextDueAtMs = this.limit === null ? (isOpen ? this.#nextDueAt(nowMs) : null) : undefined;
    return { outcomes, skipped, tokens: claimed, nextDueAtMs };
  }

  #finish(token: string, id: string, nowMs: number): 'acknowledged' | 'duplicate' | 'lost' {
    const job = this.held(token);
    if (job === undefined) return this.marks.get(id) === token ? 'acknowledged' : 'lost';
    const isFirst = !this.marks.has(id);
    this.#countForeign(job);
    if (isFirst) {
      this.marks.set(id, token);
      const durationMs = Math.max(nowMs - job.place.startedAtMs, 0);
      this.count('completed');
      this.count('durationMs', durationMs);
      this.count(`duration:${bucketIndex(durationMs)}`);
      this.#leave(job, { at: 'completed', finishedAtMs: nowMs });
      return 'acknowledged';
    }
    this.#countSkipped(id);
    this.#leave(job, { at: 'gone' });
    return 'duplicate';
  }

  #leave(job: ModelJob, place: ModelJob['place']): void {
    job.place = place;
    this.passTurn(job);
  }

  /** A foreign job is counted as enqueued when its first attempt with us ends, however it ends. */
  #countForeign(job: ModelJob): void {
    if (!job.isMalformed && job.maxAttempts === null && job.redrives.length === 0) this.count('enqueued');
  }

  #countSkipped(id: string): void {
    this.count('skipped');
    if (this.marks.get(id) === 'foreign') this.count('skippedForeign');
  }

  /** Starts that are not over count, and those in front of them too, which a clock that was set back may have made. */
  #startsAllowed(wanted: number, nowMs: number): number {
    if (this.limit === null) return wanted;
    const { jobs, intervalMs } = this.limit;
    const isOver = (atMs: number): boolean => atMs <= nowMs - intervalMs || atMs > nowMs;
    while (jobs - this.starts.length < wanted && isOver(this.starts.at(-1) ?? NaN)) this.starts.pop();
    return Math.max(Math.min(jobs - this.starts.length, wanted), 0);
  }

  #claim({ worker, leaseMs }: ModelStep, tokens: readonly string[], nowMs: number) {
    const claimed: string[] = [];
    const skipped: { id: string; mark: string }[] = [];
    const passing: ModelJob[] = [];
    for (const job of this.queued()) {
      const { score } = job.place;
      const { readyAtMs } = readScore(score);
      const token = tokens[claimed.length];
      if (token === undefined) break;
      if (readyAtMs > nowMs) continue;
      const mark = job.isMalformed ? undefined : this.marks.get(job.id);
      if (mark !== undefined) {
        skipped.push({ id: job.id, mark: mark === 'foreign' ? 'foreign' : 'ours' });
        this.#countSkipped(job.id);
        this.move(job, { at: 'gone' });
        passing.push(job);
        continue;
      }
      if (!this.hasTurn(job)) {
        this.park(job, score);
        continue;
      }
      claimed.push(token);
      this.turnIs(job, `a ${token}`);
      const started = { startedAtMs: nowMs, leaseEndMs: nowMs + leaseMs, progress: '' };
      this.move(job, { at: 'active', token, worker, score, ...started });
      this.count('started');
      this.count('waitMs', nowMs - readyAtMs);
      this.count(`wait:${bucketIndex(nowMs - readyAtMs)}`);
    }
    if (this.limit !== null) this.starts.unshift(...claimed.map(() => nowMs));
    for (const job of passing) this.passTurn(job);
    return { claimed, skipped };
  }

  #nextDueAt(nowMs: number): number | null {
    const times = this.queued().map(({ place }) => readScore(place.score).readyAtMs);
    const later = times.filter((atMs) => atMs > nowMs && atMs <= nowMs + lookAheadMs);
    return later.length === 0 ? null : Math.min(...later);
  }

  fail(token: string, isUnrecoverable: boolean, nowMs: number) {
    const job = this.held(token);
    if (job === undefined) return { kind: 'lost' };
    const original = originalAttempts(job, readScore(job.place.score).readyAtMs);
    const attempt = original - job.attempts + 1;
    this.#countForeign(job);
    this.count('failedAttempts');
    const isDead = isUnrecoverable || job.attempts <= 1;
    job.attempts = Math.max(job.attempts - 1, 0);
    job.maxAttempts = original;
    job.attemptsMade = attempt;
    job.history.push(nowMs);
    if (isDead) return this.#bury(job, nowMs);
    const retryInMs = 2 ** attempt * 1_000;
    const { priority } = readScore(job.place.score);
    this.put(job, scoreFor(priority, nowMs + retryInMs));
    return { kind: 'retrying', attempt, retryInMs };
  }

  buryMalformed(token: string, nowMs: number) {
    const job = this.held(token);
    return job === undefined ? { kind: 'lost' } : this.#bury(job, nowMs);
  }

  #bury(job: ModelJob, nowMs: number) {
    this.count('dead');
    this.#leave(job, { at: 'dead', failedAtMs: nowMs, isAdopted: true });
    return { kind: 'dead' };
  }

  release(token: string): 'moved' | 'lost' {
    const job = this.held(token);
    if (job === undefined) return 'lost';
    this.#putBack(job);
    return 'moved';
  }

  #putBack(job: ActiveJob): void {
    this.put(job, job.place.score);
  }

  renew(tokens: readonly string[], leaseMs: number, nowMs: number): string[] {
    return tokens.filter((token) => {
      const job = this.held(token);
      if (job !== undefined) job.place = { ...job.place, leaseEndMs: nowMs + leaseMs };
      return job === undefined;
    });
  }

  report(token: string, progress: string): void {
    const job = this.held(token);
    if (job !== undefined) job.place = { ...job.place, progress };
  }

  /** What the janitor does beside retention, which has tests of its own. */
  janitor(nowMs: number) {
    const report = { rescued: 0, suspected: 0, mended: 0, adopted: 0 };
    for (const job of this.at('active').filter(({ place }) => place.leaseEndMs <= nowMs)) {
      this.count('rescued');
      const isSuspect = !job.isMalformed && job.rescued >= 3;
      if (!job.isMalformed) {
        job.history.push(nowMs);
        job.rescued++;
      }
      if (isSuspect) {
        this.#countForeign(job);
        this.#bury(job, nowMs);
        report.suspected++;
      } else {
        this.#putBack(job);
        report.rescued++;
      }
    }
    report.mended = this.mendTurns();
    for (const job of this.at('dead').filter(({ place }) => !place.isAdopted)) {
      if (Math.min(job.place.failedAtMs, nowMs) > nowMs - 7_200_000) this.count('dead');
      job.place = { ...job.place, isAdopted: true };
      report.adopted++;
    }
    return report;
  }

  retry(id: string, rearm: boolean, nowMs: number): boolean {
    const job = this.jobs.get(id);
    if (job?.place.at !== 'dead') return false;
    if (!job.isMalformed) {
      const original = originalAttempts(job, null);
      job.attempts = original;
      job.maxAttempts = original;
      job.attemptsMade = 0;
      job.rescued = 0;
      job.redrives.push(nowMs);
    }
    this.count('redriven');
    this.put(job, scoreFor(job.priority, nowMs));
    if (rearm) this.marks.delete(id);
    return true;
  }

  resolve(id: string, nowMs: number): boolean {
    const job = this.jobs.get(id);
    if (job?.place.at !== 'dead') return false;
    this.count('resolved');
    job.place = { at: 'resolved', resolvedAtMs: nowMs };
    return true;
  }

  reopen(id: string, nowMs: number): boolean {
    const job = this.jobs.get(id);
    if (job?.place.at !== 'resolved') return false;
    job.place = { at: 'dead', failedAtMs: nowMs, isAdopted: true };
    return true;
  }

  remove(id: string): string {
    const job = this.jobs.get(id);
    if (job?.place.at !== 'queue' && job?.place.at !== 'parked')
      return job?.place.at === 'active' ? 'active' : 'missing';
    this.#takeOut(job, 'removed');
    return 'removed';
  }

  #takeOut(job: ModelJob, field: 'removed' | 'drained'): void {
    this.#countForeign(job);
    this.count(field);
    const isParked = job.place.at === 'parked';
    job.place = { at: 'gone' };
    if (!isParked) this.passTurn(job);
  }

  drain(includeDelayed: boolean, nowMs: number): number {
    const isDue = (score: number): boolean => readScore(score).readyAtMs <= nowMs;
    const isKept = ({ history, redrives, createdAtMs, isMalformed }: ModelJob, score: number): boolean => {
      const times = [history.at(-1) ?? 0, redrives.at(-1) ?? 0, isDue(score) ? 0 : createdAtMs];
      return !isMalformed && times.some((atMs) => atMs > nowMs);
    };
    const goes = (job: ModelJob & { place: { readonly score: number } }): boolean =>
      (includeDelayed || isDue(job.place.score)) && !isKept(job, job.place.score);
    const parked = this.at('parked').filter(goes);
    for (const job of parked) this.#takeOut(job, 'drained');
    const queued = this.queued().filter(goes);
    for (const job of queued) this.#takeOut(job, 'drained');
    return parked.length + queued.length;
  }

  runNow(id: string, nowMs: number): string {
    return this.#reschedule(id, (priority, readyAtMs) =>
      readyAtMs <= nowMs ? null : scoreFor(priority, nowMs),
    );
  }

  changePriority(id: string, priority: Priority): string {
    const reply = this.#reschedule(id, (_old, readyAtMs) => scoreFor(priority, readyAtMs));
    const job = this.jobs.get(id);
    if (reply === 'active' || reply === 'missing' || job === undefined) return reply;
    if (!job.isMalformed) job.priority = priority;
    return 'changed';
  }

  #reschedule(id: string, scoreAt: (priority: Priority, readyAtMs: number) => number | null): string {
    const job = this.jobs.get(id);
    const place = job?.place;
    if (job === undefined || (place?.at !== 'queue' && place?.at !== 'parked')) {
      return place?.at === 'active' ? 'active' : 'missing';
    }
    const { priority, readyAtMs } = readScore(place.score);
    const score = scoreAt(priority, readyAtMs);
    if (score !== null) job.place = { ...place, score };
    const hasTurn = job.orderingKey !== null && this.turns.get(job.orderingKey)?.id === id;
    if (place.at === 'queue' && score !== null && hasTurn) this.turnIs(job, `q ${score}`);
    if (place.at === 'parked') return 'parked';
    return score === null ? 'due' : 'moved';
  }
}

export const lookAheadMs = 250;
