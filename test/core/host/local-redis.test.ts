import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLocalRedis, type LocalRedis } from '../../../core/host/local-redis.ts';
import { isProcessAlive } from '../../../core/host/process-identity.ts';
import { openRedis } from '../../../core/queue/connection.ts';
import type { QueueStore } from '../../../core/queue/store.ts';
import { redisServerBinary, startRedis } from '../../support/redis.ts';

const silent = pino({ enabled: false });
const ends: (() => Promise<unknown> | void)[] = [];
let profile: string;

beforeEach(async () => {
  profile = await mkdtemp(join(tmpdir(), 'bq-local-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const end of ends.splice(0).toReversed()) await end();
  await rm(profile, { recursive: true });
});

async function started(profileDir = profile): Promise<LocalRedis> {
  const local = await createLocalRedis(profileDir, silent);
  ends.push(() => local.stop());
  await local.start();
  return local;
}

function connect({ connection, password }: LocalRedis): QueueStore['redis'] {
  const redis = openRedis({ connection, password }, { purpose: 'worker', connectionName: 'test' });
  redis.on('error', () => undefined); // the server is killed on purpose
  ends.push(() => redis.disconnect());
  return redis;
}

test('it listens on a socket only, wants its password, keeps every job and forgets none', async () => {
  const local = await started();
  expect(local.state).toEqual({ kind: 'running' });
  const redis = connect(local);
  const settings = async (name: string) => (await redis.config('GET', name))[1];
  expect(await settings('port')).toBe('0');
  expect(await settings('appendonly')).toBe('yes');
  expect(await settings('appendfsync')).toBe('everysec');
  expect(await settings('maxmemory-policy')).toBe('noeviction');
  expect(await settings('dir')).toBe(join(profile, 'local-redis'));
  const stranger = openRedis(
    { connection: local.connection, password: null },
    { purpose: 'interactive', connectionName: 'stranger' },
  );
  ends.push(() => stranger.disconnect());
  stranger.on('error', () => undefined);
  await expect(stranger.ping()).rejects.toThrow('NOAUTH');
});

test('its password is in no list of processes and readable by this user only', async () => {
  const local = await started();
  const processes = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
  expect(processes).not.toContain(local.password);
  expect((await stat(join(profile, 'local-redis', 'password'))).mode & 0o777).toBe(0o600);
  expect((await stat(join(profile, 'local-redis'))).mode & 0o777).toBe(0o700);
});

test('killed, it comes back with its jobs', async () => {
  const local = await started();
  const redis = connect(local);
  await redis.zadd('queue:email-send', 5, 'a job');
  // Written to the file at once, as everysec may be a second late.
  await redis.config('SET', 'appendfsync', 'always');
  await redis.zadd('queue:email-send', 6, 'another');
  const pid = local.pid ?? 0;
  process.kill(pid, 'SIGKILL');
  await expect.poll(() => local.pid, { timeout: 5_000 }).not.toBe(pid);
  await expect.poll(() => local.state, { timeout: 5_000 }).toEqual({ kind: 'running' });
  expect(await redis.zrange('queue:email-send', '0', '-1')).toEqual(['a job', 'another']);
});

test('its jobs survive a stop and a start, and a stop leaves no process', async () => {
  const first = await started();
  await connect(first).zadd('queue:email-send', 5, 'a job');
  const pid = first.pid ?? 0;
  await first.stop();
  await first.stop();
  expect(isProcessAlive(pid)).toBe(false);
  const second = await started();
  expect(second.password).toBe(first.password);
  expect(await connect(second).zrange('queue:email-send', '0', '-1')).toEqual(['a job']);
});

/** What a start that crashed leaves behind: a server that nobody looks after, and the note about it. */
async function orphan(): Promise<ChildProcess> {
  const { connection, password } = await createLocalRedis(profile, silent);
  const dir = join(profile, 'local-redis');
  const settings = ['--port', '0', '--save', '', '--appendonly', 'yes', '--requirepass', password];
  const server = spawn(redisServerBinary(), [...settings, '--unixsocket', connection.socketPath], {
    cwd: dir,
    stdio: 'ignore',
  });
  ends.push(() => void server.kill('SIGKILL'));
  await writeFile(
    join(dir, 'server.json'),
    JSON.stringify({ pid: server.pid, socketPath: connection.socketPath }),
  );
  const redis = openRedis({ connection, password }, { purpose: 'worker', connectionName: 'orphan' });
  redis.on('error', () => undefined); // until it listens
  await redis.zadd('queue:email-send', 5, 'a job');
  redis.disconnect();
  return server;
}

test('a server that outlived its app is ended, and its jobs are taken over', async () => {
  const old = await orphan();
  const local = await started();
  await expect.poll(() => old.exitCode).toBe(0);
  expect(local.state).toEqual({ kind: 'running' });
  expect(await connect(local).zrange('queue:email-send', '0', '-1')).toEqual(['a job']);
});

test('one that hangs is ended as well', async () => {
  const old = await orphan();
  old.kill('SIGSTOP');
  const local = await started();
  await expect.poll(() => old.signalCode).toBe('SIGKILL');
  expect(local.state).toEqual({ kind: 'running' });
}, 15_000);

test('a server that only has the id of an old one is left alone', async () => {
  const other = await startRedis();
  ends.push(other.stop);
  const local = await createLocalRedis(profile, silent);
  ends.push(() => local.stop());
  await writeFile(
    join(profile, 'local-redis', 'server.json'),
    JSON.stringify({ pid: other.pid, socketPath: join(profile, 'gone.sock') }),
  );
  await local.start();
  expect(await other.redis.ping()).toBe('PONG');
});

test('a profile deep in the file system gets a socket with a short name, in a private place', async () => {
  const deep = join(profile, 'x'.repeat(60), 'y'.repeat(60));
  await mkdir(deep, { recursive: true });
  const local = await started(deep);
  expect(local.state).toEqual({ kind: 'running' });
  expect(Buffer.byteLength(local.connection.socketPath)).toBeLessThan(100);
  const place = join(local.connection.socketPath, '..');
  expect((await stat(place)).mode & 0o777).toBe(0o700);
  await local.stop();
  await expect(stat(place)).rejects.toThrow('ENOENT');
});

test('without a server on this machine it says how to get one, and finds it when asked again', async () => {
  vi.stubEnv('BIOMETRICS_REDIS_SERVER', join(profile, 'no-such-program'));
  const local = await started();
  expect(local.state).toMatchObject({ kind: 'failed', problem: { code: 'redis-missing' } });
  expect(local.installHint).toContain('install');
  vi.unstubAllEnvs();
  await local.start();
  expect(local.state).toEqual({ kind: 'running' });
  expect(local.installHint).toBeNull();
});

test('stopped while it is only just starting, it starts no server', async () => {
  const local = await createLocalRedis(profile, silent);
  const starting = local.start();
  await local.stop();
  await starting;
  expect(local.state).toEqual({ kind: 'stopped' });
  expect(local.pid).toBeNull();
});

test('a profile that cannot be written is said, leaves no server behind, and is tried again', async () => {
  const lines: string[] = [];
  const local = await createLocalRedis(profile, pino({}, { write: (line) => void lines.push(line) }));
  ends.push(() => local.stop());
  const record = join(profile, 'local-redis', 'server.json');
  await mkdir(join(record, 'in-the-way'), { recursive: true });
  await local.start();
  expect(local.state).toMatchObject({ kind: 'failed', problem: { code: 'unknown' } });
  expect(local.pid).toBeNull();
  expect(lines.join('')).toContain('local Redis cannot be looked after');
  expect(lines.join('')).not.toContain(local.password);
  await rm(record, { recursive: true });
  await expect.poll(() => local.state, { timeout: 8_000 }).toEqual({ kind: 'running' });
}, 15_000);

test('it sorts by bytes, whatever language the person speaks', async () => {
  const seen = join(profile, 'locale');
  const wrapper = join(profile, 'redis-server');
  const script = `#!/bin/sh\nprintf %s "$LC_ALL" > '${seen}'\nexec ${redisServerBinary()} "$@"\n`;
  await writeFile(wrapper, script, { mode: 0o755 });
  vi.stubEnv('BIOMETRICS_REDIS_SERVER', wrapper);
  vi.stubEnv('LC_ALL', 'de_DE.UTF-8');
  await started();
  expect(await readFile(seen, 'utf8')).toBe('C');
});

test('a server that cannot start says why, and is tried again', async () => {
  const local = await createLocalRedis(profile, silent);
  ends.push(() => local.stop());
  const broken = join(profile, 'local-redis', 'appendonlydir');
  await writeFile(broken, 'not a directory');
  await local.start();
  expect(local.state).toMatchObject({ kind: 'failed', problem: { code: 'closed' } });
  expect(JSON.stringify(local.state)).not.toContain(local.password);
  await rm(broken);
  await expect.poll(() => local.state, { timeout: 8_000 }).toEqual({ kind: 'running' });
  expect(await readFile(join(profile, 'local-redis', 'server.json'), 'utf8')).toContain(String(local.pid));
}, 15_000);
