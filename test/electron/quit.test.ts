import { EventEmitter } from 'node:events';
import type { App } from 'electron';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { quitInOrder } from '../../electron/quit.ts';

/** Enough of Electron's app: `quit` asks `before-quit` and ends when nobody prevents it. */
class FakeApp extends EventEmitter {
  readonly log: string[] = [];
  quit(): void {
    let isPrevented = false;
    this.emit('before-quit', { preventDefault: () => (isPrevented = true) });
    if (!isPrevented) this.log.push('gone');
  }
  exit(code: number): void {
    this.log.push(`exit ${code}`);
  }
}

let signalListeners: Map<NodeJS.Signals, readonly NodeJS.SignalsListener[]>;
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
beforeEach(() => {
  signalListeners = new Map(signals.map((signal) => [signal, process.listeners(signal)]));
});
afterEach(() => {
  vi.useRealTimers();
  for (const signal of signals) {
    for (const listener of process.listeners(signal)) {
      if (!signalListeners.get(signal)?.includes(listener)) process.off(signal, listener);
    }
  }
});

function wire(app: FakeApp, stop: () => Promise<void>, starting = Promise.resolve()) {
  // Only what `quitInOrder` uses of Electron's app is there.
  return quitInOrder(
    app as unknown as App,
    starting.then(() => ({ stop })),
    () => {
      app.log.push('window closed');
      app.emit('window-all-closed');
    },
  );
}

test('windows go first, then the host, then the app; once, however often it is asked', async () => {
  const app = new FakeApp();
  wire(app, async () => void app.log.push('host stopped'));
  app.quit();
  app.quit();
  expect(app.log).toEqual(['window closed']);
  await vi.waitFor(() => expect(app.log).toEqual(['window closed', 'host stopped', 'gone']));
});

test.each(signals)('%s takes the same way', async (signal) => {
  const app = new FakeApp();
  wire(app, async () => void app.log.push('host stopped'));
  process.emit(signal, signal);
  await vi.waitFor(() => expect(app.log.at(-1)).toBe('gone'));
});

test('a host that is still starting is waited for and stopped', async () => {
  const app = new FakeApp();
  let started: (() => void) | undefined;
  const starting = new Promise<void>((resolve) => (started = resolve));
  wire(app, async () => void app.log.push('host stopped'), starting);
  app.quit();
  expect(app.log).toEqual(['window closed']);
  started?.();
  await vi.waitFor(() => expect(app.log).toEqual(['window closed', 'host stopped', 'gone']));
});

test('a failure takes the same way, with its exit code', async () => {
  const app = new FakeApp();
  const quit = wire(app, async () => void app.log.push('host stopped'));
  quit(1);
  await vi.waitFor(() => expect(app.log).toEqual(['window closed', 'host stopped', 'exit 1']));
});

test('a host that could not start has nothing to stop', async () => {
  const app = new FakeApp();
  const quit = wire(
    app,
    () => Promise.reject(new Error('unreachable')),
    Promise.reject(new Error('no profile')),
  );
  quit(1);
  await vi.waitFor(() => expect(app.log).toEqual(['window closed', 'exit 1']));
});

test('a host that does not stop is cut off within five seconds', async () => {
  vi.useFakeTimers();
  const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const app = new FakeApp();
  wire(app, () => new Promise(() => {}));
  app.quit();
  await vi.advanceTimersByTimeAsync(4_999);
  expect(app.log).toEqual(['window closed', 'exit 1']);
  expect(stderr).toHaveBeenCalledWith('The app did not stop cleanly: Error: not done after 4000 ms\n');
  stderr.mockRestore();
});
