import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AppError } from '../../../core/contract/errors.ts';
import { createScheduler, type Scheduler } from '../../../core/host/scheduler.ts';
import { putSchedule } from '../../../core/queue/schedules.ts';
import type { QueueStore } from '../../../core/queue/store.ts';
import { startRedis, type TestRedis } from '../../support/redis.ts';

let server: TestRedis;
let scheduler: Scheduler | undefined;
let lines: string[];
let isAway: boolean;
let asked: number;
beforeEach(async () => {
  server = await startRedis();
  lines = [];
  isAway = false;
  asked = 0;
});
afterEach(async () => {
  await scheduler?.stop();
  await server.stop();
});

const patient = { timeout: 10_000 };
const storeOf = (): QueueStore => ({ redis: server.redis, keys: { prefix: '', layout: 'classic' } });

function start(): Scheduler {
  scheduler = createScheduler({
    store: () => {
      asked += 1;
      if (isAway) throw new AppError('REDIS_UNAVAILABLE', { reason: 'refused' });
      return storeOf();
    },
    queues: () => ['broken', 'email-send'],
    log: pino({}, { write: (line) => void lines.push(line) }),
  });
  scheduler.start();
  return scheduler;
}

/** Two ticks, so that whatever was wrong with another queue was wrong twice. */
const tickTwice = () =>
  putSchedule(storeOf(), 'email-send', {
    id: 'digest',
    cron: null,
    everyMs: 100,
    timeZone: 'UTC',
    payloadText: '1',
    priority: 'medium',
    attempts: 3,
    orderingKey: null,
    startAtMs: null,
    endAtMs: null,
    limit: 2,
    isPaused: false,
  });

test('a queue whose key is of another type is warned about once and does not stop the others', async () => {
  await server.redis.set('queue:broken:ticks', 'no sorted set');
  await tickTwice();
  const running = start();
  await expect.poll(() => server.redis.zcard('queue:email-send'), patient).toBe(2);
  await running.stop();
  const warnings = lines.map((line) => JSON.parse(line) as { queue: string });
  expect(warnings.map(({ queue }) => queue)).toEqual(['broken']);
});

test('without a connection it says nothing, and with one again it goes on', async () => {
  isAway = true;
  const running = start();
  await expect.poll(() => asked, patient).toBeGreaterThanOrEqual(4);
  isAway = false;
  await tickTwice();
  await expect.poll(() => server.redis.zcard('queue:email-send'), patient).toBe(2);
  await running.stop();
  await running.stop();
  expect(lines).toEqual([]);
});
