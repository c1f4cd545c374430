import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
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
  await redis.ping();
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

/** A loopback port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
