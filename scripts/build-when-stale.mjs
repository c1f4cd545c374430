import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
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
  return isFresh(root) || alone(() => isFresh(root) || build(say));
}

/** @param {(line: string) => void} say */
function build(say) {
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

/** Two starts at the same moment build once: the second waits here and then finds everything fresh. */
const lockFile = join(root, 'node_modules/.biometrics-building');
const lockCheckMs = 100;

/** Runs `work` while no other process of this checkout does. @param {() => boolean} work */
function alone(work) {
  while (!takeLock()) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, lockCheckMs);
  try {
    return work();
  } finally {
    rmSync(lockFile, { force: true });
  }
}

function takeLock() {
  try {
    writeFileSync(lockFile, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    if (!isHeld()) rmSync(lockFile, { force: true }); // its holder was interrupted
    return false;
  }
}

function isHeld() {
  try {
    process.kill(Number(readFileSync(lockFile, 'utf8')), 0);
    return true;
  } catch {
    return false; // no such process, or no such file any more
  }
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
