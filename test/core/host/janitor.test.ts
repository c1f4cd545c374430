import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AppError } from '../../../core/contract/errors.ts';
import { createJanitor, type Janitor } from '../../../core/host/janitor.ts';
import { startRedis, type TestRedis } from '../../support/redis.ts';

let server: TestRedis;
let janitor: Janitor | undefined;
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
  await janitor?.stop();
  await server.stop();
});

function start(): Janitor {
  janitor = createJanitor({
    store: () => {
      asked += 1;
      if (isAway) throw new AppError('REDIS_UNAVAILABLE', { reason: 'refused' });
      return { redis: server.redis, keys: { prefix: '', layout: 'classic' } };
    },
    queues: () => ['broken', 'email-send'],
    log: pino({}, { write: (line) => void lines.push(line) }),
  });
  janitor.start();
  return janitor;
}

const dayMs = 86_400_000;
const completed = 'queue:email-send:completed';
const leaveOldJob = () => server.redis.zadd(completed, Date.now() - 30 * dayMs, 'old');

test('a queue whose key is of another type is warned about once and does not stop the others', async () => {
  await server.redis.set('queue:broken:active', 'no sorted set');
  await leaveOldJob();
  const running = start();
  await expect.poll(() => server.redis.exists(completed), { timeout: 5_000 }).toBe(0);
  // Another pass, over the same trouble.
  await running.stop();
  await leaveOldJob();
  running.start();
  await expect.poll(() => server.redis.exists(completed), { timeout: 5_000 }).toBe(0);
  await running.stop();
  const warnings = lines.map((line) => JSON.parse(line) as { queue: string });
  expect(warnings.map(({ queue }) => queue)).toEqual(['broken']);
});

test('without a connection it waits, and says nothing', async () => {
  isAway = true;
  const running = start();
  await expect.poll(() => asked).toBe(1);
  await running.stop();
  expect(asked).toBe(1); // one queue tells enough about all
  expect(lines).toEqual([]);
});
