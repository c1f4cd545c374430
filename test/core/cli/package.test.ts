import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { createBuilder } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { queueFixture } from '../../support/queue-fixture.ts';

/** The command as others get it: built, packed, unpacked into a program's node_modules. The dependencies are the checkout's. */

const run = promisify(execFile);
const root = join(import.meta.dirname, '../../..');
const fixture = queueFixture();
let directory: string;
let installed: string;

beforeAll(async () => {
  const cache = join(root, 'node_modules/.cache');
  await mkdir(cache, { recursive: true });
  directory = await mkdtemp(join(cache, 'queue-command-'));
  const source = join(directory, 'source');
  const builder = await createBuilder({
    configFile: join(root, 'vite.config.ts'),
    logLevel: 'warn',
    environments: { command: { build: { outDir: join(source, 'dist/cli') } } },
  });
  const { command } = builder.environments;
  if (command === undefined) throw new Error('vite.config.ts has no environment named command');
  await builder.build(command);
  await cp(join(root, 'package.json'), join(source, 'package.json'));
  await cp(join(root, 'README.md'), join(source, 'README.md'));
  await cp(join(root, 'core/queue/version.ts'), join(source, 'core/queue/version.ts'));
  await run('npm', ['pack', '--pack-destination', directory], { cwd: source });
  installed = join(directory, 'program/node_modules/biometrics-queue-desktop');
  await mkdir(installed, { recursive: true });
  const archive = join(directory, 'biometrics-queue-desktop-0.1.0.tgz');
  await run('tar', ['-xzf', archive, '--strip-components=1', '-C', installed]);
}, 60_000);
afterAll(() => rm(directory, { recursive: true, force: true }));

test('the package has the command where its `bin` says, and no sources', async () => {
  const { stdout } = await run('find', ['.', '-type', 'f'], { cwd: installed });
  expect(stdout.trim().split('\n').toSorted()).toEqual([
    './README.md',
    './dist/cli/biometrics-queue.js',
    './package.json',
  ]);
});

test('it runs by itself, serves, and ends when it is told to', async () => {
  const child = spawn(
    process.execPath, // npm makes it executable when it installs
    [join(installed, 'dist/cli/biometrics-queue.js'), 'exporter', '--port', '0', '--queues', 'email-send'],
    {
      env: { ...process.env, BIOMETRICS_REDIS_URL: fixture.server.url },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const text = await (await fetch(line.replace('Serving ', ''))).text();
  expect(text).toContain('queue_size{queue="email-send"} 0\n');
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
});
