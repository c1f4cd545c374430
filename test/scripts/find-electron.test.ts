import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findElectron, lastReason } from '../../scripts/find-electron.mjs';
import { emptyMachine, type Machine } from './machine.ts';

let machine: Machine;
let said: string[];
beforeEach(async () => {
  machine = await emptyMachine();
  said = [];
});
afterEach(() => rm(machine.dir, { recursive: true }));

type Electron = Parameters<typeof findElectron>[1] & object;

function find(changes: Partial<Electron> = {}) {
  return findElectron((line) => said.push(line), {
    env: { DISPLAY: ':0' },
    system: 'linux',
    isRoot: false,
    packageDir: join(machine.dir, 'electron'),
    download: () => 'HTTPError: 403 Forbidden',
    ...changes,
  });
}

/** What `install-electron` leaves behind. */
async function install(): Promise<string> {
  const binary = await machine.addProgram('electron/dist/electron');
  await writeFile(join(machine.dir, 'electron/path.txt'), 'electron');
  return binary;
}

test('a binary that is there is used, without a word', async () => {
  const binary = await install();
  expect(find()).toEqual({ binary, reason: undefined });
  expect(said).toEqual([]);
});

test('a missing one is fetched', async () => {
  await mkdir(join(machine.dir, 'electron'));
  const download = () => {
    mkdirSync(join(machine.dir, 'electron/dist'));
    writeFileSync(join(machine.dir, 'electron/dist/electron'), '', { mode: 0o755 });
    writeFileSync(join(machine.dir, 'electron/path.txt'), 'electron');
    return undefined;
  };
  expect(find({ download }).binary).toBe(join(machine.dir, 'electron/dist/electron'));
  expect(said).toEqual(['Fetching Electron (about 110 MB, once)']);
});

test('where it cannot be fetched, the reason is said', async () => {
  await mkdir(join(machine.dir, 'electron'));
  expect(find()).toEqual({
    binary: undefined,
    reason: "Electron's binary could not be fetched (HTTPError: 403 Forbidden)",
  });
  expect(find({ download: () => undefined }).reason).toContain('there is none after the download');
});

test.each([
  [{ env: {} }, 'there is no display'],
  [{ isRoot: true }, "Electron's sandbox refuses to run as root"],
  [{ packageDir: '/nowhere' }, 'run "npm ci"'],
  [
    { env: { ELECTRON_OVERRIDE_DIST_PATH: '/nowhere' } },
    'ELECTRON_OVERRIDE_DIST_PATH has no /nowhere/electron',
  ],
])('%j: the browser window, and why', async (changes, reason) => {
  await install();
  expect(find(changes)).toMatchObject({ binary: undefined, reason: expect.stringContaining(reason) });
});

test('nothing is fetched for a window that could not open', () => {
  find({ env: {}, download: () => expect.unreachable() });
});

test('a given directory is believed, even without a display', async () => {
  const binary = await machine.addProgram('given/electron');
  const env = { ELECTRON_OVERRIDE_DIST_PATH: join(machine.dir, 'given') };
  expect(find({ env, isRoot: true })).toEqual({ binary, reason: undefined });
});

test('a Wayland session is a display', async () => {
  const binary = await install();
  expect(find({ env: { WAYLAND_DISPLAY: 'wayland-0' } }).binary).toBe(binary);
});

test.each([
  [
    'RequestError: getaddrinfo ENOTFOUND github.com\n    at ClientRequest.<anonymous> (/x/index.js:1:2)\n  code: 1\n}\n',
    'RequestError: getaddrinfo ENOTFOUND github.com',
  ],
  [
    'throw err\nError: Cannot find module "x".\n    at node:internal\n\nNode.js v20.19.0\n',
    'Error: Cannot find module "x"',
  ],
  ['connect http://me:hunter2@proxy:3128 failed', 'connect http://proxy:3128 failed'],
  ['', undefined],
])('of %j the reason is kept', (output, reason) => {
  expect(lastReason(output)).toBe(reason);
});

test('a reason stays one line', () => {
  expect(lastReason('x'.repeat(5_000))?.length).toBeLessThan(250);
});
