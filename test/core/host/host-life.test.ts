import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { forkWorker } from '../../../core/host/fork-worker.ts';
import { isProcessAlive } from '../../../core/host/process-identity.ts';
import { type BundledHost, bundleHost } from '../../support/bundled-host.ts';
import { startRedis } from '../../support/redis.ts';
import {
  draft,
  queueIn,
  startTestHost,
  type TestHost,
  type TestHostOptions,
} from '../../support/test-host.ts';

let bundle: BundledHost;
const ends: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  bundle = await bundleHost();
});
afterAll(() => bundle.remove());
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const end of ends.splice(0).toReversed()) await end();
});

async function start(options: TestHostOptions = {}): Promise<TestHost> {
  const started = await startTestHost({ launchWorker: forkWorker(bundle.workerPath), ...options });
  ends.push(started.stop);
  return started;
}

const patient = { timeout: 12_000 };

/** Every file of the profile as text, but the database and the password of the app's own Redis. */
async function filesOf(profileDir: string): Promise<string> {
  const names = await readdir(profileDir);
  const files = names.filter((name) => name !== 'local-redis');
  return (await Promise.all(files.map((name) => readFile(join(profileDir, name), 'utf8')))).join('\n');
}

test('a newcomer sees workers at work, jobs going through, and one in the DLQ, and nobody is alarmed', async () => {
  const { client, follow } = await start({ isLively: true });
  const live = follow('live', { env: 'local' });
  await expect.poll(() => live.latest?.embedded.state, patient).toBe('running');
  await expect.poll(() => live.latest?.dlqSize ?? 0, patient).toBeGreaterThan(0);
  await expect.poll(() => queueIn(live.latest, 'email-send')?.completed ?? 0, patient).toBeGreaterThan(0);
  expect(live.latest?.queues.map(({ name }) => name)).toHaveLength(6);
  await expect.poll(() => live.latest?.workers.length, patient).toBe(6);
  expect(live.latest?.workers.every(({ isEmbedded }) => isEmbedded)).toBe(true);
  expect(live.latest?.incidents).toEqual([]);
  const page = await client.call('dlq.page', {
    env: 'local',
    list: 'dead',
    queue: null,
    order: 'newest',
    cursor: null,
    limit: 50,
  });
  expect(page.jobs.some(({ errorName }) => errorName === 'MailboxUnavailable')).toBe(true);
}, 30_000);

test('a stop is quick, leaves no process, and may be asked for twice', async () => {
  const { host, follow } = await start({ isLively: true });
  const live = follow('live', { env: 'local' });
  await expect.poll(() => live.latest?.embedded.state, patient).toBe('running');
  const pids = live.latest?.embedded.processes.map(({ pid }) => pid ?? 0) ?? [];
  const startedAt = performance.now();
  await Promise.all([host.stop(), host.stop()]);
  await host.stop();
  expect(performance.now() - startedAt).toBeLessThan(4_000);
  expect(pids.filter(isProcessAlive)).toEqual([]);
  expect(host.sessions.size).toBe(0);
}, 30_000);

test('a step of the stop that fails is logged, and the steps after it are taken', async () => {
  const { host, profileDir, follow } = await start();
  const environments = follow('environments', {});
  await expect.poll(() => environments.latest?.environments[0]?.status.state, patient).toBe('connected');
  const record = join(profileDir, 'local-redis', 'server.json');
  await rm(record);
  await mkdir(record); // cannot be removed the way a file is
  await host.stop();
  expect(await readFile(join(profileDir, 'app.log'), 'utf8')).toContain('a step of the stop failed');
  expect(await readdir(profileDir)).not.toContain('app.lock');
  await rm(record, { recursive: true });
});

test('a log that cannot be opened leaves no lock behind', async () => {
  const profileDir = await mkdtemp(join(tmpdir(), 'bq-profile-'));
  ends.push(() => rm(profileDir, { recursive: true }));
  await mkdir(join(profileDir, 'app.log'));
  await expect(startTestHost({ profileDir })).rejects.toMatchObject({ code: 'EISDIR' });
  expect(await readdir(profileDir)).not.toContain('app.lock');
});

