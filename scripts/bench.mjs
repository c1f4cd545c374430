// `npm run bench`: installs the engines that ours is compared with, builds the library as it is published, and measures.
//
//   npm run bench                          everything, about ten minutes
//   npm run bench -- --quick               small sizes, about a minute
//   npm run bench -- --only drain,enqueue  some of the measures
//   npm run bench -- --json FILE           all samples too

import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { requireNode } from './node-version.mjs';
import { runChild } from './run-child.mjs';
import { ensureRedis, say } from './setup.mjs';

requireNode();
const bench = join(import.meta.dirname, '../test/bench');
process.exitCode = await main(process.argv.slice(2));

/** @param {string[]} args */
async function main(args) {
  const { advice } = ensureRedis();
  if (advice !== undefined) return fail(advice);
  if (!isInstalled() && !install()) return fail('The engines to compare with could not be installed.');
  const library = await build();
  const env = { ...process.env, NODE_ENV: 'production', BENCH_LIBRARY: pathToFileURL(library).href };
  const { code } = await runChild(process.execPath, [join(bench, 'dist/run.js'), ...args], env);
  return code ?? 1;
}

/** What npm notes of an installation is newer than the lock that it followed. */
function isInstalled() {
  const installed = statSync(join(bench, 'node_modules/.package-lock.json'), { throwIfNoEntry: false });
  const lock = statSync(join(bench, 'package-lock.json'));
  return installed !== undefined && installed.mtimeMs >= lock.mtimeMs;
}

function install() {
  say('Installing the engines to compare with (about 15 s)');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--prefix', bench], {
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  return status === 0;
}

/** Builds beside the checkout's own `dist`, which somebody may rebuild during the run. Returns the library's file. */
async function build() {
  const { build: bundle, createBuilder } = await import('vite');
  await bundle({ configFile: join(bench, 'vite.config.ts'), logLevel: 'warn' });
  const outDir = join(bench, 'dist/queue');
  const builder = await createBuilder({
    configFile: join(bench, '../../vite.config.ts'),
    logLevel: 'warn',
    environments: { queue: { build: { outDir } } },
  });
  const { queue } = builder.environments;
  if (queue === undefined) throw new Error('vite.config.ts has no environment named queue');
  await builder.build(queue);
  return join(outDir, 'index.js');
}

/** @param {string} reason */
function fail(reason) {
  process.stderr.write(`${reason}\n`);
  return 1;
}
