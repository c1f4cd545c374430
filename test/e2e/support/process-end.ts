import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { End } from './running-app.ts';

/** Sends a signal to a process, unless it has ended already, and waits for its end. */
export async function endProcess(child: ChildProcess, signal: NodeJS.Signals): Promise<End> {
  const askedAtMs = performance.now();
  if (child.exitCode === null && child.signalCode === null) {
    const isGone = once(child, 'exit');
    child.kill(signal);
    await isGone;
  }
  return { code: child.exitCode, tookMs: performance.now() - askedAtMs };
}
