/**
 * Waits this long, or until one of the signals says that waiting is over. Leaves no listener behind: `AbortSignal.any` would
 * do the same with one signal, and on Node 20 a long-lived one then remembers every pause there ever was.
 */
export function pause(ms: number, ...signals: readonly AbortSignal[]): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      for (const signal of signals) signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    for (const signal of signals) signal.addEventListener('abort', done);
    if (signals.some(({ aborted }) => aborted)) done();
  });
}
