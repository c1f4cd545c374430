import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findChromium, findProgram, findRedis } from '../../scripts/find-programs.mjs';
import { emptyMachine, type Machine } from './machine.ts';

let machine: Machine;
beforeEach(async () => {
  machine = await emptyMachine();
});
afterEach(() => rm(machine.dir, { recursive: true }));

describe('a Redis server', () => {
  test('is not there', () => {
    expect(findRedis(machine.surroundings)).toBeUndefined();
  });

  test('is found on the PATH, before Valkey', async () => {
    await machine.addProgram('bin/valkey-server');
    const redis = await machine.addProgram('bin/redis-server');
    expect(findRedis(machine.surroundings)).toBe(redis);
  });

  test('may be Valkey, and in a usual place that the PATH lacks', async () => {
    const valkey = await machine.addProgram('usual/valkey-server');
    expect(findRedis(machine.surroundings)).toBe(valkey);
  });

  test('is the one that BIOMETRICS_REDIS_SERVER names, or none', async () => {
    await machine.addProgram('bin/redis-server');
    const mine = await machine.addProgram('mine/redis-7');
    const env = (path: string) => ({
      ...machine.surroundings,
      env: { ...machine.surroundings.env, BIOMETRICS_REDIS_SERVER: path },
    });
    expect(findRedis(env(mine))).toBe(mine);
    expect(findRedis(env('/nowhere/redis-server'))).toBeUndefined();
  });
});

describe('Chromium', () => {
  test("is the system's own, before the wrapper on the PATH", async () => {
    await machine.addProgram('bin/chromium');
    const own = await machine.addProgram('lib/chromium/chromium');
    expect(findChromium(machine.surroundings)).toBe(own);
  });

  test('may be Chrome', async () => {
    const chrome = await machine.addProgram('bin/google-chrome');
    expect(findChromium(machine.surroundings)).toBe(chrome);
  });

  test("may be Playwright's, the newest of several", async () => {
    const cache = 'home/.cache/ms-playwright';
    await machine.addProgram(`${cache}/chromium-999/chrome-linux/chrome`);
    const newest = await machine.addProgram(`${cache}/chromium-1255/chrome-linux64/chrome`);
    await machine.addProgram(`${cache}/chromium_headless_shell-1300/chrome-linux64/chrome`);
    expect(findChromium(machine.surroundings)).toBe(newest);
  });

  test('is the one that BIOMETRICS_CHROMIUM names', async () => {
    await machine.addProgram('lib/chromium/chromium');
    const mine = await machine.addProgram('mine/chromium');
    const { surroundings } = machine;
    expect(findChromium({ ...surroundings, env: { ...surroundings.env, BIOMETRICS_CHROMIUM: mine } })).toBe(
      mine,
    );
  });
});

test('a directory, and a file that may not be run, are no programs', async () => {
  await mkdir(join(machine.dir, 'bin/redis-server'), { recursive: true });
  await mkdir(join(machine.dir, 'usual'), { recursive: true });
  await writeFile(join(machine.dir, 'usual/redis-server'), '');
  expect(findProgram(['redis-server'], machine.surroundings)).toBeUndefined();
});
