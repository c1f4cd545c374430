import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { claimJobs } from '../../../core/queue/claims.ts';
import { openRedis } from '../../../core/queue/connection.ts';
import { runJanitor } from '../../../core/queue/janitor.ts';
import { queueKeys } from '../../../core/queue/keys.ts';
import { enqueueJob, enqueueJobs } from '../../../core/queue/producer.ts';
import { listSchedules } from '../../../core/queue/schedules.ts';
import { parseRedisUrl } from '../../../core/queue/redis-target.ts';
import { run as runScript } from '../../../core/queue/scripts.ts';
import { serverNowMs } from '../../../core/queue/server-clock.ts';
import type { QueueStore, RedisConnection } from '../../../core/queue/store.ts';
import {
  classicNames,
  clusteredNames,
  fillClassic,
  takeInventory,
} from '../../support/classic-environment.ts';
import { startCluster, type TestCluster } from '../../support/cluster.ts';
import { runCommand } from '../../support/command-line.ts';
import { queueFixture, recordWorker } from '../../support/queue-fixture.ts';
import { startRedis } from '../../support/redis.ts';
import { until } from '../../support/until.ts';

const fixture = queueFixture({ tcp: true });
let cluster: TestCluster;
let connection: RedisConnection;
const clustered = { prefix: '', layout: 'clustered' } as const;
beforeAll(async () => {
  cluster = await startCluster();
  connection = openRedis(parseRedisUrl(cluster.url), { purpose: 'interactive', connectionName: 'test' });
});
beforeEach(() => cluster.flush());
afterAll(async () => {
  connection.disconnect();
  await cluster.stop();
});

const running: { stop(): Promise<number> }[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((command) => command.stop()));
});

function start(...args: string[]) {
  const command = runCommand(['migrate', '--from', fixture.server.url, ...args]);
  running.push(command);
  return command;
}

/** Runs it to its end, which has to be a good one, and returns what it said. */
async function migrate(...args: string[]): Promise<string> {
  const command = start(...args);
  const code = await command.ended;
  expect({ code, complained: command.complained }).toEqual({ code: 0, complained: [] });
  return command.said.join('\n');
}

const there = (): QueueStore => ({ redis: connection, keys: clustered });

/** Works on what `fillClassic` has put in with ordering keys, and tells the order of each. */
async function workInOrder(): Promise<Record<string, number[]>> {
  const seen: Record<string, number[]> = {};
  const { worker, until: untilEvent } = recordWorker(
    there(),
    'ordered',
    (payload) => {
      const { number } = payload as { number: number };
      (seen[number % 2] ??= []).push(number);
    },
    { concurrency: 20 },
  );
  await untilEvent('completed', 600);
  await worker.stop();
  return seen;
}
const everyOther = (first: number) => Array.from({ length: 300 }, (_none, at) => at * 2 + first);
const inOrder = { 0: everyOther(0), 1: everyOther(1) };

