import type { App } from 'electron';
import type { Host } from '../core/host/host.ts';

/** A stop that takes longer is cut off, so that the app is gone within 5 s of being asked. */
const stopTimeoutMs = 4_000;

/**
 * Every way out (the window, the menu, a signal, the session's end) takes the same path: windows and with them their
 * sessions, then the host with its workers and its Redis, then the app. Returns a way out for failures, with an exit code.
 */
export function quitInOrder(
  app: App,
  starting: Promise<Pick<Host, 'stop'>>,
  closeWindow: () => void,
): (exitCode: number) => void {
  let stage: 'running' | 'stopping' | 'stopped' = 'running';
  let exitCode = 0;

  app.on('window-all-closed', () => app.quit());
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit());

  app.on('before-quit', (event) => {
    if (stage === 'stopped') return;
    event.preventDefault();
    if (stage === 'stopping') return;
    stage = 'stopping';
    closeWindow();
    void stopAndQuit();
  });

  async function stopAndQuit(): Promise<void> {
    try {
      await stopWithin(stopTimeoutMs, starting);
      stage = 'stopped';
      if (exitCode === 0) app.quit();
      else app.exit(exitCode);
    } catch (error) {
      process.stderr.write(`The app did not stop cleanly: ${String(error)}\n`);
      app.exit(1);
    }
  }

  return (code) => {
    exitCode = code;
    app.quit();
  };
}

/** Waits for a host that is still starting as well: what it has begun must be stopped too. One that failed undid its start. */
async function stopWithin(timeoutMs: number, starting: Promise<Pick<Host, 'stop'>>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    await Promise.race([
      starting.then(
        (host) => host.stop(),
        () => undefined,
      ),
      timeout,
    ]);
  } finally {
    clearTimeout(timer);
  }
}
