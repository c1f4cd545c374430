import { fork } from 'node:child_process';
import { once } from 'node:events';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { AppError } from '../../../core/contract/errors.ts';
import { createEmbeddedWorkers, type EmbeddedWorkers } from '../../../core/host/embedded-workers.ts';
import { forkWorker } from '../../../core/host/fork-worker.ts';
import { isProcessAlive } from '../../../core/host/process-identity.ts';
import { enqueueJob } from '../../../core/queue/producer.ts';
import type { QueueStore } from '../../../core/queue/store.ts';
import { type BundledHost, bundleHost } from '../../support/bundled-host.ts';
import { startRedis, type TestRedis } from '../../support/redis.ts';
import { plainConnection } from '../../support/test-host.ts';

const password = 'hunter2';
let bundle: BundledHost;
let server: TestRedis;
let store: QueueStore;
let workers: EmbeddedWorkers;

beforeAll(async () => {
  bundle = await bundleHost();
});
afterAll(() => bundle.remove());

beforeEach(async () => {
  server = await startRedis({ password });
  store = { redis: server.redis, keys: { prefix: '', layout: 'classic' } };
  workers = createEmbeddedWorkers({
    queues: ['email-send', 'export-jobs'],
    target: () => ({ connection: { ...plainConnection, socketPath: server.socketPath }, password }),
    launch: forkWorker(bundle.workerPath),
    log: pino({ enabled: false }),
  });
});
afterEach(async () => {
  await workers.stop();
  await server.stop();
});

const patient = { timeout: 8_000 };

function pidOf(queue: string): number {
  return workers.processes.find((process) => process.queue === queue)?.pid ?? 0;
}

/** How many of these jobs have their result: each is in exactly one place, so this is all of them at the end. */
async function finished(ids: readonly string[]): Promise<number> {
  return server.redis.exists(...ids.map((id) => `result:${id}`));
}

test('there is a process for each queue, it does the work, and says who it is', async () => {
  expect(workers.state).toBe('off');
  workers.start();
  expect(workers.state).toBe('starting');
  await expect.poll(() => workers.state, patient).toBe('running');
  expect(workers.workerIds.size).toBe(2);
  expect(new Set(workers.processes.map(({ pid }) => pid)).size).toBe(2);
  const id = await enqueueJob(store, 'email-send', { to: 'anna@example.com', template: 'report-ready' });
  await expect.poll(() => finished([id]), patient).toBe(1);
  expect(JSON.parse((await server.redis.get(`result:${id}`)) ?? '')).toMatchObject({
    status: 'success',
    data: { template: 'report-ready', accepted: ['anna@example.com'] },
  });
}, 15_000);

test('killed in the middle of its jobs, nothing is lost and another process takes over', async () => {
  workers.start();
  await expect.poll(() => workers.state, patient).toBe('running');
  const ids = await Promise.all(
    Array.from({ length: 12 }, (_, number) =>
      enqueueJob(store, 'export-jobs', { format: 'csv', rows: number }),
    ),
  );
  await expect.poll(() => server.redis.zcard('queue:export-jobs:active'), patient).toBeGreaterThan(0);
  const victim = pidOf('export-jobs');
  process.kill(victim, 'SIGKILL');
  await expect.poll(() => pidOf('export-jobs'), patient).not.toBe(victim);
  // The leases of the dead process end in half a minute; moved to the past here, for the janitor of the new one.
  const tokens = await server.redis.zrange('queue:export-jobs:active', '0', '-1');
  if (tokens.length > 0)
    await server.redis.zadd('queue:export-jobs:active', ...tokens.flatMap((token) => [1, token]));
  await expect.poll(() => finished(ids), { timeout: 20_000 }).toBe(ids.length);
  expect(await server.redis.zcard('queue:export-jobs')).toBe(0);
  expect(await server.redis.zcard('queue:export-jobs:active')).toBe(0);
  expect(workers.processes.find(({ queue }) => queue === 'export-jobs')?.restarts).toBe(1);
}, 40_000);

test('a stop lets running jobs end, and leaves no process', async () => {
  workers.start();
  await expect.poll(() => workers.state, patient).toBe('running');
  const pids = workers.processes.map(({ pid }) => pid ?? 0);
  const id = await enqueueJob(store, 'email-send', { to: 'anna@example.com' });
  await expect.poll(() => server.redis.zcard('queue:email-send'), patient).toBe(0);
  await workers.stop();
  await workers.stop();
  expect(await finished([id])).toBe(1);
  expect(pids.filter(isProcessAlive)).toEqual([]);
  expect(workers.state).toBe('off');
  expect(workers.processes).toEqual([]);
}, 15_000);

test('a stop does not wait for a process that hangs', async () => {
  workers.start();
  await expect.poll(() => workers.state, patient).toBe('running');
  const pid = pidOf('email-send');
  process.kill(pid, 'SIGSTOP');
  const startedAt = performance.now();
  await workers.stop();
  expect(performance.now() - startedAt).toBeLessThan(2_500);
  expect(isProcessAlive(pid)).toBe(false);
}, 15_000);

test('a process that cannot be told where to work goes, and the next ones try until there is a place', async () => {
  let isAway = true;
  const lines: string[] = [];
  const away = createEmbeddedWorkers({
    queues: ['email-send'],
    target: () => {
      if (isAway) throw new AppError('REDIS_UNAVAILABLE', { reason: 'not-yet' });
      return { connection: { ...plainConnection, socketPath: server.socketPath }, password };
    },
    launch: forkWorker(bundle.workerPath),
    log: pino({}, { write: (line) => void lines.push(line) }),
  });
  try {
    away.start();
    await expect.poll(() => away.processes[0]?.restarts ?? 0, patient).toBeGreaterThan(1);
    expect(away.state).toBe('starting');
    isAway = false;
    await expect.poll(() => away.state, patient).toBe('running');
    expect(lines.join('')).toMatch(/REDIS_UNAVAILABLE.*embedded worker was not told what to do/);
  } finally {
    await away.stop();
  }
}, 20_000);

test('a system that has no room for another process is asked again', async () => {
  let refusals = 2;
  const launch = forkWorker(bundle.workerPath);
  const crowded = createEmbeddedWorkers({
    queues: ['email-send'],
    target: () => ({ connection: { ...plainConnection, socketPath: server.socketPath }, password }),
    launch: (env) => {
      refusals -= 1;
      if (refusals >= 0) throw new Error('spawn EAGAIN');
      return launch(env);
    },
    log: pino({ enabled: false }),
  });
  try {
    crowded.start();
    await expect.poll(() => crowded.state, patient).toBe('running');
    expect(crowded.processes[0]?.restarts).toBe(2);
  } finally {
    await crowded.stop();
  }
}, 15_000);

test('a worker ends by itself when its host is gone', async () => {
  const worker = fork(bundle.workerPath, [], { stdio: 'ignore', serialization: 'advanced' });
  await once(worker, 'message');
  worker.disconnect(); // what the death of the host looks like from inside
  const [code] = (await once(worker, 'exit')) as [number];
  expect(code).toBe(0);
});
