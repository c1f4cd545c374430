import type { Priority } from '../../../../core/contract/names.ts';

/** Where a job is. `gone` left nothing behind: skipped, removed, drained, or taken by a seed's worker that died. */
export type Place =
  | { readonly at: 'queue'; readonly score: number }
  | { readonly at: 'parked'; readonly score: number; readonly number: number }
  | {
      readonly at: 'active';
      readonly token: string;
      readonly worker: string;
      readonly score: number;
      readonly startedAtMs: number;
      readonly leaseEndMs: number;
      readonly progress: string;
    }
  | { readonly at: 'dead'; readonly failedAtMs: number; readonly isAdopted: boolean }
  | { readonly at: 'resolved'; readonly resolvedAtMs: number }
  | { readonly at: 'completed'; readonly finishedAtMs: number | null }
  | { readonly at: 'gone' };

export interface ModelJob {
  readonly id: string;
  /** What its members begin with, which decides between equal scores. */
  readonly beginning: string;
  readonly orderingKey: string | null;
  readonly isMalformed: boolean;
  readonly createdAtMs: number;
  readonly delayMs: number;
  priority: Priority;
  attempts: number;
  /** `null` in a document that no attempt with us has ended for. */
  maxAttempts: number | null;
  attemptsMade: number | null;
  /** Times of the entries in its history. */
  history: number[];
  rescued: number;
  /** Times at which a person put it back. */
  redrives: number[];
  place: Place;
}

export type PlaceOf<At extends Place['at']> = Extract<Place, { at: At }>;

/** Everything that the protocol says is in Redis, kept in plain memory. */
export class ModelState {
  readonly jobs = new Map<string, ModelJob>();
  /** Idempotency marks: by id, the token that set it or `foreign`. */
  readonly marks = new Map<string, string>();
  readonly idempotency = new Map<string, string>();
  /** By ordering key: whose turn it is, and where that job was put when it got there: `q <score>` or `a <token>`. */
  readonly turns = new Map<string, { readonly id: string; readonly where: string }>();
  readonly counters = new Map<string, number>();
  isPaused = false;
  limit: { readonly jobs: number; readonly intervalMs: number } | null = null;
  /** Newest first. */
  starts: number[] = [];

  /** Takes any job, however much of its place is known. */
  move(job: ModelJob, place: Place): void {
    job.place = place;
  }

  count(field: string, amount = 1): void {
    if (amount !== 0) this.counters.set(field, (this.counters.get(field) ?? 0) + amount);
  }

  at<At extends Place['at']>(at: At): (ModelJob & { place: PlaceOf<At> })[] {
    const isThere = (job: ModelJob): job is ModelJob & { place: PlaceOf<At> } => job.place.at === at;
    return [...this.jobs.values()].filter(isThere);
  }

  held(token: string): (ModelJob & { place: PlaceOf<'active'> }) | undefined {
    return this.at('active').find(({ place }) => place.token === token);
  }

  /** The queue as the seed's `ZPOPMIN` sees it. */
  queued(): (ModelJob & { place: PlaceOf<'queue'> })[] {
    const byMember = (a: ModelJob, b: ModelJob): number => (a.beginning < b.beginning ? -1 : 1);
    return this.at('queue').toSorted((a, b) => a.place.score - b.place.score || byMember(a, b));
  }

  hasTurn(job: ModelJob): boolean {
    if (job.orderingKey === null) return true;
    const turn = this.turns.get(job.orderingKey);
    return turn === undefined || turn.id === job.id;
  }

  /** Says where a job is whose turn it is. */
  turnIs({ id, orderingKey }: ModelJob, where: string): void {
    if (orderingKey !== null) this.turns.set(orderingKey, { id, where });
  }

  /** Into the queue, or behind whoever has its ordering key's turn. */
  put(job: ModelJob, score: number): void {
    if (!this.hasTurn(job)) this.park(job, score);
    else {
      this.turnIs(job, `q ${score}`);
      job.place = { at: 'queue', score };
    }
  }

  park(job: ModelJob, score: number): void {
    this.count('parked');
    job.place = { at: 'parked', score, number: this.counters.get('parked') ?? 0 };
  }

  /** For a job that is out for good. */
  passTurn({ id, orderingKey }: ModelJob): void {
    if (orderingKey !== null && this.turns.get(orderingKey)?.id === id) this.nextTurn(orderingKey);
  }

  nextTurn(key: string): void {
    const line = this.at('parked').filter(({ orderingKey }) => orderingKey === key);
    const [next] = line.toSorted((a, b) => a.place.number - b.place.number);
    this.turns.delete(key);
    if (next !== undefined) this.put(next, next.place.score);
  }

  /** Turns of jobs that a foreign worker took go on. */
  mendTurns(): number {
    const keys = new Set(this.at('parked').map(({ orderingKey }) => orderingKey ?? ''));
    const stuck = [...this.turns].filter(([, { id, where }]) => whereIs(this.jobs.get(id)) !== where);
    const lost = [...stuck.map(([key]) => key), ...[...keys].filter((key) => !this.turns.has(key))];
    for (const key of lost) this.nextTurn(key);
    return lost.length;
  }
}

function whereIs(job: ModelJob | undefined): string {
  if (job?.place.at === 'queue') return `q ${job.place.score}`;
  return job?.place.at === 'active' ? `a ${job.place.token}` : '';
}

/** How many attempts it had at first; the seed's documents do not say. */
export function originalAttempts(job: ModelJob, readyAtMs: number | null): number {
  if (job.maxAttempts !== null) return Math.max(job.maxAttempts, job.attempts, 1);
  const isFirst = readyAtMs !== null && readyAtMs < job.createdAtMs + job.delayMs + 2_000;
  return Math.max(job.attempts, isFirst ? 1 : 3);
}
