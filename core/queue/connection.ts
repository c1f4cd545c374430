import { isIP } from 'node:net';
import { type ConnectionOptions, rootCertificates } from 'node:tls';
import { Cluster, Redis, type RedisOptions } from 'ioredis';
import type { ConnectionSettings } from '../contract/environment.ts';
import { stripArguments } from './error-secrets.ts';
import type { RedisTarget } from './redis-target.ts';
import type { RedisConnection } from './store.ts';

/**
 * `interactive`: somebody waits for the answer, so fail soon and say why. `worker`: keep trying for ever, since a worker
 * has nothing better to do. `blocking`: the same, on a connection that only listens.
 */
export type ConnectionPurpose = 'interactive' | 'worker' | 'blocking';

interface OpenOptions {
  readonly purpose: ConnectionPurpose;
  readonly connectionName: string;
}

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

/** What every connection to a server has, however the server was found. */
type NodeOptions = RedisOptions & { replyMapping: 'legacy' };

/** A client that connects at its first command or at `connect()`. The only place that makes one. */
export function openRedis(target: RedisTarget, options: OpenOptions): RedisConnection {
  const redis = makeClient(target, options);
  // Before anybody else is told: the error of a refused login has the password with it.
  for (const event of ['error', 'sentinelError', 'node error']) redis.on(event, stripArguments);
  return redis;
}

function makeClient(target: RedisTarget, options: OpenOptions): RedisConnection {
  const { connection } = target;
  const { topology } = connection;
  if (topology?.kind === 'cluster') return openCluster(connection, nodeOptions(target, options), options);
  const found =
    topology?.kind === 'sentinel' ? sentinelOptions(target, topology) : addressOptions(connection);
  const redis = new Redis({
    ...nodeOptions(target, options),
    db: connection.database,
    lazyConnect: true,
    retryStrategy: retryMs,
    ...found,
  });
  if (topology?.kind === 'sentinel' && options.purpose === 'interactive') failWithSentinels(redis);
  return redis;
}

/** For somebody who waits: while no Sentinel can be asked, ioredis keeps what is to be sent for as long as that takes. */
function failWithSentinels(redis: Redis): void {
  redis.on('error', (error: Error) => {
    if (/^All sentinels are unreachable.* Last error: /.test(error.message)) redis['flushQueue'](error);
  });
}

/** How long to wait before the next try. With jitter, so that a fleet does not come back in one wave. */
function retryMs(times: number): number {
  return Math.min(firstRetryMs * 2 ** Math.min(times, 10), longestRetryMs) * (0.75 + Math.random() / 4);
}

function nodeOptions(
  { connection, password }: RedisTarget,
  { purpose, connectionName }: OpenOptions,
): NodeOptions {
  const { username, host, socketPath, tls, topology } = connection;
  const options: NodeOptions = {
    connectionName,
    connectTimeout: connectTimeoutMs,
    keepAlive: silenceMs,
    ...purposes[purpose],
    // The same reply shapes under RESP2 and RESP3.
    replyMapping: 'legacy',
  };
  if (username !== '') options.username = username;
  if (password !== null && password !== '') options.password = password;
  // Of several servers each has a name of its own, which is the one that Node then checks.
  if (tls.isEnabled && socketPath === '') options.tls = tlsOptions(topology === undefined ? host : '', tls);
  return options;
}

type WhereOptions = Omit<RedisOptions, 'replyMapping'>;

function addressOptions({ host, port, socketPath }: ConnectionSettings): WhereOptions {
  return socketPath === '' ? { host, port } : { path: socketPath };
}

type Sentinel = Extract<NonNullable<ConnectionSettings['topology']>, { kind: 'sentinel' }>;

/** The Sentinels are asked anew at every try to connect, so a failover is followed by connecting again. */
function sentinelOptions({ connection, sentinelPassword }: RedisTarget, sentinel: Sentinel): WhereOptions {
  const { host, port, tls } = connection;
  const options: WhereOptions = {
    sentinels: [{ host, port }, ...sentinel.others],
    name: sentinel.master,
    sentinelRetryStrategy: retryMs,
    // A master that was demoted under a connection: ask who is master now, and send the command there.
    reconnectOnError: (error) => (error.message.startsWith('READONLY') ? 2 : false),
  };
  if (sentinel.username !== '') options.sentinelUsername = sentinel.username;
  if (sentinelPassword !== undefined && sentinelPassword !== null && sentinelPassword !== '') {
    options.sentinelPassword = sentinelPassword;
  }
  if (tls.isEnabled) {
    options.enableTLSForSentinelMode = true;
    options.sentinelTLS = tlsOptions('', tls);
  }
  return options;
}

/** How a server's certificate is checked; the connection test asks for the same. No name: the one that is connected to. */
export function tlsOptions(host: string, tls: ConnectionSettings['tls']): ConnectionOptions {
  const options: ConnectionOptions = { rejectUnauthorized: !tls.skipVerification };
  // An address is no server name; Node then checks the certificate's IP entries.
  if (host !== '' && isIP(host) === 0) options.servername = host;
  // Naming an authority replaces the built-in ones, so those are named too.
  if (tls.ca !== '') options.ca = [...rootCertificates, tls.ca];
  return options;
}

/** Learns the nodes from those it is given, follows redirections, and asks again who has which slot when a node is gone. */
function openCluster(
  { host, port, topology }: ConnectionSettings,
  redisOptions: NodeOptions,
  { purpose }: OpenOptions,
): Cluster {
  const others = topology?.kind === 'cluster' ? topology.others : [];
  const nodes = [{ host, port }, ...others];
  const options: ClusterOptions = {
    redisOptions,
    lazyConnect: true,
    clusterRetryStrategy: retryMs,
    // About 3 s, as a failover takes to be noticed and voted on; longer ones are the caller's to repeat.
    maxRedirections: 20,
    retryDelayOnFailover: 150,
    retryDelayOnClusterDown: 150,
    retryDelayOnTryAgain: 50,
    // A name stays a name, so that certificates can be checked against it.
    dnsLookup: (address, callback) => callback(null, address),
  };
  return purpose === 'interactive' ? new ImpatientCluster(nodes, options) : new Cluster(nodes, options);
}

type ClusterOptions = NonNullable<ConstructorParameters<typeof Cluster<'legacy'>>[1]>;

/** For somebody who waits: what cannot be sent fails as on a single server. ioredis does that for nodes, not for clusters. */
class ImpatientCluster extends Cluster {
  constructor(nodes: { host: string; port: number }[], options: ClusterOptions) {
    super(nodes, options);
    let reason = new Error('Failed to refresh slots cache.');
    // Beside the client's own words stands what the last node said: that is what a person can mend.
    this.on('error', (error: Error) => {
      reason = 'lastNodeError' in error && error.lastNodeError instanceof Error ? error.lastNodeError : error;
    });
    this.on('reconnecting', () => this['flushQueue'](reason));
  }

  override sendCommand(...[command, ...rest]: Parameters<Cluster['sendCommand']>): unknown {
    command.setTimeout(commandTimeoutMs);
    return super.sendCommand(command, ...rest);
  }
}
