import { expect, test } from 'vitest';
import { claimJobs } from '../../../core/queue/claims.ts';
import { pauseQueue, queueState, resumeQueue, setRateLimit } from '../../../core/queue/control.ts';
import { getJob } from '../../../core/queue/get-job.ts';
import { createQueueClient } from '../../../core/queue/index.ts';
import { malformedId } from '../../../core/queue/malformed.ts';
import { enqueueJob, enqueueJobs } from '../../../core/queue/producer.ts';
import { removeJob } from '../../../core/queue/remove.ts';
import { changePriority, runNow } from '../../../core/queue/reschedule.ts';
import { readScore } from '../../../core/queue/score.ts';
import { queueFixture } from '../../support/queue-fixture.ts';

/** What a person or a service decides about a queue and about single jobs in it. */

const queue = 'analytics-events';
const fixture = queueFixture();
const quick = { attempts: 1 };
let nextWorker = 0;

async function claim(limit = 1) {
  const { claims } = await claimJobs(fixture.store, queue, {
    worker: `w${nextWorker++}`,
    firstToken: 0,
    limit,
    leaseMs: 60_000,
    lookAheadMs: 0,
  });
  return claims;
}

async function counter(name: string): Promise<number> {
  return Number(await fixture.server.redis.hget(`queue:${queue}:counters`, name));
}

/** Jobs of one ordering key: the first has the turn, the others are parked. */
async function line(names: readonly string[], delays: readonly number[] = []): Promise<string[]> {
  const jobs = names.map((payload, index) => ({ payload, orderingKey: 'k', delay: delays[index] ?? 0 }));
  return enqueueJobs(fixture.store, queue, jobs);
}

test('a paused queue gives no job, lets running ones finish, and says who paused it', async () => {
  const { store } = fixture;
  const finishers: ((value: string) => void)[] = [];
  const handler = () => new Promise((resolve) => void finishers.push(resolve));
  const { until, events } = fixture.work(queue, handler, { pollIntervalMs: 20 });
  await enqueueJob(store, queue, 1);
  await expect.poll(() => finishers.length).toBe(1);
  expect(await pauseQueue(store, queue, { by: 'anna@ops', reason: 'deploy' })).toBe('paused');
  expect(await pauseQueue(store, queue, { by: 'bert@ops' })).toBe('already');
  const { pausing } = await queueState(store, queue);
  expect(pausing).toMatchObject({ by: 'anna@ops', reason: 'deploy' });
  expect(Math.abs((pausing?.atMs ?? 0) - Date.now())).toBeLessThan(5_000);
  await enqueueJob(store, queue, 2);
  finishers[0]?.('done');
  await until('completed');
  expect(await claim()).toEqual([]);
  expect(events.map(({ kind }) => kind)).toEqual(['completed']);
  expect(await resumeQueue(store, queue)).toBe('resumed');
  expect(await resumeQueue(store, queue)).toBe('running');
  await expect.poll(() => finishers.length).toBe(2);
  finishers[1]?.('done');
  await until('completed', 2);
});

test('a resumed queue calls its workers at once, whatever their poll', async () => {
  const { store } = fixture;
  await pauseQueue(store, queue, { by: 'me' });
  const { until } = fixture.work(queue, () => 1, { pollIntervalMs: 600_000 });
  await enqueueJob(store, queue, 1);
  await expect.poll(() => fixture.server.redis.pubsub('NUMSUB', `queue:${queue}:wake`)).toContain(1);
  await resumeQueue(store, queue);
  await until('completed');
});

test('a pause that a hand has set counts, and is shown as far as it says anything', async () => {
  await fixture.server.redis.set(`queue:${queue}:paused`, 'maintenance');
  await enqueueJob(fixture.store, queue, 1);
  expect(await claim()).toEqual([]);
  const { pausing } = await queueState(fixture.store, queue);
  expect(pausing).toEqual({ by: '', atMs: 0, reason: 'maintenance' });
});

test('a rate limit holds over the fleet, is shown, and is taken away again', async () => {
  const { store } = fixture;
  await enqueueJobs(
    store,
    queue,
    Array.from({ length: 20 }, (_none, payload) => ({ payload })),
  );
  await setRateLimit(store, queue, { jobs: 3, intervalMs: 86_400_000 });
  expect((await queueState(store, queue)).rateLimit).toEqual({ jobs: 3, intervalMs: 86_400_000 });
  const claims = await Promise.all(Array.from({ length: 10 }, () => claim(2)));
  expect(claims.flat()).toHaveLength(3);
  await setRateLimit(store, queue, null);
  expect((await queueState(store, queue)).rateLimit).toBeNull();
  expect(await claim(200)).toHaveLength(17);
});

