import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, expect, test } from 'vitest';
import type { ConnectionSettings, EnvironmentStatus } from '../../../core/contract/environment.ts';
import {
  createEnvironmentLink,
  type EnvironmentLink,
  type LinkTarget,
} from '../../../core/host/environment-link.ts';
import { makeCertificate } from '../../support/certificates.ts';
import { freePort, startRedis, type TestRedis } from '../../support/redis.ts';
import { plainConnection } from '../../support/test-host.ts';
import { startVersionProxy } from '../../support/version-proxy.ts';

const ends: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function redis(options: Parameters<typeof startRedis>[0] = {}): Promise<TestRedis> {
  const server = await startRedis({ tcp: true, ...options });
  ends.push(server.stop);
  return server;
}

function link(target: () => LinkTarget): EnvironmentLink & { readonly seen: EnvironmentStatus[] } {
  const made = createEnvironmentLink(target, pino({ enabled: false }));
  const seen: EnvironmentStatus[] = [];
  made.changes.listen((status) => seen.push(status));
  ends.push(made.stop);
  made.connect();
  return Object.assign(made, { seen });
}

function to(connection: Partial<ConnectionSettings>, password: string | null = null): () => LinkTarget {
  return () => ({ connection: { ...plainConnection, ...connection }, password });
}

/** What a person would read: the state, and why. */
function stateOf({ status }: EnvironmentLink): string {
  return status.problem === null ? status.state : `${status.state}: ${status.problem.code}`;
}

test('connects, and knows the version', async () => {
  const server = await redis();
  const connected = link(to({ port: server.port ?? 0 }));
  expect(stateOf(connected)).toBe('connecting');
  expect(connected.store).toThrow('REDIS_UNAVAILABLE');
  await expect.poll(() => stateOf(connected)).toBe('connected');
  expect(connected.status.redisVersion).toMatch(/^\d+\.\d+\.\d+$/);
  expect(await connected.store().redis.ping()).toBe('PONG');
  connected.stop();
  expect(stateOf(connected)).toBe('stopped');
  expect(connected.isConnected).toBe(false);
});

test('comes back by itself when the server does', async () => {
  const port = await freePort();
  const args = ['--port', String(port)];
  const first = await startRedis({ arguments: args });
  const connected = link(to({ port }));
  await expect.poll(() => stateOf(connected)).toBe('connected');
  await first.stop();
  await expect.poll(() => stateOf(connected)).toBe('reconnecting: refused');
  const second = await startRedis({ arguments: args });
  ends.push(second.stop);
  await expect.poll(() => stateOf(connected), { timeout: 8_000 }).toBe('connected');
}, 15_000);

test.each([
  ['a wrong password', 'wrong', 'failed: password-wrong'],
  ['no password', null, 'failed: password-missing'],
])('%s is said, and not tried again every second', async (_what, password, state) => {
  const server = await redis({ password: 'right' });
  const failed = link(to({ port: server.port ?? 0 }, password));
  await expect.poll(() => stateOf(failed)).toBe(state);
  const tries = async (): Promise<string | undefined> =>
    /total_connections_received:(\d+)/.exec(await server.redis.info('stats'))?.[1];
  expect(await tries()).toBe('2'); // the test's own, and one that was refused
});

test('a new password takes effect at once', async () => {
  const server = await redis({ password: 'right' });
  let password = 'wrong';
  const mended = link(() => to({ port: server.port ?? 0 }, password)());
  await expect.poll(() => stateOf(mended)).toBe('failed: password-wrong');
  password = 'right';
  mended.connect();
  await expect.poll(() => stateOf(mended)).toBe('connected');
});

test('a port where nothing listens, a name nobody has, a socket that is gone', async () => {
  const refused = link(to({ port: await freePort() }));
  const unknown = link(to({ host: 'no-such-host.invalid' }));
  const missing = link(to({ socketPath: '/nowhere/redis.sock' }));
  await expect.poll(() => stateOf(refused)).toBe('failed: refused');
  await expect.poll(() => stateOf(unknown)).toBe('failed: name-not-found');
  await expect.poll(() => stateOf(missing)).toBe('failed: socket-missing');
});

