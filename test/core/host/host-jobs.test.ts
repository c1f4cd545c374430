import { hostname, userInfo } from 'node:os';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { seedEnqueueJob, startSeedWorker } from '../../support/seed-fleet.ts';
import { startRedis, type TestRedis } from '../../support/redis.ts';
import { draft, startTestHost, type TestHost } from '../../support/test-host.ts';

/** What a person does to jobs, on a Redis that the app did not start and a fleet it does not know. */

let server: TestRedis;
let app: TestHost;
let env: string;
const ends: (() => Promise<unknown>)[] = [];

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

const patient = { timeout: 10_000 };
const everything = { queue: null, order: 'newest', cursor: null, limit: 50 } as const;

function noSuchUser(): never {
  throw new Error('no such user');
}

/** A job of the seed's producer that the seed's worker could not do: a bare member of `queue:dlq`. */
async function deadJob(): Promise<string> {
  const worker = startSeedWorker(server.redis, 'email-send', noSuchUser);
  const id = await seedEnqueueJob(server.redis, 'email-send', { to: 'x' }, { attempts: 1 });
  await expect.poll(() => server.redis.zcard('queue:dlq'), patient).toBe(1);
  await worker.stop();
  return id;
}

test("the seed's dead job is listed, retried once, and carries who did it", async () => {
  const id = await deadJob();
  const page = await app.client.call('dlq.page', { env, list: 'dead', ...everything });
  expect(page.jobs).toMatchObject([{ id, queue: 'email-send', error: 'no such user' }]);
  const retry = () => app.client.call('dlq.retry', { env, jobIds: [id, 'unknown'], rearm: false });
  expect(await retry()).toEqual({ retried: [id], missing: ['unknown'], refused: [] });
  expect(await retry()).toEqual({ retried: [], missing: [id, 'unknown'], refused: [] });
  const detail = await app.client.call('job.get', { env, job: { queue: 'email-send', id, state: 'dead' } });
  expect(detail.summary.state).toBe('waiting'); // the screen's memory was old: it is found where it is
  expect(detail.redrives).toMatchObject([{ by: `${userInfo().username}@${hostname()}` }]);
});

test('a resolution can be read and taken back', async () => {
  const id = await deadJob();
  const resolved = await app.client.call('dlq.resolve', {
    env,
    jobIds: [id],
    text: ' Wrote to the customer. ',
  });
  expect(resolved).toEqual({ resolved: [id], missing: [] });
  const list = await app.client.call('dlq.page', { env, list: 'resolved', ...everything });
  expect(list.jobs).toMatchObject([{ id, state: 'resolved' }]);
  const detail = await app.client.call('job.get', {
    env,
    job: { queue: 'email-send', id, state: 'resolved' },
  });
  expect(detail.resolution).toMatchObject({ text: 'Wrote to the customer.' });
  expect(await app.client.call('dlq.reopen', { env, jobIds: [id] })).toEqual({ reopened: [id], missing: [] });
  expect((await app.client.call('dlq.page', { env, list: 'dead', ...everything })).jobs).toMatchObject([
    { id },
  ]);
});

test('a payload of 5 MB goes in and comes back byte for byte, and stays out of lists', async () => {
  const payloadText = `{"big":"${'x'.repeat(5_000_000)}","id":9007199254740993,"id":1e400}`;
  const job = { env, queue: 'export-jobs', payloadText, priority: 'low', delayMs: 0, attempts: 1 } as const;
  const { id } = await app.client.call('job.enqueue', job);
  const detail = await app.client.call('job.get', {
    env,
    job: { queue: 'export-jobs', id, state: 'waiting' },
  });
  expect(detail.payloadText === payloadText).toBe(true);
  const page = {
    env,
    queue: 'export-jobs',
    state: 'waiting',
    order: 'next',
    cursor: null,
    limit: 10,
  } as const;
  const listed = await app.client.call('queue.jobs', page);
  expect(listed.jobs).toMatchObject([{ id, payloadBytes: Buffer.byteLength(payloadText) }]);
  expect(JSON.stringify(listed).length).toBeLessThan(5_000);
}, 15_000);

test.each([
  ['{"half":', 'INVALID_PAYLOAD'],
  ['', 'INVALID_PAYLOAD'],
])('%j is no payload', async (payloadText, code) => {
  const job = { env, queue: 'email-send', payloadText, priority: 'low', delayMs: 0, attempts: 1 } as const;
  await expect(app.client.call('job.enqueue', job)).rejects.toMatchObject({ code });
  expect(await server.redis.exists('queue:email-send')).toBe(0);
});

test('a job that is nowhere is said to be gone', async () => {
  const job = { queue: 'email-send', id: 'unknown', state: 'waiting' } as const;
  await expect(app.client.call('job.get', { env, job })).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' });
});

test('a user without rights is told which command is missing', async () => {
  await server.redis.call('ACL', 'SETUSER', 'viewer', 'on', 'nopass', '~*', '+@all', '-@write');
  const { env: limited } = await app.client.call('environment.add', {
    draft: draft({ socketPath: server.socketPath, username: 'viewer' }, { name: 'Limited', password: 'any' }),
  });
  await app.client.call('environment.setReadOnly', { env: limited, isReadOnly: false });
  const environments = app.follow('environments', {});
  await expect.poll(() => environments.latest?.environments[2]?.status.state, patient).toBe('connected');
  const job = { queue: 'email-send', payloadText: '{}', priority: 'low', delayMs: 0, attempts: 1 } as const;
  await expect(app.client.call('job.enqueue', { env: limited, ...job })).rejects.toMatchObject({
    code: 'REDIS_NO_PERMISSION',
  });
});
