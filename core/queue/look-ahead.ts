/**
 * How many jobs a worker claims beyond its hands. Where a handler takes less time than a round trip to Redis, the trip would
 * be most of the work; so as many more come along as the hands get through in a moment. That moment is also how much
 * later than a more urgent job, or on a busier worker than need be, such a job may start: it is as short as a trip.
 */
const aheadMs = 2;
/** A handler this slow gets nothing ahead. */
const slowMs = 1;
/** Hands and what is claimed ahead, together: enough to make the trip cheap, and few to lose with a worker. */
const mostTogether = 100;
/** Of each new time; so that about twenty fast jobs have to come before anything is claimed ahead, and one slow one ends it. */
const weight = 0.1;
const firstMs = 10;

/** Jobs that were claimed ahead and have not been begun after this long go back into their queue. */
export const longestAheadMs = 50;

export class LookAhead {
  readonly #concurrency: number;
  #meanMs = firstMs;

  constructor(concurrency: number) {
    this.#concurrency = concurrency;
  }

  /** How long a handler took. */
  add(durationMs: number): void {
    this.#meanMs += (durationMs - this.#meanMs) * weight;
  }

  /** It took too long: begin again. */
  stop(): void {
    this.#meanMs = firstMs;
  }

  get jobs(): number {
    if (this.#meanMs >= slowMs) return 0;
    const worth = Math.floor((aheadMs * this.#concurrency) / this.#meanMs);
    return Math.max(Math.min(worth, mostTogether - this.#concurrency), 0);
  }
}
