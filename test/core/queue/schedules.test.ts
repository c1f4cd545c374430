import { expect, test, vi } from 'vitest';
import type { ScheduleDefinition } from '../../../core/contract/control.ts';
import { pauseQueue, setRateLimit } from '../../../core/queue/control.ts';
import { drainQueue } from '../../../core/queue/drain.ts';
import { observeQueues } from '../../../core/queue/observe.ts';
import { registeredQueues } from '../../../core/queue/registry.ts';
import { removeJob } from '../../../core/queue/remove.ts';
import { restAfter, runScheduler, startScheduler } from '../../../core/queue/scheduler.ts';
import { listSchedules, putSchedule, removeSchedule } from '../../../core/queue/schedules.ts';
import { serverNowMs } from '../../../core/queue/server-clock.ts';
import type { QueueStore } from '../../../core/queue/store.ts';
import { commandCalls } from '../../support/command-calls.ts';
import { queueFixture } from '../../support/queue-fixture.ts';

/** Schedules on a real Redis: one job a tick, whoever is there, and none twice. */

const queue = 'analytics-events';
const key = `queue:${queue}`;
const fixture = queueFixture();

function every(everyMs: number, change: Partial<ScheduleDefinition> = {}): ScheduleDefinition {
  return {
    id: 'report',
    cron: null,
    everyMs,
    timeZone: 'UTC',
    payloadText: '{"n":12345678901234567890}',
    priority: 'medium',
    attempts: 3,
    orderingKey: null,
    startAtMs: null,
    endAtMs: null,
    limit: null,
    isPaused: false,
    ...change,
  };
}
const cron = (expression: string, change: Partial<ScheduleDefinition> = {}) =>
  every(1_000, { everyMs: null, cron: expression, ...change });

async function documents(): Promise<Record<string, unknown>[]> {
  const members = await fixture.server.redis.zrange(key, '0', '-1');
  return members.map((text) => JSON.parse(text) as Record<string, unknown>);
}

/** The ticks that jobs were put in for. */
async function ticks(): Promise<number[]> {
  const jobs = await documents();
  return jobs.map(({ schedule }) => (schedule as { tickAt: number }).tickAt);
}

const hourMs = 3_600_000;
/** Far from now, so that only what the test says is due. */
const start = Date.parse('2030-01-01T00:00Z');

test('20 schedulers see 50 ticks and put in 50 jobs, one for each', async () => {
  const { store } = fixture;
  await putSchedule(store, queue, every(hourMs, { startAtMs: start }));
  for (let tick = 0; tick < 50; tick++) {
    const nowMs = start + tick * hourMs;
    const passes = Array.from({ length: 20 }, () => runScheduler(store, queue, { nowMs }));
    const fired = (await Promise.all(passes)).flatMap((report) => report.fired);
    expect(fired).toHaveLength(1);
  }
  expect((await ticks()).toSorted((one, other) => one - other)).toEqual(
    Array.from({ length: 50 }, (_none, tick) => start + tick * hourMs),
  );
  expect(await listSchedules(store, queue)).toMatchObject([{ fired: 50, missedTicks: 0 }]);
});

test('20 running schedulers put in as many jobs as the limit says, each for another tick', async () => {
  const { store } = fixture;
  const errors: unknown[] = [];
  const onError = (error: unknown) => void errors.push(error);
  const schedulers = Array.from({ length: 20 }, () => startScheduler(store, queue, { onError }));
  const put = await putSchedule(store, queue, every(100, { limit: 25 }));
  await vi.waitFor(async () => expect(await listSchedules(store, queue)).toMatchObject([{ fired: 25 }]), {
    timeout: 20_000,
    interval: 50,
  });
  await Promise.all(schedulers.map((scheduler) => scheduler.stop()));
  const found = await ticks();
  expect(new Set(found).size).toBe(25);
  expect(found).toHaveLength(25);
  const [schedule] = await listSchedules(store, queue);
  expect(schedule?.nextTickAtMs).toBeNull();
  // Every tick has its job or was counted as missed.
  const span = (Math.max(...found) - (put.nextTickAtMs ?? 0)) / 100 + 1;
  expect(span).toBe(25 + (schedule?.missedTicks ?? 0));
  expect(errors).toEqual([]);
});