test('jobs and choices survive a restart', async () => {
  const first = await start();
  const job = {
    queue: 'export-jobs',
    payloadText: '{"rows":5}',
    priority: 'high',
    delayMs: 0,
    attempts: 3,
  } as const;
  const environments = first.follow('environments', {});
  await expect.poll(() => environments.latest?.environments[0]?.status.state, patient).toBe('connected');
  const { id } = await first.client.call('job.enqueue', { env: 'local', ...job });
  await first.client.call('threshold.set', {
    env: 'local',
    queue: null,
    metric: 'queue.size',
    threshold: { comparison: 'above', value: 7, isEnabled: true },
  });
  await first.host.stop();

  const second = await start({ profileDir: first.profileDir, isLively: true }); // keeps what was chosen: quiet
  const live = second.follow('live', { env: 'local' });
  await expect.poll(() => queueIn(live.latest, 'export-jobs')?.size, patient).toBe(1);
  expect(live.latest?.embedded.state).toBe('off');
  expect(queueIn(live.latest, 'export-jobs')?.metrics['queue.size'].threshold.value).toBe(7);
  const found = await second.client.call('job.get', {
    env: 'local',
    job: { queue: job.queue, id, state: 'waiting' },
  });
  expect(found.payloadText).toBe(job.payloadText);
}, 30_000);

test('its Redis killed, the app keeps its sessions, its workers come back to it, and no job is lost', async () => {
  const { client, profileDir, follow } = await start();
  const environments = follow('environments', {});
  const states: string[] = [];
  client.watch('environments', {}, ({ environments: [local] }) => states.push(local?.status.state ?? ''));
  const state = () => environments.latest?.environments[0]?.status.state;
  await expect.poll(state, patient).toBe('connected');
  const job = { env: 'local', queue: 'email-send', payloadText: '{}', priority: 'low', attempts: 3 } as const;
  const { id } = await client.call('job.enqueue', { ...job, delayMs: 600_000 });
  const { pid } = JSON.parse(await readFile(join(profileDir, 'local-redis', 'server.json'), 'utf8')) as {
    pid: number;
  };
  const live = follow('live', { env: 'local' });
  await client.call('workers.setEmbedded', { env: 'local', isOn: true });
  await expect.poll(() => live.latest?.workers.length, patient).toBe(6);
  process.kill(pid, 'SIGKILL');
  await expect.poll(state, patient).not.toBe('connected');
  await expect.poll(state, patient).toBe('connected');
  expect(states).not.toContain('failed');
  const found = await client.call('job.get', {
    env: 'local',
    job: { queue: 'email-send', id, state: 'delayed' },
  });
  expect(found.summary.state).toBe('delayed');
  const done = await client.call('job.enqueue', { ...job, delayMs: 0 });
  const look = () =>
    client.call('job.get', { env: 'local', job: { queue: 'email-send', id: done.id, state: 'waiting' } });
  await expect.poll(async () => (await look()).summary.state, patient).toBe('completed');
}, 40_000);

test('a changed password reaches the workers, whose connections have the old one', async () => {
  const server = await startRedis({ tcp: true, password: 'first' });
  ends.push(server.stop);
  const { client, follow } = await start();
  const at = draft({ port: server.port ?? 0 }, { password: 'first' });
  const { env } = await client.call('environment.add', { draft: at });
  await client.call('environment.setReadOnly', { env, isReadOnly: false });
  await client.call('workers.setEmbedded', { env, isOn: true });
  const live = follow('live', { env });
  await expect.poll(() => live.latest?.embedded.state, patient).toBe('running');
  const pids = live.latest?.embedded.processes.map(({ pid }) => pid) ?? [];
  await server.redis.config('SET', 'requirepass', 'second');
  await client.call('environment.update', { env, draft: { ...at, password: 'second' } });
  // Whoever is still in with the old password is put out; only what knows the new one comes back.
  await server.redis.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
  await expect
    .poll(
      () => live.latest?.embedded.processes.some(({ pid }) => pid === null || pids.includes(pid)),
      patient,
    )
    .toBe(false);
  await expect.poll(() => live.latest?.embedded.state, patient).toBe('running');
  const job = {
    env,
    queue: 'email-send',
    payloadText: '{}',
    priority: 'low',
    delayMs: 0,
    attempts: 3,
  } as const;
  const { id } = await client.call('job.enqueue', job);
  const look = () => client.call('job.get', { env, job: { queue: 'email-send', id, state: 'waiting' } });
  await expect.poll(async () => (await look()).summary.state, patient).toBe('completed');
}, 40_000);

