import { z } from 'zod';

/** What holds a whole queue back. */

export const pausing = z.strictObject({
  /** Who paused it; empty when that was not said. */
  by: z.string(),
  /** By Redis's clock; 0 when that was not said. */
  atMs: z.number(),
  reason: z.string(),
});
export type Pausing = z.output<typeof pausing>;

/** At most so many jobs may start in any such interval, over the whole fleet. */
export const rateLimit = z.strictObject({
  jobs: z.int().min(1).max(100_000),
  intervalMs: z.int().min(1).max(86_400_000),
});
export type RateLimit = z.output<typeof rateLimit>;