test('the job is a usual one: the payload as it was given, behind it the schedule, counted as enqueued', async () => {
  const { store, server } = fixture;
  await putSchedule(store, queue, every(hourMs, { startAtMs: start, priority: 'high', attempts: 5 }));
  const { fired } = await runScheduler(store, queue, { nowMs: start });
  const [text, score] = (await server.redis.zrange(key, '0', '-1', 'WITHSCORES')) as [string, string];
  expect(text).toMatch(
    `{"id":"${fired[0]}","queue":"${queue}","payload":{"n":12345678901234567890},"schedule":{"id":"report","tickAt":${start}},"priority":"high","delay":0,"attempts":5,"createdAt":`,
  );
  expect(Number(score)).toBe(start - 1e13);
  expect(await server.redis.hget(`${key}:counters`, 'enqueued')).toBe('1');
  expect(await registeredQueues(store)).toEqual([queue]);
});

test('jobs of an ordering key stand in line', async () => {
  const { store, server } = fixture;
  await putSchedule(store, queue, every(hourMs, { startAtMs: start, orderingKey: 'customer-7' }));
  const first = await runScheduler(store, queue, { nowMs: start });
  await runScheduler(store, queue, { nowMs: start + hourMs });
  expect(await server.redis.hget(`${key}:turns`, 'customer-7')).toBe(`${first.fired[0]} q ${start}`);
  expect(await server.redis.zcard(`${key}:parked`)).toBe(1);
});

test('of missed ticks the latest gets its job, and the others are counted', async () => {
  const { store, server } = fixture;
  await putSchedule(store, queue, cron('0 * * * *', { startAtMs: start }));
  const nowMs = start + 5.5 * hourMs;
  const { nextTickAtMs, fired } = await runScheduler(store, queue, { nowMs });
  expect(fired).toHaveLength(1);
  expect(nextTickAtMs).toBe(nowMs); // to look again at once
  expect(await runScheduler(store, queue, { nowMs })).toEqual({
    fired: [],
    problems: [],
    nowMs,
    nextTickAtMs: start + 6 * hourMs,
  });
  expect(await ticks()).toEqual([start + 5 * hourMs]);
  expect(await server.redis.hget(`${key}:counters`, 'missedTicks')).toBe('5');
  expect(await listSchedules(store, queue)).toEqual([
    expect.objectContaining({
      fired: 1,
      missedTicks: 5,
      lastTickAtMs: start + 5 * hourMs,
      lastFiredAtMs: nowMs,
      lastJobId: fired[0],
      nextTickAtMs: start + 6 * hourMs,
    }),
  ]);
});

test('putting the same again keeps the tick that nobody was there for', async () => {
  const { store } = fixture;
  const definition = every(hourMs, { startAtMs: 1_700_000_000_000, endAtMs: 4_000_000_000_000 });
  await putSchedule(store, queue, definition);
  await fixture.server.redis.zadd(`${key}:ticks`, 1_700_000_000_000, 'report');
  const again = await putSchedule(store, queue, { ...definition, payloadText: '"new"' });
  expect(again.nextTickAtMs).toBe(1_700_000_000_000);
  await runScheduler(store, queue);
  expect(await documents()).toMatchObject([{ payload: 'new' }]);
});

test('a service that puts its schedule at every start does not put it off', async () => {
  const { store } = fixture;
  const first = await putSchedule(store, queue, every(hourMs));
  const again = await putSchedule(store, queue, every(hourMs));
  expect(again.nextTickAtMs).toBe(first.nextTickAtMs);
  const changed = await putSchedule(store, queue, every(2 * hourMs));
  expect(changed.nextTickAtMs).toBeGreaterThan(first.nextTickAtMs ?? 0);
});

test('one that was edited between the look and the step does not fire as it was', async () => {
  const { store, server } = fixture;
  await putSchedule(store, queue, every(hourMs, { startAtMs: start }));
  const edits = Array.from({ length: 20 }, (_none, number) =>
    putSchedule(store, queue, every(hourMs, { startAtMs: start, payloadText: String(number) })),
  );
  const passes = Array.from({ length: 20 }, () => runScheduler(store, queue, { nowMs: start }));
  const [reports] = await Promise.all([Promise.all(passes), Promise.all(edits)]);
  expect(reports.flatMap(({ fired }) => fired).length).toBeLessThanOrEqual(1);
  await runScheduler(store, queue, { nowMs: start });
  expect(await ticks()).toEqual([start]);
  expect(await server.redis.hlen(`${key}:schedules`)).toBe(1);
});

test('a paused one and one that is over do not tick, and go on when they are let', async () => {
  const { store } = fixture;
  const paused = await putSchedule(store, queue, every(hourMs, { startAtMs: start, isPaused: true }));
  expect(paused.nextTickAtMs).toBeNull();
  expect((await runScheduler(store, queue, { nowMs: start })).fired).toEqual([]);
  await putSchedule(store, queue, every(hourMs, { startAtMs: start, limit: 1 }));
  expect((await runScheduler(store, queue, { nowMs: start })).fired).toHaveLength(1);
  expect((await runScheduler(store, queue, { nowMs: start + hourMs })).fired).toEqual([]);
  const more = await putSchedule(store, queue, every(hourMs, { startAtMs: start, limit: 2 }));
  expect(more).toMatchObject({ fired: 1, nextTickAtMs: start });
});

