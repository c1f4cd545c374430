import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRedis } from '../../../core/queue/connection.ts';
import { enqueueJobs } from '../../../core/queue/producer.ts';
import { parseRedisUrl } from '../../../core/queue/redis-target.ts';
import type { RedisConnection } from '../../../core/queue/store.ts';
import { buildCommand } from '../../support/built-command.ts';
import {
  classicNames,
  clusteredNames,
  filledQueues,
  fillClassic,
  takeInventory,
} from '../../support/classic-environment.ts';
import { startCluster, type TestCluster } from '../../support/cluster.ts';
import { queueFixture } from '../../support/queue-fixture.ts';
import { seededRandom } from '../../support/fixture/random.ts';

/** The command is killed at moments that a seed has drawn, and run again, until it comes to its end. */

const fixture = queueFixture({ tcp: true });
const seed = 20_261_124;
const kills = 8;
const jobs = 5_000;

let cluster: TestCluster;
let connection: RedisConnection;
let command: Awaited<ReturnType<typeof buildCommand>>;
beforeAll(async () => {
  [cluster, command] = await Promise.all([startCluster(), buildCommand()]);
  connection = openRedis(parseRedisUrl(cluster.url), { purpose: 'interactive', connectionName: 'test' });
}, 60_000);
afterAll(async () => {
  connection.disconnect();
  await Promise.all([cluster.stop(), command.remove()]);
});

const there = () => ({ redis: connection, keys: { prefix: '', layout: 'clustered' } as const });

function start(): ChildProcess {
  const args = [command.path, 'migrate', '--from', fixture.server.url, '--to', cluster.url];
  return spawn(process.execPath, [...args, '--yes', '--orphans', 'foreign'], { stdio: 'ignore' });
}

/** Jobs and dead ones that are over there. */
async function arrived(): Promise<number> {
  const keys = filledQueues.flatMap((name) => {
    const queue = clusteredNames.queue(name);
    return [queue, `${queue}:parked`, `${queue}:dlq`];
  });
  const counts = await Promise.all(keys.map((key) => connection.zcard(key)));
  return counts.reduce((sum, count) => sum + count, 0);
}

test(
  `killed ${kills} times on its way, it loses nothing and doubles nothing`,
  { timeout: 90_000 },
  async () => {
    const { store } = fixture;
    await fillClassic(store, jobs);
    const before = await takeInventory(store, classicNames);
    const counters = await store.redis.hget('queue:worked:counters', 'enqueued');
    const total = before.jobs.length + before.dead.length;
    const random = seededRandom(seed);
    const moments = Array.from({ length: kills }, () => Math.floor(random() * total)).toSorted(
      (a, b) => a - b,
    );
    const leftAside: number[] = [];
    let killed = 0;
    for (const moment of moments) {
      const child = start();
      const ended = once(child, 'exit');
      while (child.exitCode === null && (await arrived()) < moment);
      child.kill('SIGKILL');
      await ended;
      if (child.signalCode === 'SIGKILL') killed += 1;
      const aside = await Promise.all(filledQueues.map((name) => store.redis.llen(`queue:${name}:leaving`)));
      leftAside.push(aside.reduce((sum, texts) => sum + texts / 5, 0));
    }
    expect((await once(start(), 'exit'))[0]).toBe(0);
    expect(await takeInventory(there(), clusteredNames)).toEqual(before);
    expect(await connection.hget('{queue:worked}:counters', 'enqueued')).toBe(counters);
    const left = await takeInventory(store, classicNames);
    expect([left.jobs, left.dead, left.resolved, left.completed]).toEqual([[], [], [], []]);
    expect(killed).toBeGreaterThanOrEqual(5);
    // Some of the kills came in the middle of a batch, which is what this is about.
    expect(Math.max(...leftAside)).toBeGreaterThan(0);
  },
);

test('two that run at once move everything once', { timeout: 60_000 }, async () => {
  await cluster.flush();
  const { store } = fixture;
  await enqueueJobs(
    store,
    'mail',
    Array.from({ length: jobs }, (_none, number) => ({ payload: { number } })),
  );
  const before = await takeInventory(store, classicNames);
  const codes = await Promise.all([start(), start()].map(async (child) => (await once(child, 'exit'))[0]));
  expect(codes).toEqual([0, 0]);
  expect(await takeInventory(there(), clusteredNames)).toEqual(before);
  expect(await connection.hget('{queue:mail}:counters', 'enqueued')).toBe(String(jobs));
});
