import { openRedis } from '../queue/connection.ts';
import { keyLayoutOf } from '../queue/redis-target.ts';
import type { QueueStore } from '../queue/store.ts';
import { startWorker } from '../queue/worker.ts';
import type { Worker } from '../queue/worker-types.ts';
import { simulatedHandler } from './simulated-handlers.ts';
import { parentChannel } from './worker-channel.ts';
import { type FromWorker, type ToWorker, toWorker } from './worker-messages.ts';

/**
 * One embedded worker: the entry of `dist/host/worker.cjs`. It is told what to do by message and ends when told so, or when
 * the host is gone, however that went.
 */

/** Longer than the longest simulated job. What still runs then is put back. */
const stopTimeoutMs = 1_200;

let running: { readonly worker: Worker; readonly store: QueueStore } | undefined;
let isEnding = false;

const parent = parentChannel({
  onMessage: (message) => handle(toWorker.parse(message)),
  onGone: () => void end(),
});

// Ctrl-C in a terminal reaches every process in the group; this one waits for the host's word.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => void end());
say({ kind: 'hello' });

function say(message: FromWorker): void {
  parent.send(message);
}

function handle(message: ToWorker): void {
  if (message.kind === 'stop') {
    void end();
    return;
  }
  if (running !== undefined || isEnding) return;
  const { queue, connection, password, sentinelPassword, concurrency } = message;
  const redis = openRedis(
    { connection, password, sentinelPassword },
    { purpose: 'worker', connectionName: `biometrics-worker-${queue}` },
  );
  // ioredis keeps trying; an outage is seen by the host's own connection.
  redis.on('error', () => undefined);
  const store: QueueStore = { redis, keys: keyLayoutOf(connection) };
  const worker = startWorker(store, queue, simulatedHandler(queue), { concurrency });
  running = { worker, store };
  redis.once('ready', () => say({ kind: 'working', workerId: worker.id }));
}

async function end(): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  // A server that does not answer cannot keep this process alive: leases bring its jobs back.
  setTimeout(() => process.exit(0), stopTimeoutMs * 2).unref();
  await running?.worker.stop({ timeoutMs: stopTimeoutMs });
  process.exit(0);
}