test.each([
  [{ jobs: 0, intervalMs: 1 }, 'jobs'],
  [{ jobs: 100_001, intervalMs: 1 }, 'jobs'],
  [{ jobs: 1.5, intervalMs: 1 }, 'jobs'],
  [{ jobs: Number.NaN, intervalMs: 1 }, 'jobs'],
  [{ jobs: 1, intervalMs: 0 }, 'intervalMs'],
  [{ jobs: 1, intervalMs: 86_400_001 }, 'intervalMs'],
])('the rate limit %o is refused', async (limit, field) => {
  const details = expect.objectContaining({ field }) as unknown;
  await expect(setRateLimit(fixture.store, queue, limit)).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    details,
  });
});

test('what is no queue is refused before Redis is asked', async () => {
  const { store } = fixture;
  const calls = [
    pauseQueue(store, 'dlq', { by: 'me' }),
    resumeQueue(store, 'a:b'),
    removeJob(store, '', { id: 'x' }),
    runNow(store, 'ä', { id: 'x' }),
  ];
  for (const call of calls) await expect(call).rejects.toMatchObject({ code: 'INVALID_QUEUE_NAME' });
});

test('a waiting and a delayed job are removed once, counted, and handed over byte for byte', async () => {
  const { store, server } = fixture;
  const waiting = await enqueueJob(store, queue, { n: 1 });
  const delayed = await enqueueJob(store, queue, 2, { delay: 60_000, priority: 'low' });
  const [text] = await server.redis.zrange(`queue:${queue}`, '0', '0');
  const removed = await removeJob(store, queue, { id: waiting });
  expect({ ...removed, document: removed.document?.toString() }).toEqual({
    outcome: 'removed',
    document: text,
  });
  expect((await removeJob(store, queue, { id: waiting })).outcome).toBe('missing');
  expect((await removeJob(store, queue, { id: delayed })).outcome).toBe('removed');
  expect(await fixture.everything(queue)).toEqual([]);
  expect(await counter('removed')).toBe(2);
});

test('an active job is not removed, hurried or made urgent, and that is said', async () => {
  const { store } = fixture;
  const id = await enqueueJob(store, queue, 1);
  await claim();
  expect((await removeJob(store, queue, { id })).outcome).toBe('active');
  expect(await runNow(store, queue, { id })).toBe('active');
  expect(await changePriority(store, queue, { id }, 'high')).toBe('active');
  expect(await fixture.everything(queue)).toHaveLength(1);
});

test('foreign, malformed and numbered members are found by their id and removed as they are', async () => {
  const { redis } = fixture.server;
  const members = ['{"payload":[],"id":12345678901234567890}', 'no json', '{"id":"s","queue":"x"}'];
  for (const member of members) await redis.zadd(`queue:${queue}`, Date.now(), member);
  const malformed = malformedId(Buffer.from('no json'));
  for (const id of ['12345678901234567890', malformed, 's']) {
    expect((await removeJob(fixture.store, queue, { id })).outcome).toBe('removed');
  }
  expect(await redis.zcard(`queue:${queue}`)).toBe(0);
  // A foreign job is counted as put in when we take it out; what is no job is not.
  expect(await counter('enqueued')).toBe(2);
});

test('a job among 20,000 is found by its id, with a hint at once', async () => {
  const { store, server } = fixture;
  const readyAtMs = 1_900_000_000_000;
  for (let chunk = 0; chunk < 20; chunk++) {
    const members = Array.from({ length: 1_000 }, (_none, index) => {
      const number = chunk * 1_000 + index;
      return [readyAtMs + number, `{"id":"job-${number}","payload":1}`];
    });
    await server.redis.zadd(`queue:${queue}`, ...members.flat());
  }
  const last = { id: 'job-19999' };
  const stepsOf = async (work: () => Promise<unknown>) => {
    await server.redis.config('RESETSTAT');
    await work();
    return Number(/cmdstat_evalsha:calls=(\d+)/.exec(await server.redis.info('commandstats'))?.[1]);
  };
  const hinted = { id: 'job-19998', hintAtMs: readyAtMs + 19_998 };
  expect(await stepsOf(() => removeJob(store, queue, hinted))).toBeLessThan(5);
  expect((await removeJob(store, queue, last)).outcome).toBe('removed');
  expect((await removeJob(store, queue, hinted)).outcome).toBe('missing');
});

