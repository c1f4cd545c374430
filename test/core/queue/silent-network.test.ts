import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { Redis } from 'ioredis';
import { afterEach, expect, test } from 'vitest';
import { openRedis } from '../../../core/queue/connection.ts';
import { parseRedisUrl } from '../../../core/queue/redis-target.ts';
import { enqueueJob } from '../../../core/queue/producer.ts';
import type { RedisConnection } from '../../../core/queue/store.ts';
import { startWorker } from '../../../core/queue/worker.ts';
import type { WorkerEvent } from '../../../core/queue/worker-types.ts';
import { queueFixture } from '../../support/queue-fixture.ts';

const queue = 'email-send';
const fixture = queueFixture({ tcp: true });
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** A way to the server that can swallow everything without a word, as a firewall does that has forgotten a connection. */
async function startWay(): Promise<{ port: number; silence(): void; readonly connections: number }> {
  const sockets: Socket[] = [];
  let connections = 0;
  const server = createServer((near) => {
    connections++;
    const far = connect(fixture.server.port ?? 0, '127.0.0.1');
    sockets.push(near, far);
    for (const socket of [near, far]) socket.on('error', () => undefined); // the other end is what is looked at
    near.pipe(far).pipe(near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ends.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    port: (server.address() as AddressInfo).port,
    silence: () => {
      for (const socket of sockets.splice(0)) {
        socket.unpipe();
        socket.resume();
        ends.push(() => socket.destroy());
      }
    },
    get connections() {
      return connections;
    },
  };
}

function single(connection: RedisConnection): Redis {
  if (connection instanceof Redis) return connection;
  throw new Error('one server was asked for');
}

test('a network that drops everything without a word is noticed within a minute, by workers and by watchers', () => {
  for (const purpose of ['worker', 'blocking', 'interactive'] as const) {
    const target = parseRedisUrl('redis://127.0.0.1:1');
    const { options } = single(openRedis(target, { purpose, connectionName: 'test' }));
    const { socketTimeout, commandTimeout, keepAlive } = options;
    // Node asks ten times, once a second, before a silent peer counts as gone.
    expect((keepAlive ?? Infinity) + 10_000).toBeLessThanOrEqual(60_000);
    const answerMs = Math.min(socketTimeout ?? Infinity, commandTimeout ?? Infinity);
    expect(answerMs <= 60_000).toBe(purpose !== 'blocking');
  }
});

test('a worker behind such a network connects again, and its job is finished once', async () => {
  const way = await startWay();
  const target = parseRedisUrl(`redis://127.0.0.1:${way.port}`);
  const redis = single(openRedis(target, { purpose: 'worker', connectionName: 'test' }));
  redis.options.socketTimeout = 300; // half a minute is too long for a test
  const events: WorkerEvent[] = [];
  redis.on('error', (error) => events.push({ kind: 'error', error }));
  const store = { redis, keys: { prefix: '', layout: 'classic' } } as const;
  let finish: (() => void) | undefined;
  const handler = () => new Promise<void>((resolve) => (finish = resolve));
  const worker = startWorker(store, queue, handler, {
    janitorIntervalMs: 0,
    onEvent: (event) => void events.push(event),
  });
  ends.push(
    () => redis.disconnect(),
    () => worker.stop({ timeoutMs: 0 }),
  );
  const id = await enqueueJob(fixture.store, queue, 1);
  await expect.poll(() => finish).toBeDefined();
  const before = way.connections;
  way.silence();
  finish?.();
  await expect.poll(() => events.some(({ kind }) => kind === 'completed')).toBe(true);
  expect(way.connections).toBeGreaterThan(before);
  expect(events.map((event) => (event.kind === 'error' ? String(event.error) : event.kind))).toContainEqual(
    expect.stringContaining('Socket timeout'),
  );
  expect(await fixture.server.redis.exists(`result:${id}`)).toBe(1);
  expect(await fixture.server.redis.hget(`queue:${queue}:counters`, 'completed')).toBe('1');
});
