import type { Redis } from 'ioredis';

/**
 * Listens on a queue's wake channel, on a connection of its own. Without it (no right to subscribe, connection lost) a
 * worker still finds every job at its next poll, so nothing here is an error.
 */
export function listenForWake(redis: Redis, channel: string, onWake: () => void): { stop(): void } {
  const listener = redis.duplicate({
    connectionName: `${redis.options.connectionName ?? 'biometrics-queue'}:wake`,
    maxRetriesPerRequest: null,
    enableReadyCheck: false,
    lazyConnect: false,
  });
  listener.on('message', onWake);
  // The worker's own connection reports the same trouble; this one only tries again.
  listener.on('error', () => undefined);
  // What was put in before it listens has called nobody.
  listener.on('ready', onWake);
  listener.subscribe(channel).then(onWake, () => listener.disconnect());
  return { stop: () => listener.disconnect() };
}
