import { expect, test } from 'vitest';
import { UnrecoverableError } from '../../../core/queue/errors.ts';
import { resolveDLQ } from '../../../core/queue/dlq.ts';
import {
  defaultDeadRetentionToOn,
  isDeadRetentionOn,
  setDeadRetention,
} from '../../../core/queue/dead-retention.ts';
import { pageDlq } from '../../../core/queue/dlq-page.ts';
import { getJob } from '../../../core/queue/get-job.ts';
import { runJanitor, startJanitor } from '../../../core/queue/janitor.ts';
import { observeQueues } from '../../../core/queue/observe.ts';
import { enqueueJobs } from '../../../core/queue/producer.ts';
import { retentionMsOf, seedQueues } from '../../../core/queue/seed-queues.ts';
import { firstPage, queueFixture } from '../../support/queue-fixture.ts';

const queue = 'ai-processing';
const dayMs = 86_400_000;
const fixture = queueFixture();

/** Fills a queue's DLQ with entries of this age, as the seed would. */
async function seedDead(count: number, ageMs: number, name = queue): Promise<void> {
  const pipeline = fixture.server.redis.pipeline();
  for (let index = 0; index < count; index++) {
    const id = `dead-${ageMs}-${index}`;
    pipeline.zadd(
      'queue:dlq',
      Date.now() - ageMs,
      JSON.stringify({ id, queue: name, payload: 1, error: 'x' }),
    );
  }
  await pipeline.exec();
}

async function untilQuiet(): Promise<number[]> {
  const taken: number[] = [];
  for (;;) {
    const { adopted, expiredDead, expiredCompleted } = await runJanitor(fixture.store, queue);
    if (adopted + expiredDead + expiredCompleted === 0) return taken;
    taken.push(expiredDead + expiredCompleted);
  }
}

test('retention is the seed’s table, and a week for any other queue', () => {
  expect(Object.fromEntries(seedQueues.map(({ name, retentionMs }) => [name, retentionMs / dayMs]))).toEqual({
    'ai-processing': 1,
    'email-send': 7,
    'webhook-dispatch': 3,
    'image-processing': 1,
    'analytics-events': 7,
    'export-jobs': 3,
  });
  expect(retentionMsOf('seventh')).toBe(7 * dayMs);
});

test('dead jobs go when their queue’s retention is over, never silently, in bounded steps', async () => {
  const { store, server } = fixture;
  await setDeadRetention(store, true);
  await seedDead(700, 1.1 * dayMs);
  await seedDead(20, 0.9 * dayMs);
  await seedDead(5, 2 * dayMs, 'email-send');
  const steps = await untilQuiet();
  expect(steps.every((count) => count <= 500)).toBe(true);
  expect(await server.redis.zcard('queue:dlq')).toBe(25);
  expect(await server.redis.zcard(`queue:${queue}:dead`)).toBe(20);
  expect((await server.redis.keys('dlq:*')).length).toBe(25);
  const { queues } = await observeQueues(store, [queue], { minutes: 1 });
  expect(queues[0]?.counters.expiredDead).toBe(700);
});

test('an old DLQ is safe from whoever connects: dead jobs only go once somebody has asked for it', async () => {
  const { store, server } = fixture;
  await seedDead(30, 2 * dayMs);
  await seedDead(3, 0.5 * dayMs);
  const look = async () => {
    const { isDeadRetentionOn: isOn, queues } = await observeQueues(store, [queue], { minutes: 1 });
    const { jobs } = await pageDlq(store, { ...firstPage, list: 'dead', queue });
    const detail = await getJob(store, { queue, id: `dead-${0.5 * dayMs}-0`, state: 'dead' });
    return {
      isOn,
      expired: queues[0]?.expired,
      dead: queues[0]?.dead,
      withExpiry: jobs.filter(({ expiresAtMs }) => expiresAtMs !== null).length,
      expiresInMs: detail && detail.summary.expiresAtMs && detail.summary.expiresAtMs - detail.summary.atMs,
    };
  };
  await untilQuiet();
  const off = { isOn: false, expired: 30, dead: 33, withExpiry: 0, expiresInMs: null };
  expect(await look()).toEqual(off);

  await setDeadRetention(store, true);
  const on = { ...off, isOn: true, withExpiry: 33, expiresInMs: dayMs };
  expect(await look()).toEqual(on);
  await setDeadRetention(store, false);
  await untilQuiet();
  expect(await look()).toEqual(off);

  await setDeadRetention(store, true);
  await untilQuiet();
  expect(await look()).toEqual({ ...on, expired: 0, dead: 3, withExpiry: 3 });
  expect(await server.redis.get('queue:dlq:retention')).toBe('on');
});

