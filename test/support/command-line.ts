import { runCommandLine } from '../../core/cli/run.ts';

export interface RunningCommand {
  readonly said: readonly string[];
  readonly complained: readonly string[];
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
    stop: () => {
      stopping.abort();
      return ended;
    },
  };
}
