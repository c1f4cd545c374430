/** Cuts the part of `ERR unknown command 'x', with args beginning with: …` that repeats what was sent. */
export function withoutArguments(message: string): string {
  return message.replaceAll(/,? ?with args beginning with:[^\n]*/g, '');
}

/** Errors within errors, at most: the reason of a reason, and one more. */
const deepest = 3;

/**
 * Takes off an error, in place, what was sent or received: a password, a payload, a result. ioredis hangs the failed command
 * with its arguments on its errors, and Redis repeats arguments in one of its messages. The command's name stays.
 */
export function stripArguments<T>(error: T, depth = 0): T {
  if (!(error instanceof Error) || depth > deepest) return error;
  const bare = error as Error & Record<string, unknown>;
  const { command } = bare;
  if (command !== undefined) bare['command'] = { name: nameOf(command) };
  delete bare['args'];
  // What could not be read of a reply.
  delete bare['buffer'];
  if (bare.message !== withoutArguments(bare.message)) {
    bare.message = withoutArguments(bare.message);
    if (bare.stack !== undefined) bare.stack = withoutArguments(bare.stack);
  }
  const { lastNodeError, previousErrors, cause } = bare;
  for (const inner of [lastNodeError, cause, ...(Array.isArray(previousErrors) ? previousErrors : [])]) {
    stripArguments(inner, depth + 1);
  }
  return error;
}

function nameOf(command: unknown): string {
  if (typeof command === 'string') return command;
  const isNamed = typeof command === 'object' && command !== null && 'name' in command;
  return isNamed ? String(command.name) : 'unknown';
}