describe('from the seed’s layout on one server to a cluster', () => {
  test('everything arrives as it was, byte for byte, and a second run moves nothing', async () => {
    const { store } = fixture;
    await fillClassic(store, 500);
    const before = await takeInventory(store, classicNames);
    const said = await migrate('--to', cluster.url, '--yes', '--orphans', 'foreign');
    const after = await takeInventory(there(), clusteredNames);
    expect(after).toEqual(before);
    expect(after.lines).toHaveLength(600);
    expect(said).toContain('Nothing of these queues is left at the source.');
    expect(await migrate('--to', cluster.url, '--yes')).toContain(
      'Moved 0 jobs in all, dead and resolved ones included.',
    );
    expect(await takeInventory(there(), clusteredNames)).toEqual(before);
  });

  test('what holds a queue back, its schedules, keys, marks and counts arrive too', async () => {
    const { store } = fixture;
    await fillClassic(store, 40);
    const { redis } = store;
    const counters = await redis.hgetall('queue:worked:counters');
    const schedule = await listSchedules(store, 'held');
    const mark = await redis.get('queue:mail:idempotency:invoice:7');
    await migrate('--to', cluster.url, '--yes');
    expect(await connection.hgetall('{queue:worked}:counters')).toEqual(counters);
    expect(await listSchedules(there(), 'held')).toEqual(schedule);
    expect(await connection.get('{queue:mail}:idempotency:invoice:7')).toBe(mark);
    expect(await connection.pttl('{queue:mail}:idempotency:invoice:7')).toBeGreaterThan(80_000_000);
    expect(await connection.get('{queue:foreign}:processed:f-1')).toBe('1');
    expect(await connection.get('{queue:held}:rate-limit')).toBe('7 60000');
    expect(await connection.get('{queue:held}:paused')).toContain('moving house');
    // It stays at the source too: until the last dead job has left, nothing may expire sooner.
    expect(await connection.get('{queue:held}:keep')).toBe('7776000000');
    expect(await redis.get('queue:held:keep')).toBe('7776000000');
    expect(await redis.exists('queue:held:paused', 'queue:held:rate-limit', 'queue:held:schedules')).toBe(0);
    expect(await connection.smembers('{queue:dlq}:registry')).toEqual(
      expect.arrayContaining(['mail', 'ordered', 'worked', 'held', 'foreign']),
    );
  });

  test('entries that say no queue stay until somebody gives them one, and that is said', async () => {
    await fillClassic(fixture.store, 3);
    expect(await migrate('--to', cluster.url, '--yes')).toContain(
      'Entries of the DLQ that do not say their queue, and stay: 1. Give them one with --orphans QUEUE.',
    );
    expect(await fixture.server.redis.zrange('queue:dlq', '0', '-1')).toEqual([
      '{"id":"nobody","error":"of no queue"}',
    ]);
  });

  test('jobs that share an ordering key run in their order over there, each once', async () => {
    await fillClassic(fixture.store, 1);
    await migrate('--to', cluster.url, '--yes', '--queues', 'ordered');
    expect(await workInOrder()).toEqual(inOrder);
  });

  test('so they do when somebody mends turns at the source meanwhile', async () => {
    const { store } = fixture;
    await fillClassic(store, 1);
    const over = new AbortController();
    const mending = (async () => {
      while (!over.signal.aborted) await runJanitor(store, 'ordered');
    })();
    const isLeft = async () => (await store.redis.exists('queue:ordered', 'queue:ordered:parked')) > 0;
    while (await isLeft()) await migrate('--to', cluster.url, '--yes', '--queues', 'ordered');
    over.abort();
    await mending;
    expect(await store.redis.exists('queue:ordered:turns')).toBe(0);
    expect(await workInOrder()).toEqual(inOrder);
  });
});

test('a target that is full gets nothing of a batch, and all of it once there is room', async () => {
  const { store } = fixture;
  await fillClassic(store, 2_000);
  const before = await takeInventory(store, classicNames);
  const small = await startRedis({ tcp: true, arguments: ['--maxmemory-policy', 'noeviction'] });
  try {
    const used = Number(/used_memory:(\d+)/.exec(await small.redis.info('memory'))?.[1]);
    await small.redis.config('SET', 'maxmemory', used + 700_000);
    const args = ['--to', small.url, '--yes', '--orphans', 'foreign'];
    const full = start(...args);
    expect(await full.ended).toBe(1);
    expect(full.complained[0]).toContain('REDIS_OUT_OF_MEMORY');
    await small.redis.config('SET', 'maxmemory', 0);
    await migrate(...args);
    const over = { redis: small.redis, keys: clustered };
    expect(await takeInventory(over, clusteredNames)).toEqual(before);
  } finally {
    await small.stop();
  }
});