test('a second start on the same profile is refused and harms nothing', async () => {
  const { profileDir, client } = await start();
  await expect(startTestHost({ profileDir, isLively: true })).rejects.toMatchObject({
    code: 'PROFILE_IN_USE',
    details: { pid: process.pid },
  });
  expect(await client.call('host.info', {})).toMatchObject({ profileDir });
});

test('without a redis-server the app opens and says how to get one; asked again, it finds it', async () => {
  vi.stubEnv('BIOMETRICS_REDIS_SERVER', '/nowhere/redis-server');
  const { client, follow } = await start();
  const environments = follow('environments', {});
  await expect
    .poll(() => environments.latest?.environments[0]?.status.problem?.code, patient)
    .toBe('redis-missing');
  expect(environments.latest?.environments[0]?.status.problem?.details['command']).toContain('install');
  expect((await client.call('host.info', {})).redisInstallHint).toContain('install');
  const jobs = client.call('queue.jobs', {
    env: 'local',
    queue: 'email-send',
    state: 'waiting',
    order: 'next',
    cursor: null,
    limit: 10,
  });
  await expect(jobs).rejects.toMatchObject({
    code: 'REDIS_UNAVAILABLE',
    details: { reason: 'redis-missing' },
  });
  vi.unstubAllEnvs();
  await client.call('environment.reconnect', { env: 'local' });
  await expect.poll(() => environments.latest?.environments[0]?.status.state, patient).toBe('connected');
  expect((await client.call('host.info', {})).redisInstallHint).toBeNull();
}, 20_000);

test('settings that cannot be read are kept, said, and do not keep the app from opening', async () => {
  const profileDir = await mkdtemp(join(tmpdir(), 'bq-profile-'));
  await writeFile(join(profileDir, 'settings.json'), '{ half');
  const { client } = await start({ profileDir, isLively: true });
  expect((await client.call('host.info', {})).settingsProblem).toMatch(/^settings\.unreadable-.*\.json$/);
});

test('how a person likes the window is remembered with the profile', async () => {
  const { client, profileDir, host } = await start();
  expect((await client.call('host.info', {})).preferences).toBeNull();
  const preferences = { theme: 'dark', language: 'de', density: 'comfortable' } as const;
  await client.call('host.setPreferences', { preferences });
  await host.stop();
  const again = await start({ profileDir, isLively: true });
  expect((await again.client.call('host.info', {})).preferences).toEqual(preferences);
});

test('a notification is shown once, whoever asks', async () => {
  const shown: string[] = [];
  const { client } = await start({ notify: ({ title }) => shown.push(title) });
  const ask = () => client.call('host.notify', { id: 'n1', title: 'email-send needs attention', body: '' });
  expect(await ask()).toEqual({ isShown: true });
  expect(await ask()).toEqual({ isShown: false });
  expect(shown).toEqual(['email-send needs attention']);
  const browser = await start();
  expect(await browser.client.call('host.notify', { id: 'n1', title: '', body: '' })).toEqual({
    isShown: false,
  });
  expect((await browser.client.call('host.info', {})).notifications).toBe('page');
});

test('secrets and payloads are in no file of the profile', async () => {
  const { client, profileDir, host, follow } = await start();
  const environments = follow('environments', {});
  await expect.poll(() => environments.latest?.environments[0]?.status.state, patient).toBe('connected');
  const { env } = await client.call('environment.add', {
    draft: draft({ port: 1, username: 'app' }, { name: 'Secret', password: 'hunter2-secret' }),
  });
  await client.call('job.enqueue', {
    env: 'local',
    queue: 'email-send',
    payloadText: '{"note":"hunter2-payload"}',
    priority: 'low',
    delayMs: 0,
    attempts: 1,
  });
  await expect
    .poll(() => environments.latest?.environments.find(({ id }) => id === env)?.status.state, patient)
    .toBe('failed');
  expect(JSON.stringify(environments.latest)).not.toContain('hunter2');
  expect(environments.latest?.environments.find(({ id }) => id === env)?.hasPassword).toBe(true);
  await host.stop();
  const files = await filesOf(profileDir);
  expect(files).toContain('"name": "Secret"');
  expect(files).not.toContain('hunter2');
});
