import { isIP } from 'node:net';
import { type ConnectionOptions, rootCertificates } from 'node:tls';
import { Redis, type RedisOptions } from 'ioredis';
import { AppError } from '../contract/errors.ts';
import type { ConnectionSettings } from '../contract/model.ts';

/** Where a Redis is, and the password, which is kept apart from the settings everywhere else. */
export interface RedisTarget {
  readonly connection: ConnectionSettings;
  readonly password: string | null;
}

/**
 * `interactive`: somebody waits for the answer, so fail soon and say why. `worker`: keep trying for ever, since a worker
 * has nothing better to do. `blocking`: the same, on a connection that only listens.
 */
export type ConnectionPurpose = 'interactive' | 'worker' | 'blocking';

const connectTimeoutMs = 5_000;
/** Longer than the slowest bounded script by far; a command that takes this long is lost, not late. */
const commandTimeoutMs = 8_000;
const firstRetryMs = 100;
/** Lower hammers a server that is starting; higher makes a recovered one look dead for too long. */
const longestRetryMs = 3_000;

/**
 * How soon a network that drops everything without a word is noticed. While a command is on its way, by the missing answer:
 * the socket is given up and the command sent again. While nothing is, by TCP's own probes, which begin after this long.
 */
const silenceMs = 30_000;

const purposes: Record<ConnectionPurpose, RedisOptions> = {
  // Without the ready check a server that is still loading its data answers so, instead of leaving the caller in the dark.
  interactive: { commandTimeout: commandTimeoutMs, maxRetriesPerRequest: 1, enableReadyCheck: false },
  worker: { maxRetriesPerRequest: null, socketTimeout: silenceMs },
  // No answer for a long time is what such a connection is for.
  blocking: { maxRetriesPerRequest: null, enableReadyCheck: false },
};

/** A client that connects at its first command or at `connect()`. The only place that makes one. */
export function openRedis(
  { connection, password }: RedisTarget,
  { purpose, connectionName }: { purpose: ConnectionPurpose; connectionName: string },
): Redis {
  const { host, port, socketPath, database, username, tls } = connection;
  const options: RedisOptions & { replyMapping: 'legacy' } = {
    db: database,
    connectionName,
    lazyConnect: true,
    connectTimeout: connectTimeoutMs,
    keepAlive: silenceMs,
    // Jitter, so that a fleet does not come back in one wave.
    retryStrategy: (times) =>
      Math.min(firstRetryMs * 2 ** Math.min(times, 10), longestRetryMs) * (0.75 + Math.random() / 4),
    ...purposes[purpose],
    // The same reply shapes under RESP2 and RESP3.
    replyMapping: 'legacy',
  };
  if (socketPath === '') Object.assign(options, { host, port });
  else options.path = socketPath;
  if (username !== '') options.username = username;
  if (password !== null && password !== '') options.password = password;
  if (tls.isEnabled && socketPath === '') options.tls = tlsOptions(host, tls);
  return new Redis(options);
}

/** How a server's certificate is checked; the connection test asks for the same. */
export function tlsOptions(host: string, tls: ConnectionSettings['tls']): ConnectionOptions {
  const options: ConnectionOptions = { rejectUnauthorized: !tls.skipVerification };
  // An address is no server name; Node then checks the certificate's IP entries.
  if (isIP(host) === 0) options.servername = host;
  // Naming an authority replaces the built-in ones, so those are named too.
  if (tls.ca !== '') options.ca = [...rootCertificates, tls.ca];
  return options;
}

const urlShape = /^(redis|rediss|unix):\/\/(?:([^/?#]*)@)?([^/?#]*)(\/[^?#]*)?(?:\?([^#]*))?$/;

/**
 * Reads `redis://user:password@host:port/database`, `rediss://…` (TLS) or `unix://user:password@/path?db=0`. Reserved
 * characters in names and passwords are %-escaped. The error never quotes the URL, which may hold a password.
 */
export function parseRedisUrl(url: string): RedisTarget {
  const match = urlShape.exec(url.trim());
  if (match === null) throw invalid(/^[a-z+]+:\/\//i.test(url.trim()) ? 'scheme' : 'shape');
  const [, scheme, credentials = '', authority = '', path = '', query = ''] = match;
  const colon = credentials.indexOf(':');
  const username = decode(colon === -1 ? credentials : credentials.slice(0, colon));
  const password = colon === -1 ? '' : decode(credentials.slice(colon + 1));
  const database = new URLSearchParams(query).get('db');
  const isSocket = scheme === 'unix';
  if (isSocket && (path === '' || authority !== '')) throw invalid('socket-path');
  const { host, port } = isSocket ? { host: '', port: 0 } : parseAuthority(authority);
  return {
    connection: {
      host,
      port,
      socketPath: isSocket ? decode(path) : '',
      database: parseDatabase(database ?? (isSocket ? '' : path.slice(1))),
      username: username === 'default' ? '' : username,
      tls: { isEnabled: scheme === 'rediss', ca: '', skipVerification: false },
      prefix: '',
    },
    password: password === '' ? null : password,
  };
}

function parseAuthority(authority: string): { host: string; port: number } {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:]*))(?::(\d{1,5}))?$/.exec(authority);
  if (match === null) throw invalid(authority.includes(':') ? 'port' : 'host');
  const host = match[1] ?? decode(match[2] ?? '');
  const port = match[3] === undefined ? 6379 : Number(match[3]);
  if (host === '') throw invalid('host');
  if (port < 1 || port > 65_535) throw invalid('port');
  return { host, port };
}

function parseDatabase(text: string): number {
  if (text === '') return 0;
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw invalid('database');
  return Number(text);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid('escape');
  }
}

function invalid(
  reason: 'scheme' | 'shape' | 'host' | 'port' | 'database' | 'escape' | 'socket-path',
): AppError {
  return new AppError('INVALID_REDIS_URL', { reason });
}
