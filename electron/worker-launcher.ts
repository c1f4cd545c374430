import { join } from 'node:path';
import { utilityProcess } from 'electron';
import type { LaunchWorker } from '../core/host/worker-launch.ts';

/** Starts workers as Electron utility processes: the packaged app has no Node of its own to fork. */
export function workerLauncher(hostDir: string): LaunchWorker {
  return (env) => {
    const child = utilityProcess.fork(join(hostDir, 'worker.cjs'), [], {
      env: { ...definedOnly(process.env), ...env },
      serviceName: 'Queue worker',
      stdio: 'inherit',
    });
    return {
      get pid() {
        return child.pid;
      },
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a process has no origin
      send: (message) => child.postMessage(message),
      onMessage: (listener) => void child.on('message', listener),
      onExit: (listener) => void child.once('exit', listener),
      // `child.kill()` asks (SIGTERM on POSIX); this must be at once. `pid` is undefined once it has exited.
      kill: () => {
        if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
      },
    };
  };
}

function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
