import { isIP } from 'node:net';
import type { ConnectionSettings, EnvironmentDraft, EnvironmentKind } from '../contract/model.ts';
import { parseRedisUrl } from '../queue/redis-target.ts';

/** Reads a URL into a form that a person can look over. Throws `INVALID_REDIS_URL`. */
export function draftOf(url: string): EnvironmentDraft {
  const { connection, password } = parseRedisUrl(url);
  return { name: nameOf(connection), kind: kindOf(connection), connection, password };
}

function nameOf({ host, port, socketPath, database }: ConnectionSettings): string {
  const place =
    socketPath === ''
      ? `${host}${port === 6_379 ? '' : `:${port}`}`
      : (socketPath.split('/').at(-1) ?? 'socket');
  return `${place}${database === 0 ? '' : `/${database}`}`.slice(0, 60);
}

/** What is not on this machine may be anybody's: until a person says otherwise it is treated as production. */
function kindOf({ host, socketPath }: ConnectionSettings): EnvironmentKind {
  const isLoopback = host === 'localhost' || (isIP(host) === 4 && host.startsWith('127.')) || host === '::1';
  return socketPath !== '' || isLoopback ? 'development' : 'production';
}

/** The same database, whatever it is called here and however its certificate is checked. */
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

function loginKey({ host, port, socketPath, username, tls }: ConnectionSettings): string {
  const { isEnabled, ca, skipVerification } = tls;
  return JSON.stringify([host, port, socketPath, username, isEnabled, ca, skipVerification]);
}

function targetKey({ host, port, socketPath, database, username, tls }: ConnectionSettings): string {
  return JSON.stringify([host, port, socketPath, database, username, tls.isEnabled]);
}