test('a delayed job runs now with what it has, and one that may run stays where it is', async () => {
  const { store } = fixture;
  const id = await enqueueJob(store, queue, 1, { delay: 3_600_000, priority: 'high', attempts: 7 });
  expect(await claim()).toEqual([]);
  expect(await runNow(store, queue, { id })).toBe('moved');
  expect(await runNow(store, queue, { id })).toBe('due');
  expect(await runNow(store, queue, { id: 'nobody' })).toBe('missing');
  expect(await claim()).toMatchObject([{ priority: 'high', job: { id, attempts: 7, delayMs: 3_600_000 } }]);
});

test('a job that rests after a failed attempt runs now, on a worker that sleeps', async () => {
  const { store } = fixture;
  let isBroken = true;
  const { until } = fixture.work(
    queue,
    () => {
      if (isBroken) throw new Error('broken');
    },
    { pollIntervalMs: 600_000 },
  );
  const id = await enqueueJob(store, queue, 1);
  await until('failed');
  isBroken = false;
  const before = performance.now();
  expect(await runNow(store, queue, { id })).toBe('moved');
  await until('completed');
  expect(performance.now() - before).toBeLessThan(1_500); // its back-off is 2 s
});

test.each(['high', 'low'] as const)('%s is a band and is in the document', async (priority) => {
  const { store, server } = fixture;
  const id = await enqueueJob(store, queue, { big: 1 }, { delay: 5_000 });
  const [before, score] = (await server.redis.zrange(`queue:${queue}`, '0', '0', 'WITHSCORES')) as [
    string,
    string,
  ];
  expect(await changePriority(store, queue, { id }, priority)).toBe('changed');
  const [after, moved] = (await server.redis.zrange(`queue:${queue}`, '0', '0', 'WITHSCORES')) as [
    string,
    string,
  ];
  expect(after).toBe(before.replace('"priority":"medium"', `"priority":"${priority}"`));
  expect(readScore(Number(moved))).toEqual({ priority, readyAtMs: Number(score) });
  expect(await server.redis.zcard(`queue:${queue}`)).toBe(1);
});

test('the payload of a job whose priority changes stays byte for byte', async () => {
  const { redis } = fixture.server;
  const payload = '{"n":12345678901234567890,"e":1e400,"a":[],"a":{},"s":"\\u00e9"}';
  await redis.zadd(`queue:${queue}`, Date.now(), `{ "id" : "f", "payload":${payload} }`);
  await changePriority(fixture.store, queue, { id: 'f' }, 'high');
  expect(await redis.zrange(`queue:${queue}`, '0', '0')).toEqual([
    `{ "id" : "f", "payload":${payload} ,"priority":"high"}`,
  ]);
});

test('what is no priority is refused, and a malformed member only moves', async () => {
  const { store, server } = fixture;
  await expect(changePriority(store, queue, { id: 'x' }, 'urgent' as 'high')).rejects.toMatchObject({
    code: 'INVALID_INPUT',
  });
  await server.redis.zadd(`queue:${queue}`, 1_732_000_000_000, 'not json');
  const id = malformedId(Buffer.from('not json'));
  expect(await changePriority(store, queue, { id }, 'high')).toBe('changed');
  expect(await server.redis.zrange(`queue:${queue}`, '0', '0', 'WITHSCORES')).toEqual([
    'not json',
    '-8268000000000',
  ]);
});

test('removing the job whose turn it is lets the next of its key come forward', async () => {
  const { store } = fixture;
  const [first, second, third] = (await line(['a', 'b', 'c'])) as [string, string, string];
  expect((await removeJob(store, queue, { id: second })).outcome).toBe('removed'); // parked
  expect((await removeJob(store, queue, { id: first })).outcome).toBe('removed');
  expect(await claim()).toMatchObject([{ job: { id: third } }]);
});

