/** A day; `2^attempts` seconds pass it at the 17th failure. */
const longestBackoffMs = 86_400_000;

/** How long a job rests after its n-th failed attempt: 2 s, 4 s, 8 s … as the seed has it. */
export function backoffMs(attemptsMade: number): number {
  return Math.min(2 ** attemptsMade * 1_000, longestBackoffMs);
}
