import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { claimJobs } from '../../../core/queue/claims.ts';
import { observeQueues } from '../../../core/queue/observe.ts';
import { Pause, settlesWithin } from '../../../core/queue/pause.ts';
import { enqueueJob } from '../../../core/queue/producer.ts';
import { queueFixture } from '../../support/queue-fixture.ts';

/** Numbers and strings that nobody should pass, and somebody will. */

const queue = 'analytics-events';
const fixture = queueFixture();
const library = join(import.meta.dirname, '../../../core/queue/lua/lib');

function lua(name: string): string {
  return readFileSync(join(library, `${name}.lua`), 'utf8');
}

const huge = [Infinity, Number.MAX_VALUE, 2 ** 31];

test.each(huge)('a worker whose times are all %d works, waits and stops', async (ms) => {
  const { store } = fixture;
  const times = { leaseMs: ms, pollIntervalMs: ms, timeoutMs: ms, janitorIntervalMs: ms };
  const { until, worker, events } = fixture.work(
    queue,
    () => new Promise((resolve) => setImmediate(resolve)),
    times,
  );
  await enqueueJob(store, queue, 1);
  await until('completed');
  // It sleeps for good, and a word wakes it.
  await enqueueJob(store, queue, 2);
  await until('completed', 2);
  await worker.stop({ timeoutMs: ms });
  expect(events.filter(({ kind }) => kind !== 'completed')).toEqual([]);
});

test.each(huge)('looking %d ms ahead, or so many minutes back, ends', async (far) => {
  const { store, server } = fixture;
  await server.redis.zadd(`queue:${queue}`, 4e12, '{"id":"far"}');
  const { claims } = await claimJobs(store, queue, {
    worker: 'w',
    firstToken: 0,
    limit: 1,
    leaseMs: far,
    lookAheadMs: far,
  });
  expect(claims).toEqual([]);
  const { queues } = await observeQueues(store, [queue], { minutes: far });
  expect(queues[0]?.minutes).toHaveLength(120);
});

test.each([
  [0, 'inf'],
  [-5, '9e15'],
  [1_732_000_000_000, '1.7e308'],
])('the bisection over %d to %s takes no more steps than it says', async (min, max) => {
  const { redis } = fixture.server;
  await redis.zadd('scores', 1_732_000_000_123.5, 'a', 'inf', 'b');
  const source = `${lua('clock')}\n${lua('first-score')}\nreturn int(first_score('scores', ${min}, tonumber('${max}')))`;
  await redis.config('RESETSTAT');
  expect(await redis.eval(source, 0)).toBe('1732000000124');
  const calls = /cmdstat_zcount:calls=(\d+)/.exec(await redis.info('commandstats'))?.[1];
  expect(Number(calls)).toBeLessThanOrEqual(54);
});

test('a wait longer than timers can count is a long one', async () => {
  const pause = new Pause();
  const sleep = pause.sleep(Infinity);
  expect(await settlesWithin(sleep, 30)).toBe(false);
  pause.wake();
  expect(await settlesWithin(sleep, Infinity)).toBe(true);
});

test('members are compared byte by byte, as Redis sorts them, whatever the locale', async () => {
  const { redis } = fixture.server;
  const hostile = [
    '',
    '\0',
    '\0\0',
    '\0a',
    'a',
    'a\0b',
    'A',
    'B',
    'b',
    'aB',
    'ab',
    'Ab',
    '_',
    '-',
    '{',
    '{"id":"a',
    '{"id":"B',
  ];
  const strings = [...hostile, 'ä', 'z', 'é', 'Z', '🦊', ' a'].map((text) => Buffer.from(text));
  strings.push(Buffer.from([0xff]), Buffer.from([0xc3]), Buffer.from([0x80, 0x61]));
  const source = `${lua('read-range')}\nlocal reply = {}
    for _, a in ipairs(ARGV) do
      for _, b in ipairs(ARGV) do
        reply[#reply + 1] = is_before(a, b) and 1 or 0
      end
    end
    return reply`;
  const expected = strings.flatMap((a) => strings.map((b) => (Buffer.compare(a, b) < 0 ? 1 : 0)));
  expect(await redis.eval(source, 0, ...strings)).toEqual(expected);
});

test.each([1.5, 0, 201, Number.NaN])('a worker with %d hands is refused', (concurrency) => {
  expect(() => fixture.work(queue, () => 1, { concurrency })).toThrow('INVALID_INPUT');
});

test('a worker needs a function', () => {
  expect(() => fixture.work(queue, 'nothing' as never)).toThrow('INVALID_INPUT');
});
