import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { buildWhenStale } from '../../scripts/build-when-stale.mjs';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');

/** Marks the fuses inside Electron's binary: version 1, eight fuses, all as Electron ships them. */
const fuseSentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const shippedFuses = '10110001';

const packageSchema = z.object({ name: z.string(), devDependencies: z.object({ electron: z.string() }) });
let packageJson: z.output<typeof packageSchema>;
let dir: string;
let files: string[];

/** Packs the app for Linux around a directory with the outline of Electron's distribution. */
beforeAll(async () => {
  buildWhenStale((line) => process.stdout.write(`${line}\n`));
  packageJson = packageSchema.parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')));
  dir = await mkdtemp(join(tmpdir(), 'bq-package-'));
  const electronDist = join(dir, 'electron');
  await mkdir(join(electronDist, 'locales'), { recursive: true });
  await mkdir(join(electronDist, 'resources'));
  for (const name of ['LICENSE', 'LICENSES.chromium.html', 'chrome-sandbox', 'locales/en-US.pak']) {
    await writeFile(join(electronDist, name), '');
  }
  await writeFile(join(electronDist, 'version'), packageJson.devDependencies.electron);
  await writeFile(join(electronDist, 'electron'), `${fuseSentinel}\x01\x08${shippedFuses}`, { mode: 0o755 });

  const builder = join(root, 'node_modules/electron-builder/cli.js');
  await run(
    process.execPath,
    [
      builder,
      '--linux',
      'dir',
      `-c.electronDist=${electronDist}`,
      `-c.directories.output=${join(dir, 'release')}`,
    ],
    { cwd: root },
  );
  const asar = join(dir, 'release/linux-unpacked/resources/app.asar');
  const { stdout } = await run(process.execPath, [
    join(root, 'node_modules/@electron/asar/bin/asar.js'),
    'list',
    asar,
  ]);
  files = stdout.split('\n').filter((line) => line !== '');
}, 120_000);
afterAll(() => rm(dir, { recursive: true, force: true }));

test('the package holds the bundles and nothing else', () => {
  expect(files).toEqual(
    expect.arrayContaining([
      '/package.json',
      '/dist/electron/main.cjs',
      '/dist/preload/preload.cjs',
      '/dist/host/worker.cjs',
      '/dist/renderer/index.html',
    ]),
  );
  expect(
    files.filter((path) => /node_modules|\.map$|\.ts$|\/dist\/(queue|types)|\/core\//.test(path)),
  ).toEqual([]);
});

test('the preload is one file', async () => {
  const preload = await readFile(join(root, 'dist/preload/preload.cjs'), 'utf8');
  const required = [...preload.matchAll(/require\(["']([^"']+)["']\)/g)].map(([, name]) => name);
  expect(required).toEqual(['electron']);
});

test('the fuses are burnt in', async () => {
  const binary = await readFile(join(dir, 'release/linux-unpacked', packageJson.name), 'latin1');
  const fuses = binary.slice(binary.indexOf(fuseSentinel) + fuseSentinel.length + 2);
  expect({
    runAsNode: fuses[0],
    nodeOptions: fuses[2],
    inspectArguments: fuses[3],
    asarIntegrity: fuses[4],
    onlyFromAsar: fuses[5],
    fileProtocolPrivileges: fuses[7],
  }).toEqual({
    runAsNode: '0',
    nodeOptions: '0',
    inspectArguments: '0',
    asarIntegrity: '1',
    onlyFromAsar: '1',
    fileProtocolPrivileges: '0',
  });
});

test('the configuration is about the installed Electron', async () => {
  const config = await readFile(join(root, 'electron-builder.yml'), 'utf8');
  expect(config).toContain(`electronVersion: ${packageJson.devDependencies.electron}\n`);
});
