import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findInstaller, installLine, installPackages } from '../../scripts/system-packages.mjs';
import { emptyMachine, type Machine } from './machine.ts';

let machine: Machine;
let said: string[];
const say = (line: string) => void said.push(line);
beforeEach(async () => {
  machine = await emptyMachine();
  said = [];
});
afterEach(() => rm(machine.dir, { recursive: true }));

describe('who may install', () => {
  test('nobody, without a package manager that is known', () => {
    expect(findInstaller(machine.surroundings, true)).toEqual({ manager: undefined, installer: undefined });
  });

  test('root may', async () => {
    await machine.addProgram('bin/apt-get');
    expect(findInstaller(machine.surroundings, true).installer?.prefix).toEqual([]);
  });

  test('a user may where sudo asks for no password', async () => {
    await machine.addProgram('bin/dnf');
    await machine.addProgram('bin/sudo', 'test "$1" = -n');
    expect(findInstaller(machine.surroundings, false).installer?.prefix).toEqual(['sudo', '-n']);
  });

  test('a user may not where sudo asks, and is not asked', async () => {
    await machine.addProgram('bin/apt-get');
    await machine.addProgram('bin/sudo', 'if [ "$1" = -n ]; then exit 1; fi; read -r password');
    const { manager, installer } = findInstaller(machine.surroundings, false);
    expect(manager?.program).toBe('apt-get');
    expect(installer).toBeUndefined();
  });

  test('Homebrew needs no root, and refuses it', async () => {
    await machine.addProgram('bin/brew');
    expect(findInstaller(machine.surroundings, false).installer?.prefix).toEqual([]);
    expect(findInstaller(machine.surroundings, true).installer).toBeUndefined();
  });
});

test.each([
  ['apt-get', 'sudo apt-get install redis-server', 'sudo apt-get install chromium fonts-liberation'],
  ['dnf', 'sudo dnf install valkey', 'sudo dnf install chromium liberation-fonts'],
  ['apk', 'sudo apk add redis', 'sudo apk add chromium font-liberation'],
  ['zypper', 'sudo zypper install redis', 'sudo zypper install chromium liberation-fonts'],
  ['pacman', 'sudo pacman -S valkey', 'sudo pacman -S chromium ttf-liberation'],
  ['brew', 'brew install redis', undefined],
])('the line to type with %s', async (program, redis, chromium) => {
  await machine.addProgram(`bin/${program}`);
  const { manager } = findInstaller(machine.surroundings, true);
  expect(installLine(manager, 'redis')).toBe(redis);
  expect(installLine(manager, 'chromium')).toBe(chromium);
});

/** An `apk` of the test's own, called by its path, that notes how it was called. */
async function fakeInstaller(script: string) {
  const program = await machine.addProgram(
    'bin/apk',
    `echo "$@" >> "${join(machine.dir, 'calls')}"; ${script}`,
  );
  await writeFile(join(machine.dir, 'calls'), '');
  const { installer } = findInstaller(machine.surroundings, true);
  if (installer === undefined) throw new Error('the fake apk was not found');
  return { ...installer, manager: { ...installer.manager, program } };
}
const calls = () => readFile(join(machine.dir, 'calls'), 'utf8');

describe('installing', () => {
  test('says what it does and stops at the first set that installs', async () => {
    const installer = await fakeInstaller('');
    expect(installPackages(installer, 'redis', say)).toBe(true);
    expect(await calls()).toBe('add --no-cache redis\n');
    expect(said).toEqual([`Installing redis with ${installer.manager.program}`]);
  });

  test('tries the alternative, and shows what the package manager said', async () => {
    const installer = await fakeInstaller('echo "no such package: $3"; test "$3" = valkey');
    expect(installPackages(installer, 'redis', say)).toBe(true);
    expect(await calls()).toBe('add --no-cache redis\nadd --no-cache valkey\n');
    expect(said).toContain('  no such package: redis');
  });

  test('never waits for an answer', async () => {
    const installer = await fakeInstaller('read -r answer || exit 7');
    expect(installPackages(installer, 'chromium', say)).toBe(false);
  });
});