test('the layout of one server changes in place, and back', async () => {
  const { store } = fixture;
  const { url } = fixture.server;
  await fillClassic(store, 300);
  const before = await takeInventory(store, classicNames);
  await migrate('--to', url, '--yes', '--orphans', 'foreign');
  const inPlace = { redis: store.redis, keys: clustered };
  expect(await takeInventory(inPlace, clusteredNames)).toEqual(before);
  const back = ['migrate', '--from', `${url}?layout=clustered`, '--to', `${url}?layout=classic`, '--yes'];
  expect(await runCommand(back).ended).toBe(0);
  expect(await takeInventory(store, classicNames)).toEqual(before);
  expect((await takeInventory(inPlace, clusteredNames)).jobs).toEqual([]);
});

test('nothing is changed without --yes, and a dry run says what is there', async () => {
  const { store } = fixture;
  await fillClassic(store, 10);
  const before = await takeInventory(store, classicNames);
  expect(await migrate('--to', cluster.url, '--dry-run')).toContain(
    'worked: dead 15, resolved 5, completed 40',
  );
  const command = start('--to', cluster.url);
  expect(await command.ended).toBe(1);
  expect(command.complained).toEqual(['Nothing has been changed. Give --yes to move this.']);
  expect(await takeInventory(store, classicNames)).toEqual(before);
});

test('without --yes it is content with the right to read at the target', async () => {
  const { redis, url } = fixture.server;
  await redis.call('ACL', 'SETUSER', 'looker', 'reset', 'on', '>x', '~*', '&*', '+@all', '-@write');
  const target = url.replace('redis://', 'redis://looker:x@');
  await migrate('--to', `${target}?layout=classic`, '--dry-run');
  const command = start('--to', `${target}?layout=classic`);
  expect(await command.ended).toBe(1);
  expect(command.complained).toEqual(['Nothing has been changed. Give --yes to move this.']);
});

test('it refuses while a worker is alive, or waits for it with --wait', async () => {
  const { store } = fixture;
  const release: (() => void)[] = [];
  const { worker } = fixture.work('mail', () => new Promise((done) => release.push(() => done(1))));
  await enqueueJobs(store, 'mail', [{ payload: 1 }, { payload: 2 }]);
  await until('it has begun', async () => release.length === 1);
  const refused = start('--to', cluster.url, '--yes');
  expect(await refused.ended).toBe(1);
  expect(refused.complained[0]).toContain('Workers are alive on mail. Stop them, or give --wait');
  const waiting = start('--to', cluster.url, '--yes', '--wait');
  await until('it waits', async () => waiting.said.includes('Waiting for the workers and jobs of mail.'));
  const stopped = worker.stop();
  release.forEach((done) => done());
  await stopped;
  expect(await waiting.ended).toBe(0);
  expect(await connection.zcard('{queue:mail}')).toBe(1);
});

test('what a dead worker held is put back first and goes along', async () => {
  const { store } = fixture;
  const id = await enqueueJob(store, 'mail', 1);
  await claimJobs(store, 'mail', { worker: 'gone', firstToken: 0, limit: 1, leaseMs: 1, lookAheadMs: 0 });
  await until('its lease has ended', async () => {
    const [, leaseEnd = 'inf'] = await store.redis.zrange('queue:mail:active', '0', '0', 'WITHSCORES');
    return Number(leaseEnd) < (await serverNowMs(store.redis));
  });
  await migrate('--to', cluster.url, '--yes');
  const [document = ''] = await connection.zrange('{queue:mail}', '0', '-1');
  expect(JSON.parse(document)).toMatchObject({ id, rescued: 1 });
  expect(await store.redis.exists('queue:mail:active', 'queue:mail:claims')).toBe(0);
});

test('prefixes are kept, or changed', async () => {
  const { redis } = fixture.store;
  await enqueueJob({ redis, keys: { prefix: 'a:', layout: 'classic' } }, 'mail', 1);
  await migrate('--prefix', 'a:', '--to', fixture.server.url, '--yes');
  expect(await redis.zcard('a:{queue:mail}')).toBe(1);
  await enqueueJob({ redis, keys: { prefix: 'a:', layout: 'classic' } }, 'mail', 2);
  await migrate('--prefix', 'a:', '--to-prefix', 'b:', '--to', cluster.url, '--yes', '--queues', 'mail');
  expect(await connection.zcard('b:{queue:mail}')).toBe(1);
});

