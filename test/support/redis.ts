import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';

export interface TestRedis {
  readonly redis: Redis;
  readonly socketPath: string;
  /** `undefined` unless the server was started with `tcp: true`. */
  readonly port: number | undefined;
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

export interface TestRedisOptions {
  /** Also listen on a free loopback port. */
  readonly tcp?: boolean;
  /** More arguments of redis-server, e.g. `['--requirepass', 'x']`. */
  readonly arguments?: readonly string[];
  readonly password?: string;
}

/** The server binary of this machine: Redis, or Valkey where that is what the system ships. */
export function redisServerBinary(): string {
  const found = ['redis-server', 'valkey-server'].find((name) => spawnSync(name, ['--version']).status === 0);
  if (found === undefined)
    throw new Error('No redis-server or valkey-server on PATH. Run: node scripts/setup.mjs');
  return found;
}

/** Starts a private server in a directory of its own; nothing is shared between test files. */
export async function startRedis(options: TestRedisOptions = {}): Promise<TestRedis> {
  const directory = await mkdtemp(join(tmpdir(), 'bq-redis-'));
  const socketPath = join(directory, 'redis.sock');
  const port = options.tcp === true ? await freePort() : undefined;
  const settings = {
    port: String(port ?? 0),
    bind: '127.0.0.1',
    unixsocket: socketPath,
    save: '',
    dir: directory,
  };
  const child = spawn(
    redisServerBinary(),
    [
      ...Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
      ...(options.password === undefined ? [] : ['--requirepass', options.password]),
      ...(options.arguments ?? []),
    ],
    { stdio: 'ignore' },
  );
  const redis = new Redis({
    path: socketPath,
    maxRetriesPerRequest: null,
    retryStrategy: () => 20,
    ...(options.password === undefined ? {} : { password: options.password }),
  });
  // The socket appears a moment after the process does; every failed try until then is expected.
  redis.on('error', () => undefined);
  await answerOf(child, redis);
  const auth = options.password === undefined ? '' : `:${encodeURIComponent(options.password)}@`;
  return {
    redis,
    socketPath,
    port,
    url: port === undefined ? `unix://${auth}${socketPath}` : `redis://${auth}127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    stop: async () => {
      redis.disconnect();
      await endProcess(child);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Ends a server that the caller started, for sure. */
export async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/**
 * Where servers of tests listen: below the ports that systems give to outgoing connections (from 32768 on), one of which would
 * otherwise take a port between its choice and its use. Each test process has a share of its own and goes through it.
 */
const firstPort = 10_000;
const portsEach = 1_300;
const shares = 16;
const share = (Number(process.env['VITEST_POOL_ID'] ?? 0) || process.pid) % shares;
let nextPort = process.pid % portsEach;

/** A loopback port that nobody listens on, and that this process does not get again soon. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < portsEach; tries++) {
    const port = firstPort + share * portsEach + (nextPort++ % portsEach);
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!isFree) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
  throw new Error('no free port for a server of a test');
}

/** The answer of a server that was just started; throws when it has ended instead, so that nobody waits for ever. */
export async function answerOf(child: ChildProcess, redis: Redis): Promise<void> {
  const end = once(child, 'exit').then(([code]) => {
    throw new Error(`redis-server ended with ${code} before it answered; is its port taken?`);
  });
  end.catch(() => undefined); // it ends one day
  await Promise.race([redis.ping(), end]);
}
