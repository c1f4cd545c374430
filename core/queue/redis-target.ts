import { AppError } from '../contract/errors.ts';
import type { ConnectionSettings, NodeAddress } from '../contract/environment.ts';
import type { KeyLayout } from './keys.ts';

/** Where a Redis is, and the passwords, which are kept apart from the settings everywhere else. */
export interface RedisTarget {
  readonly connection: ConnectionSettings;
  readonly password: string | null;
  /** What the Sentinels ask for, which have logins of their own; none when left out. */
  readonly sentinelPassword?: string | null;
}

/**
 * How this Redis's keys are laid out: what the settings say, else what its kind needs. Throws `INVALID_INPUT` for what cannot
 * work: the seed's own keys on a cluster, where a queue and its DLQ would be on different servers, and a prefix in the
 * clustered layout that a cluster would take for what to hash.
 */
export function keyLayoutOf({ topology, layout, prefix }: ConnectionSettings): KeyLayout {
  const isCluster = topology?.kind === 'cluster';
  const chosen = layout ?? (isCluster ? 'clustered' : 'classic');
  if (chosen !== 'classic' && chosen !== 'clustered') {
    // As from plain JavaScript: another layout's keys would be found by nobody.
    throw new AppError('INVALID_INPUT', {
      field: 'layout',
      found: chosen,
      allowed: 'classic, clustered',
    });
  }
  if (isCluster && chosen === 'classic') {
    throw new AppError('INVALID_INPUT', {
      field: 'layout',
      found: 'classic',
      allowed: 'clustered',
      reason: 'on a Redis Cluster, a queue and its DLQ must share a slot',
    });
  }
  if (chosen === 'clustered' && /[{}]/.test(prefix)) {
    const reason = 'braces in a prefix would decide the slot instead of the queue';
    throw new AppError('INVALID_INPUT', { field: 'prefix', found: prefix.slice(0, 120), reason });
  }
  return { prefix, layout: chosen };
}

const urlShape =
  /^(rediss?(?:-sentinel|-cluster)?|unix):\/\/(?:([^/?#]*)@)?([^/?#]*)(\/[^?#]*)?(?:\?([^#]*))?$/;
const usualPort = { server: 6_379, sentinel: 26_379 };
/** More is no list of addresses to begin with. */
const mostAddresses = 50;

/**
 * Reads a Redis's URL. Reserved characters in names and passwords are %-escaped, and the error never quotes the URL, which may
 * hold a password.
 *
 * - `redis://user:password@host:6379/0`: one server
 * - `unix://user:password@/path/to.sock?db=0`: one server on this machine
 * - `redis-sentinel://user:password@host:26379,host/master?db=0`: the master of this name, which the Sentinels know.
 *   `sentinelUsername` and `sentinelPassword` behind the `?` are their own login
 * - `redis-cluster://user:password@host:6379,host`: a cluster, of which some nodes are enough
 *
 * `rediss…` is the same with TLS. `?layout=clustered` says how keys are laid out (`keyLayoutOf`).
 */
export function parseRedisUrl(url: string): RedisTarget {
  const match = urlShape.exec(url.trim());
  if (match === null) throw invalid(/^[a-z+-]+:\/\//i.test(url.trim()) ? 'scheme' : 'shape');
  const [, scheme = '', credentials = '', authority = '', path = '', queryText = ''] = match;
  const query = new URLSearchParams(queryText);
  const { username, password } = parseCredentials(credentials);
  const sentinelPassword = query.get('sentinelPassword');
  const layout = parseLayout(query.get('layout'));
  return {
    connection: {
      ...parsePlace(scheme, { authority, path, query }),
      username: username === 'default' ? '' : username,
      tls: { isEnabled: scheme.startsWith('rediss'), ca: '', skipVerification: false },
      prefix: '',
      ...(layout === undefined ? {} : { layout }),
    },
    password: password === '' ? null : password,
    ...(sentinelPassword === null || sentinelPassword === '' ? {} : { sentinelPassword }),
  };
}

interface UrlParts {
  readonly authority: string;
  readonly path: string;
  readonly query: URLSearchParams;
}

type Place = Pick<ConnectionSettings, 'host' | 'port' | 'socketPath' | 'database' | 'topology'>;

function parsePlace(scheme: string, { authority, path, query }: UrlParts): Place {
  const database = query.get('db') ?? '';
  if (scheme === 'unix') {
    if (path === '' || authority !== '') throw invalid('socket-path');
    return { host: '', port: 0, socketPath: decode(path), database: parseDatabase(database) };
  }
  if (scheme.endsWith('-sentinel')) {
    const [first, ...others] = parseAddresses(authority, usualPort.sentinel);
    const master = decode(path.slice(1));
    if (master === '' || master.includes('/')) throw invalid('master');
    const username = query.get('sentinelUsername') ?? '';
    const topology = { kind: 'sentinel', master, username, others } as const;
    return { ...first, socketPath: '', database: parseDatabase(database), topology };
  }
  if (scheme.endsWith('-cluster')) {
    const [first, ...others] = parseAddresses(authority, usualPort.server);
    // A cluster has no other.
    if (parseDatabase(database || path.slice(1)) !== 0) throw invalid('database');
    return { ...first, socketPath: '', database: 0, topology: { kind: 'cluster', others } };
  }
  const address = parseAddress(authority, usualPort.server);
  return { ...address, socketPath: '', database: parseDatabase(query.has('db') ? database : path.slice(1)) };
}

function parseCredentials(text: string): { username: string; password: string } {
  const colon = text.indexOf(':');
  return {
    username: decode(colon === -1 ? text : text.slice(0, colon)),
    password: colon === -1 ? '' : decode(text.slice(colon + 1)),
  };
}

function parseAddresses(authority: string, port: number): [NodeAddress, ...NodeAddress[]] {
  const [first = '', ...others] = authority.split(',');
  if (others.length >= mostAddresses) throw invalid('host');
  return [parseAddress(first, port), ...others.map((one) => parseAddress(one, port))];
}

function parseAddress(authority: string, usual: number): NodeAddress {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:]*))(?::(\d{1,5}))?$/.exec(authority);
  if (match === null) throw invalid(authority.includes(':') ? 'port' : 'host');
  const host = match[1] ?? decode(match[2] ?? '');
  const port = match[3] === undefined ? usual : Number(match[3]);
  if (host === '') throw invalid('host');
  if (port < 1 || port > 65_535) throw invalid('port');
  return { host, port };
}

function parseDatabase(text: string): number {
  if (text === '') return 0;
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw invalid('database');
  return Number(text);
}

function parseLayout(text: string | null): ConnectionSettings['layout'] {
  if (text === null) return undefined;
  if (text !== 'classic' && text !== 'clustered') throw invalid('layout');
  return text;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid('escape');
  }
}

type Reason =
  'scheme' | 'shape' | 'host' | 'port' | 'database' | 'escape' | 'socket-path' | 'master' | 'layout';

function invalid(reason: Reason): AppError {
  return new AppError('INVALID_REDIS_URL', { reason });
}
