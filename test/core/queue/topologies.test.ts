import { Cluster, Redis } from 'ioredis';
import { afterEach, expect, test } from 'vitest';
import { isPassing, toAppError } from '../../../core/queue/errors.ts';
import { createQueueClient } from '../../../core/queue/index.ts';
import { startCluster } from '../../support/cluster.ts';
import { freePort, startRedis } from '../../support/redis.ts';
import { startSentinel } from '../../support/sentinel.ts';

/** What a service is told when more servers than one are not what it was promised. */

const queue = 'email-send';
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

function clientOn(redis: string): ReturnType<typeof createQueueClient> {
  const client = createQueueClient({ redis });
  ends.push(() => client.close());
  return client;
}

test.each(['redis-cluster://127.0.0.1:PORT', 'redis-sentinel://127.0.0.1:PORT/queues'])(
  'where nobody is at %s, an enqueue fails soon, and the next one tries again',
  async (url) => {
    const client = clientOn(url.replace('PORT', String(await freePort())));
    const startedAt = performance.now();
    for (const attempt of [1, 2]) {
      await expect(client.enqueueJob(queue, attempt)).rejects.toMatchObject({ code: 'REDIS_UNAVAILABLE' });
    }
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  },
);

test('a cluster works through a library client, and a node of it alone says what to use', async () => {
  const cluster = await startCluster();
  ends.push(cluster.stop);
  const client = clientOn(cluster.url);
  const worker = client.startWorker(queue, (payload) => payload);
  await Promise.all([1, 2, 3].map((n) => client.enqueueJob(queue, n)));
  const done = () => Promise.all(cluster.nodes.map((node) => node.keys(`{queue:${queue}}:result:*`)));
  await expect.poll(async () => (await done()).flat(), { timeout: 10_000 }).toHaveLength(3);
  await worker.stop();

  const [address] = cluster.url.replace('redis-cluster://', '').split(',');
  const alone = clientOn(`redis://${address}`);
  const names = Array.from({ length: 6 }, (_none, n) => `queue-${n}`);
  const replies = await Promise.allSettled(names.map((name) => alone.enqueueJob(name, 1)));
  const refusals = replies.map((reply) => (reply.status === 'rejected' ? String(reply.reason) : ''));
  for (const refusal of refusals) expect(refusal).toContain('use a redis-cluster:// URL');
});

test(
  'a queue whose slot moves to another master goes on there, and loses nothing',
  { timeout: 40_000 },
  async () => {
    const cluster = await startCluster();
    ends.push(cluster.stop);
    const client = clientOn(cluster.url);
    const jobs = Array.from({ length: 400 }, (_none, n) => ({ payload: n }));
    const ids = await client.enqueueJobs(queue, jobs);
    const runs: unknown[] = [];
    const handler = async (n: unknown) => {
      runs.push(n);
      await new Promise((resolve) => setTimeout(resolve, 10)); // as long as some work takes
    };
    client.startWorker(queue, handler, { concurrency: 5, leaseMs: 1_500, janitorIntervalMs: 200 });
    await expect.poll(() => runs.length).toBeGreaterThan(50);
    await cluster.moveSlotOf(`{queue:${queue}}`);
    expect(runs.length).toBeLessThan(jobs.length);
    const results = async () => {
      const keys = await Promise.all(cluster.nodes.map((node) => node.keys(`{queue:${queue}}:result:*`)));
      return keys.map(({ length }) => length).toSorted((a, b) => b - a);
    };
    await expect.poll(results, { timeout: 20_000 }).toEqual([ids.length, 0, 0]);
    const completed = await Promise.all(
      cluster.nodes.map((node) =>
        node.call('HGET', `{queue:${queue}}:counters`, 'completed').catch(() => null),
      ),
    );
    expect(completed.filter((count) => count !== null)).toEqual([String(ids.length)]);
  },
);

test(
  'Sentinels have a password of their own, and a wrong one is called that',
  { timeout: 30_000 },
  async () => {
    const servers = await startSentinel({ password: 'data', sentinelPassword: 'watch' });
    ends.push(servers.stop);
    const id = await clientOn(`${servers.url}?sentinelPassword=watch`).enqueueJob(queue, 1);
    expect(id).toHaveLength(36);
    const refused = { code: 'REDIS_LOGIN_REFUSED' };
    for (const query of ['', '?sentinelPassword=data']) {
      await expect(clientOn(servers.url + query).enqueueJob(queue, 1)).rejects.toMatchObject(refused);
    }
    const wrong = `${servers.url.replace(':data@', ':guess@')}?sentinelPassword=watch`;
    await expect(clientOn(wrong).enqueueJob(queue, 1)).rejects.toMatchObject(refused);
  },
);

const enqueueAt = (port: number | undefined) =>
  clientOn(`redis-cluster://127.0.0.1:${port}`).enqueueJob(queue, 1);

test('a server that is no cluster, or wants a password, says so to a cluster’s client too', async () => {
  const open = await startRedis({ tcp: true });
  const locked = await startRedis({ tcp: true, password: 'x' });
  ends.push(open.stop, locked.stop);
  await expect(enqueueAt(open.port)).rejects.toThrow(/cluster support disabled/);
  await expect(enqueueAt(locked.port)).rejects.toMatchObject({ code: 'REDIS_LOGIN_REFUSED' });
});

test('a failover in a cluster is no reason to give a job up', () => {
  const tired = new Error('Too many Cluster redirections. Last error: Error: Connection is closed.');
  for (const error of [
    tired,
    new Error('None of startup nodes is available'),
    new Error('Cluster is ended.'),
  ]) {
    expect(isPassing(error)).toBe(true);
    expect(toAppError(error)).toMatchObject({ code: 'REDIS_UNAVAILABLE' });
  }
});

test('ioredis still has the private method that connection.ts borrows', () => {
  for (const { prototype } of [Redis, Cluster]) expect(prototype).toHaveProperty('flushQueue');
});
