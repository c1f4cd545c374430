import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from '../support/command-line.ts';
import { startCluster, type TestCluster } from '../support/cluster.ts';
import { buildLibraryPackage, type LibraryPackage } from '../support/library-package.ts';
import { queueFixture } from '../support/queue-fixture.ts';
import { startSentinel, type TestSentinel } from '../support/sentinel.ts';

/** Runs every program of the page as a service would, and compares what it prints with what the page says. */
const page = await readFile(join(import.meta.dirname, '../../docs/use-from-your-service.md'), 'utf8');
const programs = [
  ...page.matchAll(/^## (.+)\n(?:(?!^## )[\s\S])*?^```js\n([\s\S]*?)^```\n\n```text\n([\s\S]*?)```/gm),
].map(([, title = '', source = '', prints = '']) => ({ title, source, prints }));

const fixture = queueFixture({ tcp: true });
let library: LibraryPackage;
let cluster: TestCluster;
let sentinel: TestSentinel;
beforeAll(async () => {
  [library, cluster, sentinel] = await Promise.all([buildLibraryPackage(), startCluster(), startSentinel()]);
}, 60_000);
afterAll(() => Promise.all([library.remove(), cluster.stop(), sentinel.stop()]));

/** The kind of Redis that the program would use by itself. */
function redisFor(source: string): string {
  if (source.includes("'redis-cluster://")) return cluster.url;
  return source.includes("'redis-sentinel://") ? sentinel.url : fixture.server.url;
}

test('no block of the page is left out', () => {
  expect(programs).toHaveLength(page.match(/^```js$/gm)?.length ?? 0);
  expect(programs.length).toBeGreaterThan(10);
});

test('the exporter has the flags that the page gives it', async () => {
  const [line = ''] = /^npx biometrics-queue exporter .*$/m.exec(page) ?? [];
  const help = runCommand(['exporter', '--help']);
  await help.ended;
  const flags = line.match(/--\w+/g) ?? [];
  expect(flags).toHaveLength(2);
  for (const flag of flags) expect(help.said.join('\n')).toContain(`  ${flag} `);
});

test.each(programs)('$title', async ({ title, source, prints }) => {
  const name = `${title.toLowerCase().replaceAll(/\W+/g, '-')}.mjs`;
  const child = spawn(process.execPath, [await library.program(name, source)], {
    env: { ...process.env, REDIS_URL: redisFor(source) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  const complained = text(child.stderr);
  // A program that runs until it is told to is told when only its last line is missing.
  const lines = prints.trimEnd().split('\n').length;
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    if (source.includes('SIGTERM') && said.split('\n').length === lines) child.kill('SIGTERM');
  });
  const [code] = await ended;
  expect({ code, complained: await complained, said }).toEqual({ code: 0, complained: '', said: prints });
});
