/** What timers can count to, 24.8 days; told to wait longer, Node's would not wait at all. */
export const longestTimerMs = 2_147_483_647;

/** A sleep that can be cut short. A wake that comes while nobody sleeps makes the next sleep return at once. */
export class Pause {
  #isWoken = false;
  #end: (() => void) | undefined;

  wake(): void {
    this.#isWoken = true;
    this.#end?.();
  }

  /** Sleeps for so many ms, 0 not at all, `null` for until woken. */
  async sleep(ms: number | null): Promise<void> {
    if (!this.#isWoken && ms !== 0) {
      await new Promise<void>((resolve) => {
        const timer = ms === null ? undefined : setTimeout(resolve, Math.min(ms, longestTimerMs));
        this.#end = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#end = undefined;
    this.#isWoken = false;
  }
}

/** Whether the promise settles in time. A rejection counts as settled and is passed on. */
export async function settlesWithin(promise: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, Math.min(ms, longestTimerMs), false);
  });
  try {
    return await Promise.race([promise.then(() => true as const), late]);
  } finally {
    clearTimeout(timer);
  }
}
