import { AppError } from '../contract/errors.ts';

const appName = 'BIOMETRICS Queue Desktop';

/** Why the app did not start, in words that say what to do: for the terminal, where no catalogue is at hand yet. */
export function startProblem(error: unknown): string {
  if (!(error instanceof AppError)) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
      return 'The port is taken by another program. Choose another one with --port, or 0 for any.';
    }
    return `${appName} could not start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  }
  if (error.code === 'PROFILE_IN_USE') {
    const { pid, url, file } = error.details;
    const where = url === undefined ? '' : `\nOpen it at ${url}`;
    const otherwise = `\nIf process ${pid} is another program, remove ${file} and start again.`;
    return `${appName} is already running on this profile (process ${pid}).${where}${otherwise}`;
  }
  if (error.code === 'INVALID_REDIS_URL') {
    return '--redis needs an address like redis://user:password@host:6379/0, rediss://… for TLS, or unix:///path/to/socket.';
  }
  return `${appName} could not start: ${error.message}`;
}

/** Why a running app ends: a bug, whose words are for whoever mends it. */
export function runProblem(error: unknown): string {
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `${appName} has to stop because of an error in the app itself. Please report it: ${what}`;
}