test('what was decided about an old DLQ is not decided again', async () => {
  const { store } = fixture;
  await setDeadRetention(store, false);
  await defaultDeadRetentionToOn(store);
  expect(await isDeadRetentionOn(store)).toBe(false);
  await fixture.server.redis.flushall();
  await defaultDeadRetentionToOn(store);
  expect(await isDeadRetentionOn(store)).toBe(true);
});

test.each([0, 1_732_000_000, -5, '-inf'])(
  'a dead job whose score is %s, no time in ms, is kept',
  async (score) => {
    const { store, server } = fixture;
    await setDeadRetention(store, true);
    await server.redis.zadd('queue:dlq', score, JSON.stringify({ id: 'a', queue, payload: 1, error: 'x' }));
    await untilQuiet();
    await runJanitor(store, queue);
    expect(await server.redis.zcard('queue:dlq')).toBe(1);
    const { queues } = await observeQueues(store, [queue], { minutes: 1 });
    expect(queues).toMatchObject([{ dead: 1, expired: 0 }]);
    const { jobs } = await pageDlq(store, { ...firstPage, list: 'dead', queue });
    expect(jobs).toMatchObject([{ id: 'a', expiresAtMs: null }]);
  },
);

test('completed jobs go by age and by number', async () => {
  const { store, server } = fixture;
  const completed = `queue:${queue}:completed`;
  const now = Date.now();
  await server.redis.zadd(completed, now - 2 * dayMs, 'old', now - 3, 'a', now - 2, 'b', now - 1, 'c');
  expect(await runJanitor(store, queue, { mostCompleted: 2 })).toMatchObject({ expiredCompleted: 2 });
  expect(await server.redis.zrange(completed, '0', '-1')).toEqual(['b', 'c']);
  expect(await server.redis.hget(`queue:${queue}:counters`, 'expiredCompleted')).toBe('2');
});

test('workers and resolved entries that are long gone are forgotten', async () => {
  const { store, server } = fixture;
  const keys = [`queue:${queue}:heartbeats`, `queue:${queue}:resolved`, 'queue:dlq:resolved'] as const;
  for (const key of keys) await server.redis.zadd(key, 1, 'gone', Date.now(), 'here');
  await server.redis.hset(`queue:${queue}:workers`, { gone: '{}', here: '{}' });
  await runJanitor(store, queue);
  for (const key of keys) expect(await server.redis.zrange(key, '0', '-1')).toEqual(['here']);
  expect(await server.redis.hkeys(`queue:${queue}:workers`)).toEqual(['here']);
});

test('what a person has resolved is not touched by the retention of dead jobs', async () => {
  const { store, server } = fixture;
  const { until, worker } = fixture.work(queue, () => {
    throw new UnrecoverableError('x');
  });
  const ids = await enqueueJobs(store, queue, [{ payload: 1 }]);
  await until('dead');
  await worker.stop();
  await resolveDLQ(store, ids, { text: 'seen', by: 'me' });
  await runJanitor(store, queue, { retentionMs: 0 });
  expect(await server.redis.zcard('queue:dlq:resolved')).toBe(1);
});

test('a janitor goes on after an error, and stops when told', async () => {
  const { store, server } = fixture;
  await server.redis.set(`queue:${queue}:active`, 'of another type');
  const errors: unknown[] = [];
  let passes = 0;
  const janitor = startJanitor(store, queue, {
    intervalMs: 5,
    onError: (error) => void errors.push(error),
    onReport: () => void passes++,
  });
  await expect.poll(() => errors.length).toBeGreaterThan(0);
  await server.redis.del(`queue:${queue}:active`);
  await expect.poll(() => passes).toBeGreaterThan(1);
  await janitor.stop();
  const atStop = passes;
  await runJanitor(store, queue);
  expect(passes).toBe(atStop);
});

test('a token without a job, which only a hand can have made, does not stay for ever', async () => {
  const { store, server } = fixture;
  await server.redis.zadd(`queue:${queue}:active`, 1, 'w:1');
  await runJanitor(store, queue);
  expect(await server.redis.zcard(`queue:${queue}:active`)).toBe(0);
  expect(await server.redis.zcard(`queue:${queue}`)).toBe(0);
});
