import type {
  ConnectionProblem,
  ConnectionProblemCode,
  ConnectionSettings,
} from '../contract/environment.ts';
import { withoutArguments } from '../queue/error-secrets.ts';

/** Older servers lack ZADD's and SET's forms that the scripts use. */
export const requiredRedisVersion = '6.0.0';

/** What Node says about names, ports and certificates. */
const problemByErrorCode: Readonly<Record<string, ConnectionProblemCode>> = {
  ENOTFOUND: 'name-not-found',
  EAI_AGAIN: 'name-not-found',
  ECONNREFUSED: 'refused',
  ETIMEDOUT: 'timeout',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EHOSTDOWN: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  ENOENT: 'socket-missing',
  ENOTSOCK: 'socket-missing',
  ECONNRESET: 'closed',
  EPIPE: 'closed',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls-untrusted',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls-untrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls-untrusted',
  UNABLE_TO_GET_ISSUER_CERT: 'tls-untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls-untrusted',
  CERT_UNTRUSTED: 'tls-untrusted',
  CERT_SIGNATURE_FAILURE: 'tls-untrusted',
  CERT_HAS_EXPIRED: 'tls-expired',
  CERT_NOT_YET_VALID: 'tls-expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'tls-name-mismatch',
  // The other side answered a TLS greeting with something that is no TLS.
  ERR_SSL_WRONG_VERSION_NUMBER: 'tls-not-supported',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'tls-not-supported',
  EPROTO: 'tls-not-supported',
};

/** What Redis and ioredis say in words. The first that matches counts. */
const problemByMessage: readonly (readonly [RegExp, ConnectionProblemCode])[] = [
  [/^WRONGPASS|^ERR invalid password/, 'password-wrong'],
  [/^NOAUTH/, 'password-missing'],
  [/^NOPERM/, 'no-permission'],
  [/^LOADING/, 'loading'],
  // 0x15 opens a TLS alert: the port speaks TLS and we did not. ioredis quotes the byte as JSON.
  [/^Protocol error, got "\\u0015"/, 'tls-expected'],
  [/^Protocol error/, 'not-redis'],
  [/cluster support disabled/, 'no-cluster'],
  [/got an invalid reply|No such master/, 'master-unknown'],
  [/timed? ?out|ETIMEDOUT/i, 'timeout'],
  [/^Connection is closed|^Reached the max retries|socket hang up|disconnected before secure/i, 'closed'],
];

/** Only a person can mend these: trying again every second would fill the server's log and help nobody. */
const lastingProblems: ReadonlySet<ConnectionProblemCode> = new Set([
  'tls-untrusted',
  'tls-name-mismatch',
  'tls-expired',
  'tls-expected',
  'tls-not-supported',
  'password-wrong',
  'password-missing',
  'no-permission',
  'version-too-old',
  'cluster',
  'no-cluster',
  'not-redis',
]);

export function isLasting(problem: ConnectionProblem): boolean {
  return lastingProblems.has(problem.code);
}

/** Reads an error of Node, ioredis or Redis as a problem that the window can word. Never carries a secret. */
export function toConnectionProblem(error: unknown, connection: ConnectionSettings): ConnectionProblem {
  const where = address(connection);
  if (!(error instanceof Error)) return { code: 'closed', details: where };
  // A cluster's client says that no node answers, and beside it why the last one did not.
  if ('lastNodeError' in error && error.lastNodeError instanceof Error) {
    return toConnectionProblem(error.lastNodeError, connection);
  }
  // What a Sentinel or its port said stands behind the client's own words.
  const message = withoutArguments(error.message).replace(/^failed to connect to sentinel \S+ because /, '');
  const own = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const errorCode = own === '' ? (/^connect (E[A-Z]+)/.exec(message)?.[1] ?? '') : own;
  const said =
    problemByErrorCode[errorCode] ??
    problemByMessage.find(([words]) => words.test(message))?.[1] ??
    'unknown';
  // The file of a socket outlives a server that was killed: the same to a person as no socket.
  const code = said === 'refused' && connection.socketPath !== '' ? 'socket-missing' : said;
  return { code, details: { ...where, ...facts(code, message) } };
}

/** A problem's place, as the person typed it. */
export function address(connection: ConnectionSettings): Record<string, string | number> {
  const { host, port, socketPath, topology } = connection;
  if (socketPath !== '') return { socketPath };
  return topology?.kind === 'sentinel' ? { host, port, master: topology.master } : { host, port };
}

function facts(code: ConnectionProblemCode, message: string): Record<string, string> {
  if (code === 'no-permission')
    return { command: /'([^']+)' command/.exec(message)?.[1]?.toUpperCase() ?? '' };
  if (code === 'tls-name-mismatch') return { names: /altnames?: (.*)$/i.exec(message)?.[1] ?? '' };
  return code === 'unknown' ? { message } : {};
}