test('TLS where there is none, and none where there is', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'bq-certificates-'));
  ends.push(() => rm(dir, { recursive: true }));
  const { ca, redisArguments } = makeCertificate(dir, 'DNS:localhost');
  const port = await freePort();
  const server = await redis({ arguments: redisArguments(port) });
  const tls = { isEnabled: true, ca, skipVerification: false };
  const plainToTls = link(to({ host: 'localhost', port }));
  const tlsToPlain = link(to({ host: 'localhost', port: server.port ?? 0, tls }));
  const untrusted = link(to({ host: 'localhost', port, tls: { ...tls, ca: '' } }));
  const otherName = link(to({ host: '127.0.0.1', port, tls }));
  const right = link(to({ host: 'localhost', port, tls }));
  await expect.poll(() => stateOf(right)).toBe('connected');
  await expect.poll(() => stateOf(plainToTls)).toBe('failed: tls-expected');
  await expect.poll(() => stateOf(untrusted)).toBe('failed: tls-untrusted');
  await expect.poll(() => stateOf(otherName)).toBe('failed: tls-name-mismatch');
  await expect.poll(() => stateOf(tlsToPlain), { timeout: 8_000 }).toBe('failed: tls-not-supported');
}, 15_000);

test('a server that is too old, and a node of a cluster, are not worked with', async () => {
  const server = await redis();
  const proxy = await startVersionProxy(server.port ?? 0, '5.0.14');
  ends.push(proxy.stop);
  const old = link(to({ port: proxy.port }));
  await expect.poll(() => stateOf(old)).toBe('failed: version-too-old');
  expect(old.status.redisVersion).toBe('5.0.14');
  expect(old.store).toThrow('version-too-old');
  const cluster = await redis({ arguments: ['--cluster-enabled', 'yes'] });
  const node = link(to({ port: cluster.port ?? 0 }));
  await expect.poll(() => stateOf(node)).toBe('failed: cluster');
});

test('a replica can be read, and is seen to be promoted', async () => {
  const primary = await redis();
  const replica = await redis({ arguments: ['--replicaof', `127.0.0.1 ${primary.port}`] });
  const connected = link(to({ port: replica.port ?? 0 }));
  await expect.poll(() => stateOf(connected)).toBe('connected: read-only-replica');
  expect(connected.isConnected).toBe(true);
  await replica.redis.replicaof('NO', 'ONE');
  await expect.poll(() => stateOf(connected), { timeout: 8_000 }).toBe('connected');
}, 15_000);

test('a database that is not there is not silently another one', async () => {
  const server = await redis();
  const failed = link(to({ port: server.port ?? 0, database: 99 }));
  await expect.poll(() => stateOf(failed)).toBe('failed: unknown');
  expect(failed.status.problem?.details['message']).toBe('ERR DB index is out of range');
});

test('a server that is on its way is waited for without a word', async () => {
  let target: LinkTarget = 'not-yet';
  const server = await redis();
  const waiting = link(() => target);
  expect(stateOf(waiting)).toBe('connecting');
  target = to({ port: server.port ?? 0 })();
  waiting.connect();
  await expect.poll(() => stateOf(waiting)).toBe('connected');
  expect(waiting.seen.some(({ state }) => state === 'failed')).toBe(false);
});

test('a bug on the way to a target is a problem of this connection, and no exception', async () => {
  const server = await redis();
  let isBroken = true;
  const broken = link(() => {
    if (isBroken) throw new TypeError('x is not a function');
    return to({ port: server.port ?? 0 })();
  });
  expect(stateOf(broken)).toBe('failed: unknown');
  isBroken = false;
  broken.retry();
  await expect.poll(() => stateOf(broken)).toBe('connected');
});
