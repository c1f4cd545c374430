import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { processStartedAt } from '../../../core/host/process-identity.ts';
import { lockProfile } from '../../../core/host/profile-lock.ts';

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
    details: { pid: process.pid },
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

test('of many starts at once on a stale lock exactly one wins', async () => {
  await writeFile(file, JSON.stringify({ pid: await deadPid(), startedAt: '1' }));
  const starts = await Promise.allSettled(Array.from({ length: 8 }, () => lockProfile(dir)));
  expect(starts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await readdir(dir)).toEqual(['app.lock']);
});
