import { Cluster } from 'ioredis';
import type { RedisConnection } from './store.ts';

/**
 * Listens on a queue's wake channel, on a connection of its own. Without it (no right to subscribe, connection lost) a
 * worker still finds every job at its next poll, so nothing here is an error.
 */
export function listenForWake(redis: RedisConnection, channel: string, onWake: () => void): { stop(): void } {
  const listener = duplicate(redis);
  listener.on('message', onWake);
  // The worker's own connection reports the same trouble; this one only tries again.
  listener.on('error', () => undefined);
  // What was put in before it listens has called nobody.
  listener.on('ready', onWake);
  listener.subscribe(channel).then(onWake, () => listener.disconnect());
  return { stop: () => listener.disconnect() };
}

function duplicate(redis: RedisConnection): RedisConnection {
  // On a cluster a message reaches every node, so any one of them will do; ioredis picks it.
  if (redis instanceof Cluster) {
    return redis.duplicate([], {
      lazyConnect: false,
      redisOptions: { connectionName: nameOf(redis.options.redisOptions?.connectionName) },
    });
  }
  return redis.duplicate({
    connectionName: nameOf(redis.options.connectionName),
    maxRetriesPerRequest: null,
    enableReadyCheck: false,
    lazyConnect: false,
  });
}

function nameOf(connectionName: string | null | undefined): string {
  return `${connectionName ?? 'biometrics-queue'}:wake`;
}
