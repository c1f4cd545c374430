import { afterEach, expect, test, vi } from 'vitest';
import { forkWorker } from '../../../core/host/fork-worker.ts';
import { enqueueJobs } from '../../../core/queue/producer.ts';
import { UnrecoverableError } from '../../../core/queue/errors.ts';
import { openRedis } from '../../../core/queue/connection.ts';
import { keyLayoutOf, parseRedisUrl } from '../../../core/queue/redis-target.ts';
import type { QueueStore } from '../../../core/queue/store.ts';
import { bundleHost } from '../../support/bundled-host.ts';
import { startCluster } from '../../support/cluster.ts';
import { recordWorker } from '../../support/queue-fixture.ts';
import { startRedis } from '../../support/redis.ts';
import { startSentinel } from '../../support/sentinel.ts';
import { queueIn, startTestHost, type TestHost, type TestHostOptions } from '../../support/test-host.ts';

/** The app on more servers than one. */

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});
const patient = { timeout: 20_000, interval: 50 };

/** The library, as a service of a customer uses it. */
function serviceOn(url: string): QueueStore {
  const target = parseRedisUrl(url);
  const redis = openRedis(target, { purpose: 'worker', connectionName: 'service' });
  redis.on('error', () => undefined); // a failover is meant to be survived
  ends.push(() => redis.disconnect());
  return { redis, keys: keyLayoutOf(target.connection) };
}

async function appOn(url: string, options: TestHostOptions = {}): Promise<{ app: TestHost; env: string }> {
  const app = await startTestHost(options);
  ends.push(app.stop);
  const draft = await app.client.call('environment.parseUrl', { url });
  const { env } = await app.client.call('environment.add', { draft });
  await app.client.call('environment.setReadOnly', { env, isReadOnly: false });
  const seen = app.follow('environments', {});
  await vi.waitUntil(() => seen.latest?.environments[1]?.status.state === 'connected', patient);
  return { app, env };
}

/** Two queues with a dead job and a waiting one each, looked at and worked on from the app. */
async function workOn({ app, env }: { app: TestHost; env: string }, service: QueueStore): Promise<void> {
  const queues = ['email-send', 'partner-import'];
  for (const queue of queues) {
    const { worker, until } = recordWorker(service, queue, () => {
      throw new UnrecoverableError('broken');
    });
    await enqueueJobs(service, queue, [{ payload: { n: 1 } }]);
    await until('dead');
    await worker.stop();
    await enqueueJobs(service, queue, [{ payload: { n: 2 } }]);
  }
  const live = app.follow('live', { env });
  await expect.poll(() => live.latest?.dlqSize, patient).toBe(2);
  await expect
    .poll(() => queueIn(live.latest, 'partner-import'), patient)
    .toMatchObject({ size: 1, dead: 1 });
  const list = { env, list: 'dead', queue: null, order: 'newest', cursor: null, limit: 50 } as const;
  const { jobs } = await app.client.call('dlq.page', list);
  expect(jobs.map(({ queue }) => queue).toSorted()).toEqual(queues);
  const jobIds = jobs.map(({ id }) => id);
  expect(await app.client.call('dlq.retry', { env, jobIds, rearm: false })).toMatchObject({ missing: [] });
  await expect.poll(() => queueIn(live.latest, 'email-send')?.size, patient).toBe(2);
  expect(live.latest?.foreignWorkers).toBe(0);
}

test('a cluster is watched, worked on and tested like one server', { timeout: 60_000 }, async () => {
  const [cluster, bundle] = await Promise.all([startCluster(), bundleHost()]);
  ends.push(cluster.stop, bundle.remove);
  const opened = await appOn(cluster.url, { launchWorker: forkWorker(bundle.workerPath) });
  await workOn(opened, serviceOn(cluster.url));
  const { client, follow } = opened.app;
  const live = follow('live', { env: opened.env });
  await client.call('workers.setEmbedded', { env: opened.env, isOn: true });
  await expect
    .poll(() => queueIn(live.latest, 'email-send'), patient)
    .toMatchObject({ size: 0, completed: 2 });
  const draft = await client.call('environment.parseUrl', { url: cluster.url });
  const steps = await client.call('environment.test', { draft, env: null });
  const verdicts = Object.fromEntries(steps.map(({ step, verdict }) => [step, verdict]));
  expect(verdicts).toEqual({
    name: 'ok',
    port: 'ok',
    tls: 'skipped',
    login: 'ok',
    rights: 'ok',
    version: 'ok',
  });
});

test('a master behind Sentinels is followed through a failover', { timeout: 60_000 }, async () => {
  const servers = await startSentinel();
  ends.push(servers.stop);
  const service = serviceOn(servers.url);
  const opened = await appOn(servers.url);
  await workOn(opened, service);
  await servers.failOver();
  const seen = opened.app.follow('environments', {});
  const connected = { state: 'connected', problem: null };
  await expect.poll(() => seen.latest?.environments[1]?.status, patient).toMatchObject(connected);
  const job = {
    queue: 'email-send',
    payloadText: '{}',
    priority: 'medium',
    delayMs: 0,
    attempts: 3,
  } as const;
  await opened.app.client.call('job.enqueue', { env: opened.env, ...job });
  const live = opened.app.follow('live', { env: opened.env });
  await expect.poll(() => queueIn(live.latest, 'email-send')?.size, patient).toBe(3);
});

test('what an address promises and the server does not keep is said', { timeout: 40_000 }, async () => {
  const single = await startRedis({ tcp: true });
  const servers = await startSentinel();
  const cluster = await startCluster();
  const app = await startTestHost();
  ends.push(app.stop, single.stop, servers.stop, cluster.stop);
  const failureOf = async (url: string) => {
    const draft = await app.client.call('environment.parseUrl', { url });
    const steps = await app.client.call('environment.test', { draft, env: null });
    return steps.find(({ verdict }) => verdict === 'failed')?.problem;
  };
  const port = single.port ?? 0;
  expect(await failureOf(`redis-cluster://127.0.0.1:${port}`)).toMatchObject({ code: 'no-cluster' });
  expect(await failureOf(cluster.url.replace('-cluster', '').replace(/,.*/, ''))).toMatchObject({
    code: 'cluster',
  });
  expect(await failureOf(servers.url.replace('/queues', '/other'))).toMatchObject({
    code: 'master-unknown',
    details: { master: 'other' },
  });
});

test('the seed’s layout is refused on a cluster, with what to use instead', async () => {
  const app = await startTestHost();
  ends.push(app.stop);
  const url = 'redis-cluster://127.0.0.1:1?layout=classic';
  const draft = await app.client.call('environment.parseUrl', { url });
  await expect(app.client.call('environment.add', { draft })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    details: { field: 'layout', allowed: 'clustered' },
  });
});
