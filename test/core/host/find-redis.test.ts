import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findRedisServer, redisInstallLine } from '../../../core/host/find-redis.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'bq-path-'));
});
afterEach(() => rm(dir, { recursive: true }));

async function program(name: string, mode = 0o755): Promise<string> {
  const path = join(dir, name);
  await writeFile(path, '#!/bin/sh\n');
  await chmod(path, mode);
  return path;
}

test('the one on the PATH comes before the usual places', async () => {
  const path = await program('redis-server');
  expect(findRedisServer({ PATH: dir })).toBe(path);
});

test('a file that may not be run is no program', async () => {
  await program('redis-server', 0o644);
  expect(findRedisServer({ PATH: dir })).not.toBe(join(dir, 'redis-server'));
});

test('one that was named is taken, and no other instead of it', async () => {
  const path = await program('my-valkey');
  expect(findRedisServer({ PATH: '', BIOMETRICS_REDIS_SERVER: path })).toBe(path);
  expect(findRedisServer({ PATH: dir, BIOMETRICS_REDIS_SERVER: join(dir, 'missing') })).toBeUndefined();
});

test('the line to type is for a package manager that is there', async () => {
  await program('apt-get');
  expect(redisInstallLine({ PATH: dir })).toBe('sudo apt-get install redis-server');
});
