import { mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isFresh } from '../../scripts/build-when-stale.mjs';
import { emptyMachine, type Machine } from './machine.ts';

let machine: Machine;
beforeEach(async () => {
  machine = await emptyMachine();
  await write('core/host/deep/file.ts', 100);
  await write('renderer/app.tsx', 100);
  for (const path of [
    'renderer/index.html',
    'host/cli.cjs',
    'host/worker.cjs',
    'electron/main.cjs',
    'preload/preload.cjs',
  ]) {
    await write(`dist/${path}`, 200);
  }
});
afterEach(() => rm(machine.dir, { recursive: true }));

/** A file, and the directories above it, last changed at that second of 1970. */
async function write(path: string, atSeconds: number): Promise<void> {
  const full = join(machine.dir, path);
  await mkdir(dirname(full), { recursive: true });
  await writeFile(full, '');
  for (let each = full; each !== machine.dir; each = dirname(each)) await utimes(each, atSeconds, atSeconds);
}

test('a build that is newer than every source will do', () => {
  expect(isFresh(machine.dir)).toBe(true);
});

test.each(['core/host/deep/file.ts', 'core/queue/new.ts', 'vite.config.ts', 'package-lock.json'])(
  'a later %s asks for a build',
  async (path) => {
    await write(path, 300);
    expect(isFresh(machine.dir)).toBe(false);
  },
);

test('so does a removed source, and a missing bundle', async () => {
  await rm(join(machine.dir, 'renderer/app.tsx')); // changes its directory, now
  expect(isFresh(machine.dir)).toBe(false);
  await utimes(join(machine.dir, 'renderer'), 100, 100);
  expect(isFresh(machine.dir)).toBe(true);
  await rm(join(machine.dir, 'dist/preload/preload.cjs'));
  expect(isFresh(machine.dir)).toBe(false);
});
