import { AppError, type ErrorDetails } from '../contract/errors.ts';
import { stripArguments } from './error-secrets.ts';

/** Thrown by a handler to say that trying again cannot help: the job goes to the DLQ at once. */
export class UnrecoverableError extends Error {
  override readonly name = 'UnrecoverableError';
}

/** A handler ran longer than the worker's `timeoutMs`. */
export class JobTimeoutError extends Error {
  override readonly name = 'JobTimeoutError';
}

/** Node's and ioredis's ways of saying that there is no connection. */
const connectionCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
  'EPIPE',
]);
const connectionMessages =
  /^(Connection is closed|Command timed out|Reached the max retries|Stream isn't writeable|connect |read |write |Failed to refresh|Socket timeout|Command aborted|All sentinels are unreachable|None of startup nodes|Cluster is |Too many Cluster redirections)/;

/** What a server answers that is loading, failing over, busy, full or being given another password. */
const passingReplies =
  /^(LOADING|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|READONLY|BUSY|OOM|MISCONF|NOREPLICAS|UNBLOCKED|NOAUTH|WRONGPASS)|OOM command not allowed|READONLY You can't write/;

/**
 * Whether the same command may well succeed later: no connection, or a server in trouble. Everything else (a missing right, a
 * key of another type, a bug) will fail again.
 */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === 'ReplyError') return passingReplies.test(error.message);
  return isConnectionError(error);
}

/** The answer, or `null` where a key is of another type than ours: one queue's trouble must not hide the others. */
export async function unlessOfAnotherType<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error && error.message.includes('WRONGTYPE')) return null;
    throw error;
  }
}

function isConnectionError(error: Error): boolean {
  return connectionCodes.has(codeOf(error)) || connectionMessages.test(error.message);
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/**
 * Turns whatever a Redis call threw into the app's own error, whose `cause` is clean of what was sent. Anything that is not
 * about Redis is handed back.
 */
export function toAppError(error: unknown): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error;
  stripArguments(error);
  if (error.name === 'ReplyError') return fromReply(error);
  // ioredis only quotes what a Sentinel said.
  if (/^All sentinels .* Last error: (NOAUTH|WRONGPASS)/.test(error.message)) {
    return new AppError('REDIS_LOGIN_REFUSED', { at: 'sentinel' }, error);
  }
  if (isConnectionError(error)) {
    const code = codeOf(error);
    return new AppError('REDIS_UNAVAILABLE', { reason: code === '' ? error.message : code }, error);
  }
  return error;
}

function fromReply(error: Error): AppError {
  const { message } = error;
  const asError = (code: ConstructorParameters<typeof AppError>[0], details: ErrorDetails = {}) =>
    new AppError(code, details, error);
  if (/NOPERM|can't (run this command|access)/.test(message)) {
    return asError('REDIS_NO_PERMISSION', { command: refusedCommand(error) });
  }
  if (/^(WRONGPASS|NOAUTH)/.test(message)) return asError('REDIS_LOGIN_REFUSED');
  if (/OOM command not allowed/.test(message)) return asError('REDIS_OUT_OF_MEMORY');
  if (/^(LOADING|MASTERDOWN|CLUSTERDOWN)/.test(message)) {
    return asError('REDIS_UNAVAILABLE', { reason: firstWord(message) });
  }
  if (/^(MOVED|CROSSSLOT|ASK) /.test(message)) {
    const next = 'this is a node of a Redis Cluster: use a redis-cluster:// URL and the clustered layout';
    return asError('REDIS_ERROR', { message: firstWord(message), next });
  }
  return asError('REDIS_ERROR', { message });
}

/** The command that was not permitted: named in quotes by Redis 7, inside a script found by its line, else the one sent. */
function refusedCommand(error: Error): string {
  const named = /the '([^']+)' command/.exec(error.message)?.[1];
  const inScript = 'scriptCommand' in error ? String(error.scriptCommand) : undefined;
  const sent = 'command' in error ? (error.command as { name?: string } | undefined)?.name : undefined;
  return named ?? inScript ?? sent ?? 'unknown';
}

function firstWord(message: string): string {
  return message.slice(0, message.search(/\s|$/));
}
