import { fork } from 'node:child_process';
import type { LaunchWorker } from './worker-launch.ts';

/** Starts workers as Node processes. Electron has a launcher of its own, as its binary does not run scripts. */
export function forkWorker(workerPath: string): LaunchWorker {
  return (env) => {
    // Output stays visible in the terminal; `advanced` so that a message is copied as it is.
    const child = fork(workerPath, [], { env: { ...process.env, ...env }, serialization: 'advanced' });
    child.on('error', () => child.kill('SIGKILL')); // could not start or be told: its exit follows
    return {
      get pid() {
        return child.pid;
      },
      send: (message) => {
        if (child.connected) child.send(message as object);
      },
      onMessage: (listener) => void child.on('message', listener),
      onExit: (listener) => {
        let hasExited = false;
        const exit = (code: number | null): void => {
          if (!hasExited) listener(code);
          hasExited = true;
        };
        child.once('exit', exit);
        // A process that never started has no exit.
        child.once('error', () => {
          if (child.pid === undefined) exit(null);
        });
      },
      kill: () => void child.kill('SIGKILL'),
    };
  };
}
