import { isIP } from 'node:net';
import type { ConnectionSettings, EnvironmentDraft, EnvironmentKind } from '../contract/environment.ts';
import { keyLayoutOf, parseRedisUrl } from '../queue/redis-target.ts';

/** Reads a URL into a form that a person can look over. Throws `INVALID_REDIS_URL`. */
export function draftOf(url: string): EnvironmentDraft {
  const { connection, password, sentinelPassword } = parseRedisUrl(url);
  const draft = { name: nameOf(connection), kind: kindOf(connection), connection, password };
  return sentinelPassword === undefined ? draft : { ...draft, sentinelPassword };
}

function nameOf({ host, port, socketPath, database, topology }: ConnectionSettings): string {
  // A master's name is what people know it by; its Sentinels' address says nothing.
  if (topology?.kind === 'sentinel') {
    return `${topology.master}${database === 0 ? '' : `/${database}`}`.slice(0, 60);
  }
  const place =
    socketPath === ''
      ? `${host}${port === 6_379 ? '' : `:${port}`}`
      : (socketPath.split('/').at(-1) ?? 'socket');
  return `${place}${database === 0 ? '' : `/${database}`}`.slice(0, 60);
}

/** What is not on this machine may be anybody's: until a person says otherwise it is treated as production. */
function kindOf({ host, socketPath, topology }: ConnectionSettings): EnvironmentKind {
  const hosts = [host, ...(topology?.others ?? []).map((one) => one.host)];
  return socketPath !== '' || hosts.every(isLoopback) ? 'development' : 'production';
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || (isIP(host) === 4 && host.startsWith('127.')) || host === '::1';
}

/** The same keys, whatever the environment is called here and however its certificate is checked. */
export function isSameTarget(a: ConnectionSettings, b: ConnectionSettings): boolean {
  return targetKey(a) === targetKey(b);
}

/**
 * A stored password may go there: the same server, user and way to make sure who is on the other side. Which database and
 * which keys are looked at makes no difference.
 */
export function isSameLogin(a: ConnectionSettings, b: ConnectionSettings): boolean {
  return loginKey(a) === loginKey(b);
}

function loginKey({ host, port, socketPath, username, tls, topology }: ConnectionSettings): string {
  const { isEnabled, ca, skipVerification } = tls;
  return JSON.stringify([host, port, socketPath, username, isEnabled, ca, skipVerification, topology]);
}

function targetKey(connection: ConnectionSettings): string {
  const { host, port, socketPath, database, username, tls, topology } = connection;
  const { layout } = keyLayoutOf(connection);
  return JSON.stringify([host, port, socketPath, database, username, tls.isEnabled, topology, layout]);
}