test('what comes meanwhile is followed, and ends with the signal', async () => {
  const { store } = fixture;
  await enqueueJob(store, 'mail', 1);
  const following = start('--to', cluster.url, '--yes', '--follow');
  await until('the first has gone', async () => (await connection.zcard('{queue:mail}')) === 1);
  await enqueueJob(store, 'mail', 2);
  await until('the second has gone', async () => (await connection.zcard('{queue:mail}')) === 2);
  expect(await following.stop()).toBe(0);
  expect(following.said).toContain('Nothing of these queues is left at the source.');
});

/** Takes a job out of its queue and lays it aside for a target, as a run does that is killed then. */
async function leaveHalfWay(target: string): Promise<void> {
  const { redis, keys } = fixture.store;
  await enqueueJob(fixture.store, 'mail', 'half way');
  const [job = ''] = await redis.zrange('queue:mail', '0', '0');
  await runScript(redis, 'depart', queueKeys(keys, 'mail'), ['a', target, 'b', 'job', job, '']);
}

test('a target that was emptied begins anew', async () => {
  await enqueueJob(fixture.store, 'mail', 1);
  await migrate('--to', cluster.url, '--yes');
  await cluster.flush();
  await enqueueJob(fixture.store, 'mail', 2);
  await migrate('--to', cluster.url, '--yes');
  expect(await connection.zcard('{queue:mail}')).toBe(1);
});

test('a job that is on its way to one target never arrives at another, and is kept until somebody decides', async () => {
  const { redis } = fixture.store;
  await leaveHalfWay('elsewhere');
  const broken = start('--to', cluster.url, '--yes');
  expect(await broken.ended).toBe(1);
  expect(broken.complained[0]).toContain('delete queue:mail:departures at the source');
  expect(await connection.zcard('{queue:mail}')).toBe(0);
  expect(await redis.llen('queue:mail:leaving')).toBe(5);
  await redis.del('queue:mail:departures');
  await migrate('--to', cluster.url, '--yes');
  expect(await connection.zcard('{queue:mail}')).toBe(1);
  expect(await redis.exists('queue:mail:leaving')).toBe(0);
});

test('a target that was restored from a backup is found out before anything is let go', async () => {
  const { redis } = fixture.store;
  await enqueueJob(fixture.store, 'mail', 1);
  await migrate('--to', cluster.url, '--yes');
  const backup = await connection.hgetall('{queue:mail}:arrivals');
  await enqueueJob(fixture.store, 'mail', 2);
  await migrate('--to', cluster.url, '--yes');
  await connection.hset('{queue:mail}:arrivals', backup);
  await enqueueJob(fixture.store, 'mail', 3);
  const broken = start('--to', cluster.url, '--yes');
  expect(await broken.ended).toBe(1);
  expect(await redis.exists('queue:mail:leaving')).toBe(1);
});

test('a queue is not moved into itself', async () => {
  const { url } = fixture.server;
  const command = start('--to', `${url}?layout=classic`, '--yes');
  expect(await command.ended).toBe(1);
  expect(command.complained[0]).toContain('are the same keys of the same Redis');
});

test.each([
  [['--to', 'redis://h'], 'From where?'],
  [['--from', 'redis://h'], 'Where to?'],
  [['--from', 'redis://h', '--to', 'redis://i', '--queues', 'dlq'], 'No queue can be named "dlq"'],
  [['--from', 'redis://h', '--to', 'redis-cluster://i?layout=classic'], '--to: INVALID_INPUT'],
])('%j is refused: %s', async (args, words) => {
  const command = runCommand(['migrate', ...args]);
  expect(await command.ended).toBe(2);
  expect(command.complained[0]).toContain(words);
});
