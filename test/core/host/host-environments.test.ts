import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { ConnectionSettings } from '../../../core/contract/environment.ts';
import { startRedis, type TestRedis } from '../../support/redis.ts';
import { draft, startTestHost, type TestHost, type TestHostOptions } from '../../support/test-host.ts';

let server: TestRedis;
const ends: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  server = await startRedis({ tcp: true, password: 'right' });
});
afterAll(() => server.stop());
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
  await server.redis.flushall();
});

async function start(options: TestHostOptions = {}): Promise<TestHost> {
  const started = await startTestHost(options);
  ends.push(started.stop);
  return started;
}

const patient = { timeout: 8_000 };

test('a Redis given by URL is added read-only, selected, and found again at the next start', async () => {
  const first = await start({ redisUrl: server.url });
  const seen = first.follow('environments', {});
  await expect.poll(() => seen.latest?.environments[1]?.status.state, patient).toBe('connected');
  expect(seen.latest?.environments[1]).toMatchObject({
    name: `127.0.0.1:${server.port}`,
    kind: 'development',
    isReadOnly: true,
    isOwned: false,
    embeddedWorkers: false,
  });
  expect(seen.latest?.selected).toBe(seen.latest?.environments[1]?.id);
  await first.client.call('environment.select', { env: 'local' });
  await first.host.stop();
  const second = await start({ profileDir: first.profileDir, redisUrl: server.url });
  const again = second.follow('environments', {});
  await expect.poll(() => again.latest?.environments.length, patient).toBe(2);
  expect(again.latest?.selected).toBe(again.latest?.environments[1]?.id);
  // The window that keeps no passwords gets it from the URL again.
  await expect.poll(() => again.latest?.environments[1]?.status.state, patient).toBe('connected');
});

test.each([
  ['redis://db.example.com', 'production', 'db.example.com'],
  ['rediss://app:x@10.0.0.5:6380/3', 'production', '10.0.0.5:6380/3'],
  ['redis://localhost:7000', 'development', 'localhost:7000'],
  ['unix:///run/redis/redis.sock', 'development', 'redis.sock'],
])('%s is read as %s', async (url, kind, name) => {
  const { client } = await start();
  expect(await client.call('environment.parseUrl', { url })).toMatchObject({ kind, name });
});

test('an address that is none is refused, without repeating it', async () => {
  const { client } = await start();
  const parsed = client.call('environment.parseUrl', { url: 'http://user:hunter2@host' });
  await expect(parsed).rejects.toMatchObject({ code: 'INVALID_REDIS_URL' });
  await expect(parsed).rejects.not.toThrow('hunter2');
  await expect(startTestHost({ redisUrl: 'nonsense' })).rejects.toMatchObject({ code: 'INVALID_REDIS_URL' });
});

test('an environment is read-only until a person says otherwise, in the host', async () => {
  const { client, follow } = await start();
  const { env } = await client.call('environment.add', {
    draft: draft({ port: server.port ?? 0 }, { password: 'right' }),
  });
  const seen = follow('environments', {});
  await expect.poll(() => seen.latest?.environments[1]?.status.state, patient).toBe('connected');
  const job = {
    env,
    queue: 'email-send',
    payloadText: '{}',
    priority: 'medium',
    delayMs: 0,
    attempts: 3,
  } as const;
  const writes = [
    () => client.call('job.enqueue', job),
    () => client.call('dlq.retry', { env, jobIds: ['x'], rearm: false }),
    () => client.call('dlq.resolve', { env, jobIds: ['x'], text: 'x' }),
    () => client.call('dlq.reopen', { env, jobIds: ['x'] }),
    () => client.call('workers.setEmbedded', { env, isOn: true }),
    () => client.call('demo.setTraffic', { env, isOn: true }),
  ];
  for (const write of writes) await expect(write()).rejects.toMatchObject({ code: 'ENVIRONMENT_READ_ONLY' });
  expect(await server.redis.dbsize()).toBe(0);
  await client.call('environment.setReadOnly', { env, isReadOnly: false });
  const { id } = await client.call('job.enqueue', job);
  expect(id).toMatch(/^[0-9a-f-]{36}$/);
  await client.call('environment.setReadOnly', { env, isReadOnly: true });
  await expect(client.call('job.enqueue', job)).rejects.toMatchObject({ code: 'ENVIRONMENT_READ_ONLY' });
});

test('watching a read-only environment writes nothing at all', async () => {
  await server.redis.zadd('queue:email-send', 1, '{"id":"1","queue":"email-send","payload":{}}');
  await server.redis.zadd('queue:dlq', 1, '{"id":"2","queue":"email-send","payload":{},"error":"x"}');
  const writesBefore = await changes();
  const { client, follow } = await start({ redisUrl: server.url });
  const seen = follow('environments', {});
  await expect.poll(() => seen.latest?.environments[1]?.status.state, patient).toBe('connected');
  const env = seen.latest?.selected ?? '';
  const live = follow('live', { env });
  await expect.poll(() => live.latest?.dlqSize, patient).toBe(1);
  const page = { env, order: 'newest', cursor: null, limit: 50 } as const;
  expect(
    (await client.call('queue.jobs', { ...page, queue: 'email-send', state: 'waiting' })).jobs,
  ).toHaveLength(1);
  expect((await client.call('dlq.page', { ...page, list: 'dead', queue: null })).jobs).toHaveLength(1);
  await client.call('job.get', { env, job: { queue: 'email-send', id: '2', state: 'dead' } });
  const firstTick = live.latest?.atMs ?? 0;
  await expect.poll(() => (live.latest?.atMs ?? 0) - firstTick, patient).toBeGreaterThan(2_000);
  expect(await changes()).toBe(writesBefore);

  async function changes(): Promise<string | undefined> {
    return /rdb_changes_since_last_save:(\d+)/.exec(await server.redis.info('persistence'))?.[1];
  }
}, 20_000);

