import { AppError } from '../contract/errors.ts';
import type { KeyLayout } from '../queue/keys.ts';
import { keyLayoutOf, parseRedisUrl, type RedisTarget } from '../queue/redis-target.ts';
import { UsageError } from './command.ts';

/** The flags of every command that works on a Redis, for `parseArgs`. */
export const redisFlags = {
  redis: { type: 'string' },
  prefix: { type: 'string' },
  layout: { type: 'string' },
} as const;

export const redisFlagsHelp = `  --redis URL        the Redis to look at: redis://user:password@host:6379/0, rediss:// for TLS,
                     redis-sentinel://host:26379,host/master, redis-cluster://host:6379,host, or
                     unix:///path. Taken from BIOMETRICS_REDIS_URL when left out, which also keeps a password
                     out of the list of processes
  --prefix TEXT      in front of every key; none when left out
  --layout NAME      classic or clustered; when left out, clustered on a cluster and classic elsewhere`;

interface RedisValues {
  readonly redis?: string | undefined;
  readonly prefix?: string | undefined;
  readonly layout?: string | undefined;
}

const layouts = ['classic', 'clustered'] as const;
const variable = 'BIOMETRICS_REDIS_URL';

/** Which Redis is meant, and how its keys are laid out. Takes the URL out of the environment, so that nobody inherits it. */
export function readRedisFlags(
  { redis, prefix, layout }: RedisValues,
  env: NodeJS.ProcessEnv,
): { target: RedisTarget; keys: KeyLayout } {
  const given = env[variable];
  delete env[variable];
  const url = redis ?? given ?? '';
  if (url === '') throw new UsageError(`Which Redis? Give --redis URL, or set ${variable}.`);
  const known = layouts.find((one) => one === layout);
  if (layout !== undefined && known === undefined) {
    throw new UsageError(`--layout is classic or clustered, not "${layout.slice(0, 40)}".`);
  }
  try {
    const target = parseRedisUrl(url);
    const { connection } = target;
    const said = { prefix: prefix ?? connection.prefix, ...(known === undefined ? {} : { layout: known }) };
    return { target, keys: keyLayoutOf({ ...connection, ...said }) };
  } catch (error) {
    // The message never quotes the URL, which may hold a password.
    if (error instanceof AppError) throw new UsageError(error.message);
    throw error;
  }
}
