import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { answerOf, endProcess, redisServerBinary } from './redis.ts';

export interface DurableRedis {
  /** Follows the server through its restarts. */
  readonly redis: Redis;
  readonly url: string;
  /** SIGKILL, and a new server on what the old one had written. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** A private server that has written down whatever it has acknowledged: append-only file, `fsync` at every write. */
export async function startDurableRedis(): Promise<DurableRedis> {
  const directory = await mkdtemp(join(tmpdir(), 'bq-durable-'));
  const path = join(directory, 'redis.sock');
  const settings = {
    port: '0',
    unixsocket: path,
    dir: directory,
    save: '',
    appendonly: 'yes',
    appendfsync: 'always',
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  const begin = (): ChildProcess => spawn(redisServerBinary(), args, { stdio: 'ignore' });
  let child = begin();
  const redis = new Redis({ path, maxRetriesPerRequest: null, retryStrategy: () => 20 });
  // Between two servers every try is expected to fail.
  redis.on('error', () => undefined);
  await answerOf(child, redis);
  return {
    redis,
    url: `unix://${path}`,
    restart: async () => {
      await endProcess(child);
      child = begin();
      await once(child, 'spawn');
      await answerOf(child, redis);
    },
    stop: async () => {
      redis.disconnect();
      await endProcess(child);
      await rm(directory, { recursive: true, force: true });
    },
  };
}