test('what the app owns cannot be edited or removed', async () => {
  const { client } = await start();
  const owned = { code: 'ENVIRONMENT_OWNED' };
  await expect(client.call('environment.remove', { env: 'local' })).rejects.toMatchObject(owned);
  await expect(client.call('environment.update', { env: 'local', draft: draft({}) })).rejects.toMatchObject(
    owned,
  );
});

test('embedded workers and demo traffic are refused on production', async () => {
  const { client, follow } = await start();
  const { env } = await client.call('environment.add', {
    draft: draft({ port: server.port ?? 0 }, { kind: 'production', password: 'right' }),
  });
  await client.call('environment.setReadOnly', { env, isReadOnly: false });
  for (const name of ['workers.setEmbedded', 'demo.setTraffic'] as const) {
    await expect(client.call(name, { env, isOn: true })).rejects.toMatchObject({
      code: 'ENVIRONMENT_PROTECTED',
    });
  }
  const live = follow('live', { env });
  await expect.poll(() => live.latest?.embedded.state, patient).toBe('off');
});

test('a wrong password can be mended by an update that keeps or brings one', async () => {
  const { client, follow } = await start();
  const wrong = draft({ port: server.port ?? 0 }, { password: 'wrong' });
  const { env } = await client.call('environment.add', { draft: wrong });
  const seen = follow('environments', {});
  const status = () => seen.latest?.environments.find(({ id }) => id === env)?.status;
  await expect.poll(() => status()?.problem?.code, patient).toBe('password-wrong');
  const steps = await client.call('environment.test', { draft: { ...wrong, password: 'right' }, env });
  expect(steps.map(({ verdict }) => verdict)).toEqual(['ok', 'ok', 'skipped', 'ok', 'ok', 'ok']);
  await client.call('environment.update', { env, draft: { ...wrong, password: 'right' } });
  await expect.poll(() => status()?.state, patient).toBe('connected');
  await client.call('environment.update', { env, draft: { ...wrong, name: 'Renamed', password: null } });
  expect(seen.latest?.environments.find(({ id }) => id === env)?.hasPassword).toBe(true);
  // The stored password is lent to a test that brings none.
  const lent = await client.call('environment.test', { draft: { ...wrong, password: null }, env });
  expect(lent[3]?.verdict).toBe('ok');
  await client.call('environment.reconnect', { env });
  await expect.poll(() => status()?.state, patient).toBe('connected');
  await client.call('environment.update', { env, draft: { ...wrong, password: '' } });
  await expect.poll(() => status()?.problem?.code, patient).toBe('password-missing');
});

test('a stored password is lent to its own address only', async () => {
  const { client } = await start();
  const own = draft({ port: server.port ?? 0 }, { password: 'right' });
  const { env } = await client.call('environment.add', { draft: own });
  const loginAt = async (connection: Partial<ConnectionSettings>, password: string | null = null) => {
    const asked = { ...own, connection: { ...own.connection, ...connection }, password };
    return (await client.call('environment.test', { draft: asked, env }))[3];
  };
  expect(await loginAt({ database: 1, prefix: 'x:' })).toMatchObject({ verdict: 'ok' });
  const withheld = {
    verdict: 'failed',
    problem: { code: 'password-missing' },
    facts: { storedPassword: 'withheld' },
  };
  // The same server under other names: what counts is what was typed.
  expect(await loginAt({ host: 'localhost' })).toMatchObject(withheld);
  expect(await loginAt({ socketPath: server.socketPath })).toMatchObject(withheld);
  expect(await loginAt({ username: 'default' })).toMatchObject(withheld);
  expect(await loginAt({ tls: { ...own.connection.tls, skipVerification: true } })).toMatchObject(withheld);
  expect(await loginAt({ host: 'localhost' }, 'right')).toMatchObject({ verdict: 'ok' });
});

test('a server that only listens to a password learns none while an address is typed', async () => {
  const heard: string[] = [];
  const listener = createServer((socket) =>
    socket.on('data', (chunk: Buffer) => heard.push(chunk.toString())),
  );
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  ends.push(async () => void listener.close());
  const { client } = await start();
  const own = draft({ port: server.port ?? 0 }, { password: 'right-secret' });
  const { env } = await client.call('environment.add', { draft: own });
  const typed = { ...own.connection, port: (listener.address() as AddressInfo).port };
  await client.call('environment.test', { draft: { ...own, connection: typed, password: null }, env });
  expect(heard).not.toEqual([]);
  expect(heard.join('')).not.toContain('right-secret');
}, 15_000);

test('a removed environment ends its watches, and the app goes back to its own', async () => {
  const { client, follow } = await start({ redisUrl: server.url });
  const seen = follow('environments', {});
  await expect.poll(() => seen.latest?.environments.length, patient).toBe(2);
  const env = seen.latest?.selected ?? '';
  const ended = new Promise((resolve) => client.watch('live', { env }, () => undefined, resolve));
  await client.call('environment.remove', { env });
  expect(await ended).toMatchObject({ code: 'ENVIRONMENT_NOT_FOUND' });
  await expect.poll(() => seen.latest?.selected, patient).toBe('local');
  expect(seen.latest?.environments).toHaveLength(1);
  await expect(client.call('environment.select', { env })).rejects.toMatchObject({
    code: 'ENVIRONMENT_NOT_FOUND',
  });
  await expect.poll(async () => String(await server.redis.client('LIST')).includes('biometrics')).toBe(false);
});
