import { setTimeout } from 'node:timers/promises';

const lookEveryMs = 20;

/** Waits until an answer is true; also outside of tests, where `expect.poll` is not allowed. What throws is no answer yet. */
export async function until(what: string, isSo: () => Promise<boolean>, timeoutMs = 20_000): Promise<void> {
  const endsAt = performance.now() + timeoutMs;
  for (;;) {
    let cause: unknown;
    try {
      if (await isSo()) return;
    } catch (error) {
      cause = error;
    }
    if (performance.now() >= endsAt) throw new Error(`still waiting: ${what}`, { cause });
    await setTimeout(lookEveryMs);
  }
}
