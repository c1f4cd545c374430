import { join } from 'node:path';
import { utilityProcess } from 'electron';
import type { LaunchWorker } from '../core/host/host.ts';

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
      kill: () => void child.kill(),
    };
  };
}

function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