test('a removed one is gone at once, its jobs stay', async () => {
  const { store, server } = fixture;
  await putSchedule(store, queue, every(hourMs, { startAtMs: start }));
  await runScheduler(store, queue, { nowMs: start });
  expect(await removeSchedule(store, queue, 'report')).toBe('removed');
  expect(await removeSchedule(store, queue, 'report')).toBe('missing');
  expect((await runScheduler(store, queue, { nowMs: start + hourMs })).fired).toEqual([]);
  expect(await server.redis.zcard(key)).toBe(1);
  expect(await listSchedules(store, queue)).toEqual([]);
});

test('300 schedules are listed by their next tick and all tick, in bounded steps', async () => {
  const { store } = fixture;
  const payloadText = JSON.stringify('x'.repeat(20_000));
  const numbers = Array.from({ length: 300 }, (_none, number) => number);
  await Promise.all(
    numbers.map((number) =>
      putSchedule(
        store,
        queue,
        every(hourMs, { id: `s${number}`, startAtMs: start + 300 - number, payloadText }),
      ),
    ),
  );
  const listed = await listSchedules(store, queue);
  expect(listed.map(({ id }) => id)).toEqual(numbers.map((number) => `s${299 - number}`));
  const fired = new Set<string>();
  for (let pass = 0; fired.size < 300 && pass < 20; pass++) {
    const report = await runScheduler(store, queue, { nowMs: start + hourMs / 2 });
    expect(report.fired.length).toBeLessThanOrEqual(50);
    for (const id of report.fired) fired.add(id);
  }
  expect(fired.size).toBe(300);
  expect(new Set((await documents()).map(({ schedule }) => (schedule as { id: string }).id)).size).toBe(300);
});

test('all of it is beside its queue in the clustered layout', async () => {
  const { redis } = fixture.server;
  const store: QueueStore = { redis, keys: { prefix: 'p:', layout: 'clustered' } };
  await putSchedule(store, queue, every(hourMs, { startAtMs: start, orderingKey: 'k' }));
  await runScheduler(store, queue, { nowMs: start });
  const { fired } = await runScheduler(store, queue, { nowMs: start + hourMs });
  await pauseQueue(store, queue, { by: 'me' });
  await setRateLimit(store, queue, { jobs: 1, intervalMs: 1_000 });
  expect((await removeJob(store, queue, { id: fired[0] ?? '' })).outcome).toBe('removed');
  expect(await drainQueue(store, queue, { includeDelayed: true })).toMatchObject({ drained: 1 });
  const keys = await redis.keys('*');
  expect(keys.length).toBeGreaterThan(5);
  const elsewhere = keys.filter((name) => !name.startsWith(`p:{queue:${queue}}`));
  expect(elsewhere).toEqual(['p:{queue:dlq}:registry']);
});

test('one that cannot be read is an error and holds up no other', async () => {
  const { store, server } = fixture;
  await putSchedule(store, queue, every(hourMs, { startAtMs: start }));
  await server.redis.hset(`${key}:schedules`, 'broken', 'nonsense');
  await server.redis.zadd(`${key}:ticks`, start - 1, 'broken', start - 2, 'nobody');
  const { fired, problems } = await runScheduler(store, queue, { nowMs: start });
  expect(fired).toHaveLength(1);
  expect(problems).toEqual([new Error(`the schedule broken of the queue ${queue} cannot be read`)]);
  expect(await ticks()).toEqual([start]);
  expect(await server.redis.zscore(`${key}:ticks`, 'nobody')).toBeNull();
});

test('more than one pass reads that cannot be read hold up none behind them, and are not asked without a rest', async () => {
  const { store, server } = fixture;
  const broken = Array.from({ length: 120 }, (_none, number) => `broken-${number}`);
  await server.redis.hset(`${key}:schedules`, Object.fromEntries(broken.map((id) => [id, 'nonsense'])));
  await server.redis.zadd(`${key}:ticks`, ...broken.flatMap((id) => [start - 1, id]));
  await putSchedule(store, queue, every(hourMs, { startAtMs: start }));
  const first = await runScheduler(store, queue, { nowMs: start });
  expect(first).toMatchObject({ fired: [expect.any(String)], nextTickAtMs: start });
  expect(first.problems).toHaveLength(120);
  const second = await runScheduler(store, queue, { nowMs: start });
  expect(second).toMatchObject({ fired: [], nextTickAtMs: start + hourMs });
  expect(restAfter(second, 1_000)).toBe(5_000);
  // A tick that comes before that is not missed for it.
  const soon = await runScheduler(store, queue, { nowMs: start + hourMs - 50 });
  expect(restAfter(soon, 1_000)).toBe(50);
});