test('a parked job takes a new priority and time with it, and still waits its turn', async () => {
  const { store } = fixture;
  const [first, second] = (await line(['a', 'b'], [0, 3_600_000])) as [string, string];
  expect(await changePriority(store, queue, { id: second }, 'high')).toBe('changed');
  expect(await runNow(store, queue, { id: second })).toBe('parked');
  const [held] = await claim(5);
  expect(held).toMatchObject({ job: { id: first } });
  expect(await claim()).toEqual([]);
  expect((await removeJob(store, queue, { id: first })).outcome).toBe('active');
  await fixture.server.redis.flushall();
  const [third, fourth] = (await line(['c', 'd'], [0, 3_600_000])) as [string, string];
  await changePriority(store, queue, { id: fourth }, 'high');
  await runNow(store, queue, { id: fourth });
  await removeJob(store, queue, { id: third });
  expect(await claim()).toMatchObject([{ priority: 'high', job: { id: fourth } }]);
});

test('a parked job is found and shown as one', async () => {
  const { store } = fixture;
  const [, second] = (await line(['a', 'b'])) as [string, string];
  const job = await getJob(store, { queue, id: second, state: 'waiting' });
  expect(job).toMatchObject({ payloadText: '"b"', summary: { id: second, state: 'parked', queue } });
});

test('a job that has the turn keeps it through a new time and priority', async () => {
  const { store } = fixture;
  const [first, second] = (await line(['a', 'b'], [3_600_000, 0])) as [string, string];
  expect(await claim()).toEqual([]);
  expect(await changePriority(store, queue, { id: first }, 'low')).toBe('changed');
  expect(await runNow(store, queue, { id: first })).toBe('moved');
  const [score] = await fixture.server.redis.hvals(`queue:${queue}:turns`);
  expect(score).toMatch(new RegExp(`^${first} q 1\\d{13}$`));
  expect(await claim(5)).toMatchObject([{ job: { id: first } }]);
  expect((await removeJob(store, queue, { id: second })).outcome).toBe('removed');
});

test('100 removals, hurries and claims at once leave each job in one place', async () => {
  const { store } = fixture;
  const ids = await enqueueJobs(
    store,
    queue,
    Array.from({ length: 100 }, (_none, index) => ({
      payload: index,
      ...quick,
      delay: index % 2 === 0 ? 0 : 60_000,
      ...(index % 3 === 0 ? { orderingKey: `k${index % 6}` } : {}),
    })),
  );
  const outcomes = await Promise.all(
    ids.flatMap((id, index) => [
      runNow(store, queue, { id }),
      removeJob(store, queue, { id }),
      ...(index % 4 === 0 ? [claim()] : []),
      changePriority(store, queue, { id }, 'high'),
      removeJob(store, queue, { id }),
    ]),
  );
  const removed = outcomes.filter(
    (one) => typeof one === 'object' && 'outcome' in one && one.outcome === 'removed',
  );
  const parked = await fixture.server.redis.zrange(`queue:${queue}:parked`, '0', '-1');
  const left = [...(await fixture.everything(queue)), ...parked].map(
    (text) => /"id":"([^"]+)"/.exec(text)?.[1],
  );
  expect(new Set(left).size).toBe(left.length);
  expect(left.length + removed.length).toBe(100);
  expect(await counter('removed')).toBe(removed.length);
});

test('the library has all of it', async () => {
  const client = createQueueClient({ redis: fixture.server.url, by: 'billing' });
  try {
    expect(await client.pauseQueue(queue, { reason: 'migration' })).toBe('paused');
    await client.setRateLimit(queue, { jobs: 2, intervalMs: 1_000 });
    expect(await client.queueState(queue)).toMatchObject({
      pausing: { by: 'billing', reason: 'migration' },
      rateLimit: { jobs: 2, intervalMs: 1_000 },
    });
    expect(await client.resumeQueue(queue)).toBe('resumed');
    const id = await client.enqueueJob(queue, 1, { delay: 60_000 });
    expect(await client.changePriority(queue, id, 'low')).toBe('changed');
    expect(await client.runNow(queue, id)).toBe('moved');
    expect(await client.removeJob(queue, id)).toBe('removed');
    const put = await client.putSchedule(queue, { id: 'nightly', cron: '0 3 * * *', payload: { n: 1 } });
    expect(put).toMatchObject({ timeZone: 'UTC', payloadText: '{"n":1}', priority: 'medium', attempts: 3 });
    expect(await client.listSchedules(queue)).toEqual([put]);
    expect(await client.removeSchedule(queue, 'nightly')).toBe('removed');
    await client.enqueueJob(queue, 2);
    expect(await client.drainQueue(queue, { includeDelayed: true })).toMatchObject({ drained: 1 });
  } finally {
    await client.close();
  }
});
