import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { demoQueues, seededRandom } from '../../../core/host/demo-payloads.ts';
import { createDemoTraffic, type DemoTraffic } from '../../../core/host/demo-traffic.ts';
import type { QueueStore } from '../../../core/queue/store.ts';
import { startRedis, type TestRedis } from '../../support/redis.ts';

let server: TestRedis;
let store: QueueStore;
let traffic: DemoTraffic | undefined;

beforeEach(async () => {
  server = await startRedis();
  store = { redis: server.redis, keys: { prefix: '', layout: 'classic' } };
});
afterEach(async () => {
  await traffic?.stop();
  await server.stop();
});

function begin(waitingIn: (queue: string) => number | null, isConnected = (): boolean => true): DemoTraffic {
  traffic = createDemoTraffic({
    store: () => {
      if (!isConnected()) throw new Error('no connection');
      return store;
    },
    waitingIn,
    random: seededRandom(1),
    log: pino({ enabled: false }),
  });
  traffic.start();
  return traffic;
}

async function jobs(): Promise<number> {
  const sizes = await Promise.all(demoQueues.map((queue) => server.redis.zcard(`queue:${queue}`)));
  return sizes.reduce((total, size) => total + size, 0);
}

test('an empty Redis gets a first handful at once, one of which is bound to die, and then a steady trickle', async () => {
  begin(() => 0);
  await expect.poll(jobs).toBeGreaterThan(14);
  const emails = await server.redis.zrange('queue:email-send', '0', '-1');
  expect(emails.some((text) => text.includes('@bounce.example') && text.includes('"attempts":1'))).toBe(true);
  const opened = await jobs();
  await expect.poll(jobs, { timeout: 5_000 }).toBeGreaterThan(opened + 2);
});

test('a Redis with work in it gets the trickle only', async () => {
  begin(() => 3);
  await expect.poll(jobs, { timeout: 5_000 }).toBeGreaterThan(0);
  expect(await jobs()).toBeLessThan(14);
});

test('a queue that nobody empties is not filled further, and the others are', async () => {
  begin((queue) => (queue === 'export-jobs' ? 0 : 500));
  await expect.poll(() => server.redis.zcard('queue:export-jobs'), { timeout: 8_000 }).toBeGreaterThan(3);
  expect(await jobs()).toBe(await server.redis.zcard('queue:export-jobs'));
}, 10_000);

test('nothing is put in before the first look, nor without a connection, nor after the stop', async () => {
  let waiting: number | null = null;
  let isConnected = false;
  let looks = 0;
  const running = begin(
    () => {
      looks += 1;
      return waiting;
    },
    () => isConnected,
  );
  await expect.poll(() => looks, { timeout: 5_000 }).toBeGreaterThan(12);
  waiting = 0;
  isConnected = true;
  await expect.poll(jobs, { timeout: 5_000 }).toBeGreaterThan(0);
  await running.stop();
  const stopped = await jobs();
  expect(running.isOn).toBe(false);
  await running.stop();
  expect(await jobs()).toBe(stopped);
});
