import { hostname, userInfo } from 'node:os';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ScheduleDefinition } from '../../../core/contract/control.ts';
import { seedEnqueueJob, startSeedWorker } from '../../support/seed-fleet.ts';
import { startRedis, type TestRedis } from '../../support/redis.ts';
import { draft, startTestHost, type TestHost } from '../../support/test-host.ts';

/** What a person decides about queues and schedules in the app, on a Redis where nobody else of ours is. */

let server: TestRedis;
let app: TestHost;
let env: string;
const ends: (() => Promise<unknown>)[] = [];
const queue = 'email-send';
const me = `${userInfo().username}@${hostname()}`;
const patient = { timeout: 10_000 };

beforeEach(async () => {
  server = await startRedis();
  app = await startTestHost();
  ends.push(server.stop, app.stop);
  ({ env } = await app.client.call('environment.add', { draft: draft({ socketPath: server.socketPath }) }));
  await app.client.call('environment.setReadOnly', { env, isReadOnly: false });
  const environments = app.follow('environments', {});
  await vi.waitUntil(() => environments.latest?.environments[1]?.status.state === 'connected', patient);
});
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

const schedule: ScheduleDefinition = {
  id: 'digest',
  cron: null,
  everyMs: 200,
  timeZone: 'Europe/Berlin',
  payloadText: '{"to":"all"}',
  priority: 'medium',
  attempts: 3,
  orderingKey: null,
  startAtMs: null,
  endAtMs: null,
  limit: 2,
  isPaused: false,
};

test('a pause and a limit are seen by everybody who looks, with who did it', async () => {
  const live = app.follow('live', { env });
  const seen = () => live.latest?.queues.find(({ name }) => name === queue);
  await app.client.call('queue.pause', { env, queue, reason: ' deploy ' });
  await app.client.call('queue.setRateLimit', { env, queue, rateLimit: { jobs: 5, intervalMs: 1_000 } });
  await vi.waitUntil(() => seen()?.pausing !== null && seen()?.rateLimit !== null, patient);
  expect(seen()).toMatchObject({
    pausing: { by: me, reason: 'deploy' },
    rateLimit: { jobs: 5, intervalMs: 1_000 },
  });
  expect(await app.client.call('queue.pause', { env, queue, reason: '' })).toEqual({ outcome: 'already' });
  expect(await app.client.call('queue.resume', { env, queue })).toEqual({ outcome: 'resumed' });
  await app.client.call('queue.setRateLimit', { env, queue, rateLimit: null });
  await vi.waitUntil(() => seen()?.pausing === null && seen()?.rateLimit === null, patient);
});

test('a retention is set, seen, cleared, and refused where nothing may be written or it makes no sense', async () => {
  const live = app.follow('live', { env });
  const seenMs = () => live.latest?.queues.find(({ name }) => name === queue)?.retentionMs;
  await app.client.call('queue.setRetention', { env, queue, keepMs: 3_600_000 });
  await vi.waitUntil(() => seenMs() === 3_600_000, patient);
  await expect(app.client.call('queue.setRetention', { env, queue, keepMs: 59_999 })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    details: { field: 'keepMs' },
  });
  await app.client.call('environment.setReadOnly', { env, isReadOnly: true });
  await expect(app.client.call('queue.setRetention', { env, queue, keepMs: null })).rejects.toMatchObject({
    code: 'ENVIRONMENT_READ_ONLY',
  });
  expect(await server.redis.get(`queue:${queue}:keep`)).toBe('3600000');
  await app.client.call('environment.setReadOnly', { env, isReadOnly: false });
  await app.client.call('queue.setRetention', { env, queue, keepMs: null });
  await vi.waitUntil(() => seenMs() === 7 * 86_400_000, patient);
});

