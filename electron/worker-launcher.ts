import { join } from 'node:path';
import { utilityProcess } from 'electron';
import { isProcessAlive } from '../core/host/process-identity.ts';
import type { LaunchWorker } from '../core/host/worker-launch.ts';

/** Starts workers as Electron utility processes: the packaged app has no Node of its own to fork. */
export function workerLauncher(hostDir: string): LaunchWorker {
  return (env) => {
    const child = utilityProcess.fork(join(hostDir, 'worker.cjs'), [], {
      env: { ...definedOnly(process.env), ...env },
      serviceName: 'Queue worker',
      stdio: 'inherit',
    });
    // `child.kill()` asks (SIGTERM on POSIX); this must be at once. `pid` is undefined once it has exited.
    const kill = (): void => {
      if (child.pid !== undefined && isProcessAlive(child.pid)) process.kill(child.pid, 'SIGKILL');
    };
    return {
      get pid() {
        return child.pid;
      },
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a process has no origin
      send: (message) => child.postMessage(message),
      onMessage: (listener) => void child.on('message', listener),
      onExit: (listener) => {
        let hasExited = false;
        const exit = (code: number | null): void => {
          if (!hasExited) listener(code);
          hasExited = true;
        };
        child.once('exit', exit);
        // V8 gave up in it (memory, mostly). Unheard, it would be an exception here, in the app.
        child.on('error', () => {
          kill();
          exit(null);
        });
      },
      kill,
    };
  };
}

function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
