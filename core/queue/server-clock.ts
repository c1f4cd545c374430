import type { RedisConnection } from './store.ts';

/**
 * The Redis server's time, carried on by this process's monotonic clock between replies. A fleet has many clocks; what
 * is written into a job's history goes by one.
 */
export class ServerClock {
  #serverMs: number;
  #readAt: number;

  constructor(nowMs: number) {
    this.#serverMs = nowMs;
    this.#readAt = performance.now();
  }

  /** Takes over what a script just said. */
  set(nowMs: number): void {
    this.#serverMs = nowMs;
    this.#readAt = performance.now();
  }

  nowMs(): number {
    return Math.round(this.#serverMs + performance.now() - this.#readAt);
  }
}

/** The Redis server's time now; on a cluster, one of its servers'. */
export async function serverNowMs(redis: RedisConnection): Promise<number> {
  const [seconds, microseconds] = (await redis.time()).map(Number);
  return (seconds ?? 0) * 1_000 + Math.floor((microseconds ?? 0) / 1_000);
}