test("a seed producer's jobs are hurried, made urgent, removed and drained", async () => {
  const id = await seedEnqueueJob(server.redis, queue, { to: 'x' }, { delay: 60_000 });
  const job = { env, queue, id };
  const changed = await app.client.call('job.changePriority', { ...job, priority: 'high' });
  expect(changed).toEqual({ outcome: 'changed' });
  expect(await app.client.call('job.runNow', job)).toEqual({ outcome: 'moved' });
  expect(await app.client.call('job.remove', job)).toEqual({ outcome: 'removed' });
  expect(await app.client.call('job.remove', job)).toEqual({ outcome: 'missing' });
  for (let number = 0; number < 3; number++) await seedEnqueueJob(server.redis, queue, { number });
  await seedEnqueueJob(server.redis, queue, { to: 'later' }, { delay: 60_000 });
  const drained = await app.client.call('queue.drain', { env, queue, includeDelayed: false });
  expect(drained).toEqual({ total: 3, drained: 3, gone: 0, kept: 0, isAborted: false });
  expect(await server.redis.zcard(`queue:${queue}`)).toBe(1);
});

test.each(['read-only', 'removed'])('a drain ends when its environment is %s', async (what) => {
  const total = 60_000;
  const numbers = Array.from({ length: 2_000 }, (_none, number) => number);
  for (let first = 0; first < total; first += numbers.length) {
    const members = numbers.flatMap((number) => [1, `{"id":"${first + number}","payload":1}`]);
    await server.redis.zadd(`queue:${queue}`, ...members);
  }
  const size = () => server.redis.zcard(`queue:${queue}`);
  const drain = app.client.call('queue.drain', { env, queue, includeDelayed: false });
  await expect.poll(size, { ...patient, interval: 5 }).toBeLessThan(total);
  if (what === 'removed') await app.client.call('environment.remove', { env });
  else await app.client.call('environment.setReadOnly', { env, isReadOnly: true });
  const report = await drain;
  const left = await size();
  expect(left).toBeGreaterThan(0);
  expect(report).toEqual({ total, drained: total - left, gone: 0, kept: 0, isAborted: true });
});

test("the app puts a schedule's jobs in for a seed worker, and stops when it may not write", async () => {
  const done: unknown[] = [];
  const worker = startSeedWorker(server.redis, queue, (payload) => void done.push(payload));
  const put = await app.client.call('schedule.put', { env, queue, schedule });
  expect(put.nextTickAtMs).toBeGreaterThan(0);
  await expect.poll(() => done, patient).toEqual([{ to: 'all' }, { to: 'all' }]);
  await worker.stop();
  const [listed] = await app.client.call('schedule.list', { env, queue: null });
  expect(listed).toMatchObject({ id: 'digest', queue, fired: 2, nextTickAtMs: null });

  await app.client.call('environment.setReadOnly', { env, isReadOnly: true });
  const calls = [
    app.client.call('schedule.put', { env, queue, schedule }),
    app.client.call('schedule.remove', { env, queue, id: 'digest' }),
    app.client.call('queue.drain', { env, queue, includeDelayed: true }),
  ];
  for (const call of calls) await expect(call).rejects.toMatchObject({ code: 'ENVIRONMENT_READ_ONLY' });
  await server.redis.zadd(`queue:${queue}:ticks`, 1, 'digest');
  // Twice as long as the longest rest of a scheduler, by the clock of the server that it would look at.
  const live = app.follow('live', { env });
  const seenAtMs = () => live.latest?.atMs ?? 0;
  await vi.waitUntil(() => seenAtMs() > 0, patient);
  const readOnlyAtMs = seenAtMs();
  await vi.waitUntil(() => seenAtMs() > readOnlyAtMs + 2_000, patient);
  expect(await server.redis.zscore(`queue:${queue}:ticks`, 'digest')).toBe('1');

  await app.client.call('environment.setReadOnly', { env, isReadOnly: false });
  const removed = await app.client.call('schedule.remove', { env, queue, id: 'digest' });
  expect(removed).toEqual({ outcome: 'removed' });
});

test('a refused expression says where, and a bad limit which field', async () => {
  const bad = { ...schedule, everyMs: null, cron: '0 25 * * *' };
  await expect(app.client.call('schedule.put', { env, queue, schedule: bad })).rejects.toMatchObject({
    code: 'INVALID_CRON',
    details: { position: 3, field: 'hour' },
  });
  const rateLimit = { jobs: 0, intervalMs: 1 };
  await expect(app.client.call('queue.setRateLimit', { env, queue, rateLimit })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    details: { field: 'rateLimit.jobs' },
  });
});
