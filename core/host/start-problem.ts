import { AppError } from '../contract/errors.ts';

const appName = 'BIOMETRICS Queue Desktop';

/** All files that the app opens before it is up are the profile's. */
const profileReasons: Readonly<Record<string, string>> = {
  EEXIST: 'is a file, not a folder',
  ENOTDIR: 'is inside a file, not a folder',
  EACCES: 'may not be written by this user',
  EPERM: 'may not be written by this user',
  EROFS: 'is on a disk that cannot be written',
  ENOSPC: 'is on a disk that is full',
};

/** Why the app did not start, in words that say what to do: for the terminal, where no catalogue is at hand yet. */
export function startProblem(error: unknown): string {
  if (!(error instanceof AppError)) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'EADDRINUSE') {
      return 'The port is taken by another program. Choose another one with --port, or 0 for any.';
    }
    const reason = profileReasons[code];
    if (reason !== undefined && error instanceof Error && 'path' in error) {
      return `The profile folder cannot be used: ${String(error.path)} ${reason}. Choose another one with --profile DIR.`;
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
    return '--redis needs an address like redis://user:password@host:6379/0, rediss://… for TLS, redis-sentinel://host:26379,host/master, redis-cluster://host:6379,host, or unix:///path/to/socket.';
  }
  return `${appName} could not start: ${error.message}`;
}

/** Why a running app ends: a bug, whose words are for whoever mends it. */
export function runProblem(error: unknown): string {
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `${appName} has to stop because of an error in the app itself. Please report it: ${what}`;
}
