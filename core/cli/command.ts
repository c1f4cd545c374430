/** What a command is given of the process it runs in. */
export interface Terminal {
  readonly env: NodeJS.ProcessEnv;
  /** One line for whoever started it. */
  readonly say: (line: string) => void;
  /** One line about trouble. */
  readonly complain: (line: string) => void;
  /** Aborted when the process is asked to end. */
  readonly signal: AbortSignal;
}

/** One word behind `biometrics-queue`. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What `--help` says. */
  readonly help: string;
  /** Runs it to its end. Throws `UsageError`, `AppError`, or an error whose message is for the terminal. */
  run(args: readonly string[], terminal: Terminal): Promise<void>;
}

/** A word or flag that does not belong, or a value that cannot be; the message is for the terminal. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Something outside that stands in the way; the message is for the terminal and says what to do. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** Whether a word of the command line can be repeated: a URL that was given without its flag may hold a password. */
export function isRepeatable(word: string): boolean {
  return !/[:@]/.test(word);
}

/** What `parseArgs` threw, without the words that are better not repeated. */
export function asUsageError(error: unknown): UsageError {
  const message = error instanceof Error ? error.message : String(error);
  if (isRepeatable(message)) return new UsageError(message);
  return new UsageError(
    'A word that looks like a URL stands where no URL is taken. Give each one behind its flag.',
  );
}
