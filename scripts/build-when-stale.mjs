import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

/** What the bundles are made of. A new package changes the lock file. */
const sources = ['core', 'electron', 'renderer', 'vite.config.ts', 'package-lock.json'];

/** One file of each bundle. */
const products = [
  'dist/renderer/index.html',
  'dist/host/cli.cjs',
  'dist/host/worker.cjs',
  'dist/electron/main.cjs',
  'dist/preload/preload.cjs',
];

/**
 * Builds the app if a bundle is missing or older than any source.
 * @param {(line: string) => void} say
 * @returns {boolean} whether there is a build to start
 */
export function buildWhenStale(say) {
  if (isFresh(root)) return true;
  say('Building the app (a few seconds)');
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const result = spawnSync(process.execPath, [vite, 'build', '--app', '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  });
  if (result.status === 0) return true;
  say(
    `The build failed. Has "npm ci" run?\n${result.stdout ?? ''}${result.stderr ?? ''}${result.error?.message ?? ''}`,
  );
  return false;
}

/** Whether every bundle is there and newer than every source. @param {string} dir the checkout */
export function isFresh(dir) {
  const built = Math.min(...products.map((path) => changedAtMs(join(dir, path)) ?? 0));
  return built > 0 && built >= Math.max(...sources.map((path) => newestMs(join(dir, path))));
}

/** @param {string} path @returns {number | undefined} */
function changedAtMs(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}

/** The latest change of a file or of anything below a directory; a removed file changes its directory. @param {string} path @returns {number} */
function newestMs(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newestMs(join(path, name))));
}
