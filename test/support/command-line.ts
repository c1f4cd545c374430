import { vi } from 'vitest';
import { runCommandLine } from '../../core/cli/run.ts';

export interface RunningCommand {
  readonly said: readonly string[];
  readonly complained: readonly string[];
  /** The first line that it says, or an error with what it complains about instead. */
  firstLine(): Promise<string>;
  /** The exit code, once it has ended. */
  readonly ended: Promise<number>;
  /** Asks it to end, as SIGTERM does, and waits for it. */
  stop(): Promise<number>;
}

/** Runs `biometrics-queue` with these arguments in this process. */
export function runCommand(args: readonly string[], env: NodeJS.ProcessEnv = {}): RunningCommand {
  const said: string[] = [];
  const complained: string[] = [];
  const stopping = new AbortController();
  const ended = runCommandLine(args, {
    env,
    say: (line) => void said.push(line),
    complain: (line) => void complained.push(line),
    signal: stopping.signal,
  });
  return {
    said,
    complained,
    ended,
    firstLine: () =>
      vi.waitFor(() => {
        if (said[0] === undefined) throw new Error(`nothing said yet; ${complained.join(' ')}`);
        return said[0];
      }),
    stop: () => {
      stopping.abort();
      return ended;
    },
  };
}