test('a full server with many due schedules is left in peace between two tries', async () => {
  const { store, server } = fixture;
  for (let number = 0; number < 60; number++) {
    await putSchedule(store, queue, every(hourMs, { id: `report-${number}` }));
    await server.redis.zadd(`${key}:ticks`, 1, `report-${number}`);
  }
  await server.redis.config('SET', 'maxmemory', '1');
  const errors: unknown[] = [];
  try {
    const calls = await commandCalls(server.redis, async () => {
      const scheduler = startScheduler(store, queue, { onError: (error) => void errors.push(error) });
      await vi.waitFor(() => expect(errors).toHaveLength(50));
      // Far longer than a pass takes, and longer than the rest behind one without trouble.
      const untilMs = (await serverNowMs(store.redis)) + 1_000;
      await vi.waitFor(async () => expect(await serverNowMs(store.redis)).toBeGreaterThan(untilMs), 5_000);
      await scheduler.stop();
    });
    expect((calls.get('evalsha') ?? 0) + (calls.get('eval') ?? 0)).toBeLessThanOrEqual(2 * 51);
  } finally {
    await server.redis.config('SET', 'maxmemory', '0');
  }
  expect((await runScheduler(store, queue)).fired).toHaveLength(50);
});

test('a full server puts no job in and forgets no tick', async () => {
  const { store, server } = fixture;
  await putSchedule(store, queue, every(hourMs, { startAtMs: start }));
  await server.redis.config('SET', 'maxmemory', '1');
  try {
    const { fired, problems } = await runScheduler(store, queue, { nowMs: start });
    expect(fired).toEqual([]);
    expect(String(problems[0])).toContain('OOM');
  } finally {
    await server.redis.config('SET', 'maxmemory', '0');
  }
  expect((await runScheduler(store, queue, { nowMs: start })).fired).toHaveLength(1);
});

test('a worker puts the jobs of its schedules in, and does them', async () => {
  const { store } = fixture;
  const done: unknown[] = [];
  const { until } = fixture.work(queue, (payload) => void done.push(payload), { janitorIntervalMs: 5_000 });
  const nowMs = await serverNowMs(store.redis);
  await putSchedule(store, queue, every(100, { limit: 3, payloadText: '"tick"', startAtMs: nowMs }));
  await until('completed', 3);
  expect(done).toEqual(['tick', 'tick', 'tick']);
  const { queues } = await observeQueues(store, [queue], { minutes: 1 });
  expect(queues[0]?.counters.enqueued).toBe(3);
});

test.each<[string, Partial<ScheduleDefinition>, string]>([
  ['neither cron nor a distance', { everyMs: null }, 'INVALID_INPUT'],
  ['both', { cron: '* * * * *' }, 'INVALID_INPUT'],
  ['a bad expression', { everyMs: null, cron: '* * * *' }, 'INVALID_CRON'],
  ['a distance of nothing', { everyMs: 0 }, 'INVALID_INPUT'],
  ['a zone that is nowhere', { timeZone: 'Mars/Olympus' }, 'INVALID_INPUT'],
  ['an id that cannot be one', { id: 'a b' }, 'INVALID_INPUT'],
  ['a payload that is no JSON', { payloadText: '{' }, 'INVALID_PAYLOAD'],
  ['a payload that is too big', { payloadText: `"${'x'.repeat(70_000)}"` }, 'INVALID_INPUT'],
  ['an ordering key with a quote', { orderingKey: '"' }, 'INVALID_INPUT'],
  ['an end before its start', { startAtMs: 2_000, endAtMs: 1_000 }, 'INVALID_INPUT'],
  ['no attempts', { attempts: 0 }, 'INVALID_INPUT'],
  ['a limit of nothing', { limit: 0 }, 'INVALID_INPUT'],
])('%s is refused before Redis is asked', async (_what, change, code) => {
  const { store, server } = fixture;
  await expect(putSchedule(store, queue, every(hourMs, change))).rejects.toMatchObject({ code });
  expect(await server.redis.dbsize()).toBe(0);
});

test('a queue has 1,000 schedules at most', async () => {
  const { store, server } = fixture;
  const numbers = Array.from({ length: 1_000 }, (_none, number) => [`s${number}`, 'x']);
  await server.redis.hset(`${key}:schedules`, ...numbers.flat());
  await expect(putSchedule(store, queue, every(hourMs))).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    details: { field: 'schedules', most: 1_000 },
  });
});
