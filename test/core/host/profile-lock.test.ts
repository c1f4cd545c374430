import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { link, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { processStartedAt } from '../../../core/host/process-identity.ts';
import { lockProfile, type LockSystem } from '../../../core/host/profile-lock.ts';
import { freePort } from '../../support/redis.ts';

let dir: string;
let file: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'bq-lock-'));
  file = join(dir, 'app.lock');
});
afterEach(() => rm(dir, { recursive: true }));

async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  return child.pid ?? 0;
}

test('a second start is told who has the profile and where it can be opened', async () => {
  const lock = await lockProfile(dir);
  await expect(lockProfile(dir)).rejects.toMatchObject({
    code: 'PROFILE_IN_USE',
    details: { pid: process.pid, file },
  });
  await lock.announce('http://127.0.0.1:1/?token=x');
  await expect(lockProfile(dir)).rejects.toMatchObject({ details: { url: 'http://127.0.0.1:1/?token=x' } });
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test('it is free again after a release', async () => {
  const lock = await lockProfile(dir);
  await lock.release();
  expect(await readdir(dir)).toEqual([]);
  await (await lockProfile(dir)).release();
});

test('the lock of a process that died is taken over', async () => {
  await writeFile(file, JSON.stringify({ pid: await deadPid(), startedAt: '1' }));
  await lockProfile(dir);
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ pid: process.pid });
  expect(await readdir(dir)).toEqual(['app.lock']);
});

test('an id that was given to another process since is no holder', async () => {
  const other = spawn('sleep', ['60'], { stdio: 'ignore' });
  try {
    await writeFile(file, JSON.stringify({ pid: other.pid, startedAt: '1' }));
    await lockProfile(dir);
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ pid: process.pid });
  } finally {
    other.kill();
  }
});

test('a living holder keeps the profile', async () => {
  const other = spawn('sleep', ['60'], { stdio: 'ignore' });
  try {
    const pid = other.pid ?? 0;
    await writeFile(file, JSON.stringify({ pid, startedAt: await processStartedAt(pid) }));
    await expect(lockProfile(dir)).rejects.toMatchObject({ code: 'PROFILE_IN_USE', details: { pid } });
  } finally {
    other.kill();
  }
});

test.each(['', 'not json', '{"pid":-4}'])(
  'a file that nobody of ours wrote (%j) does not lock out',
  async (text) => {
    await writeFile(file, text);
    await lockProfile(dir);
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ pid: process.pid });
  },
);

test('of many starts at once on a stale lock exactly one wins, every time', async () => {
  const dead = JSON.stringify({ pid: await deadPid(), startedAt: '1' });
  for (let round = 0; round < 40; round += 1) {
    await writeFile(file, dead);
    const starts = await Promise.allSettled(Array.from({ length: 8 }, () => lockProfile(dir)));
    expect(starts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const reasons = starts.flatMap((start) => (start.status === 'rejected' ? [start.reason as unknown] : []));
    for (const reason of reasons) expect(reason).toMatchObject({ code: 'PROFILE_IN_USE' });
    expect(await readdir(dir)).toEqual(['app.lock']);
  }
});

test('a start that was slow to look does not take away the lock of one that was quicker', async () => {
  await writeFile(file, JSON.stringify({ pid: 1, startedAt: 'long ago' }));
  let asked = 0;
  let quicker: Promise<unknown> = Promise.resolve();
  // The slow start has read the stale file and asks about its holder; before it hears, the other one takes over.
  const slow: LockSystem = {
    link,
    processStartedAt: async (pid) => {
      if (pid === 1 && (asked += 1) === 1) await (quicker = lockProfile(dir));
      return processStartedAt(pid);
    },
  };
  await expect(lockProfile(dir, slow)).rejects.toMatchObject({ code: 'PROFILE_IN_USE' });
  await expect(quicker).resolves.toBeDefined();
  expect(await readdir(dir)).toEqual(['app.lock']);
});

test('a takeover that died in the middle is taken over', async () => {
  const dead = JSON.stringify({ pid: await deadPid(), startedAt: '1' });
  await writeFile(file, dead);
  await writeFile(`${file}.takeover`, dead);
  await lockProfile(dir);
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ pid: process.pid });
  expect(await readdir(dir)).toEqual(['app.lock']);
});

describe('on a file system without hard links', () => {
  const system: LockSystem = {
    processStartedAt,
    link: () => Promise.reject(Object.assign(new Error('not supported'), { code: 'ENOTSUP' })),
  };

  test('it locks all the same, for this user only', async () => {
    await writeFile(file, JSON.stringify({ pid: await deadPid(), startedAt: '1' }));
    const lock = await lockProfile(dir, system);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await expect(lockProfile(dir, system)).rejects.toMatchObject({ code: 'PROFILE_IN_USE' });
    await lock.release();
    expect(await readdir(dir)).toEqual([]);
  });

  test('of many starts at once on a free profile exactly one wins', async () => {
    const starts = await Promise.allSettled(Array.from({ length: 8 }, () => lockProfile(dir, system)));
    expect(starts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const reasons = starts.flatMap((start) => (start.status === 'rejected' ? [start.reason as unknown] : []));
    for (const reason of reasons) expect(reason).toMatchObject({ code: 'PROFILE_IN_USE' });
  });

  test('a holder that is only just writing its name is not taken for nobody', async () => {
    await writeFile(file, '');
    const second = lockProfile(dir, system);
    await writeFile(
      file,
      JSON.stringify({ pid: process.pid, startedAt: await processStartedAt(process.pid) }),
    );
    await expect(second).rejects.toMatchObject({ code: 'PROFILE_IN_USE' });
  });

  test('what else goes wrong is said as it is', async () => {
    const full = {
      ...system,
      link: () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' })),
    };
    await expect(lockProfile(dir, full)).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(await readdir(dir)).toEqual([]);
  });
});

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/?token=x`;
}

describe('where the system does not say when a process was started', () => {
  const system: LockSystem = { link, processStartedAt: () => Promise.resolve(null) };
  let other: ChildProcess;
  beforeEach(() => {
    other = spawn('sleep', ['60'], { stdio: 'ignore' });
  });
  afterEach(() => void other.kill());

  const heldAt = (url?: string) => writeFile(file, JSON.stringify({ pid: other.pid, startedAt: null, url }));

  test('an id alone is believed when there is nothing else to ask', async () => {
    await heldAt();
    await expect(lockProfile(dir, system)).rejects.toMatchObject({ code: 'PROFILE_IN_USE' });
  });

  test('an app that answers where it said it would holds its profile', async () => {
    const url = await serve((_request, response) => response.end('the page'));
    await heldAt(url);
    await expect(lockProfile(dir, system)).rejects.toMatchObject({ details: { pid: other.pid, url } });
  });

  test.each([
    ['nobody', async () => `http://127.0.0.1:${await freePort()}/?token=x`],
    ['another program', () => serve((_request, response) => response.writeHead(404).end())],
  ])('where %s answers, the id is another program by now', async (_who, at) => {
    await heldAt(await at());
    await lockProfile(dir, system);
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ pid: process.pid });
  });
});
