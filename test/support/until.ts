import { vi } from 'vitest';

/** Waits until an answer is true; also outside of tests, where `expect.poll` is not allowed. */
export async function until(what: string, isSo: () => Promise<boolean>, timeoutMs = 20_000): Promise<void> {
  await vi.waitFor(
    async () => {
      if (!(await isSo())) throw new Error(`still waiting: ${what}`);
    },
    { timeout: timeoutMs, interval: 20 },
  );
}
