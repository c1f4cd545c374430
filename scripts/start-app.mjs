import { resolve, join } from 'node:path';
import { buildWhenStale } from './build-when-stale.mjs';
import { findElectron } from './find-electron.mjs';
import { runChild } from './run-child.mjs';
import { ensureRedis, say } from './setup.mjs';
import { help, readStartFlags } from './start-flags.mjs';

const root = join(import.meta.dirname, '..');

/** Chromium's way of saying that it cannot run here at all (no sandbox, no display that works). */
const crashSignals = new Set(['SIGTRAP', 'SIGABRT', 'SIGILL', 'SIGSEGV']);

/** A crash this soon means that the window never came; a later one is the app's own and must not open another window. */
const startCrashMs = 15_000;

/**
 * Starts the app and waits until it has ended.
 * @param {string[]} args
 * @returns {Promise<number>} the exit code
 */
export async function start(args) {
  const request = readStartFlags(args);
  switch (request.kind) {
    case 'help':
      say(help);
      return 0;
    case 'wrong':
      process.stderr.write(`${request.problem}\n`);
      return 2;
    case 'start':
      return openApp(request.flags);
  }
}

/** @param {import('./start-flags.mjs').StartFlags} flags */
async function openApp(flags) {
  const redis = ensureRedis();
  if (redis.path === undefined) say(redis.advice); // the app opens all the same and says it again
  if (!buildWhenStale(say)) return 1;

  if (flags.browser) return openBrowserWindow(flags);
  const electron = findElectron(say);
  if (electron.binary === undefined) {
    say(`Opening the browser window: ${electron.reason}.`);
    return openBrowserWindow(flags);
  }
  const startedAtMs = Date.now();
  const end = await runChild(electron.binary, [root, ...appFlags(flags)], appVariables(flags));
  const hasCrashed = end.signal !== null && crashSignals.has(end.signal);
  if (end.wasAsked || !hasCrashed || Date.now() - startedAtMs > startCrashMs) return exitCode(end);
  say(`Opening the browser window: Electron cannot run here (${end.signal}).`);
  return openBrowserWindow(flags);
}

/** @param {import('./start-flags.mjs').StartFlags} flags */
async function openBrowserWindow(flags) {
  const cli = join(root, 'dist/host/cli.cjs');
  const open = flags.isOpening ? ['--open'] : [];
  const args = [cli, `--port=${flags.port}`, ...open, ...appFlags(flags)];
  return exitCode(await runChild(process.execPath, args, appVariables(flags)));
}

/** What both windows understand. @param {import('./start-flags.mjs').StartFlags} flags */
function appFlags({ profile }) {
  return profile === undefined ? [] : [`--profile=${resolve(profile)}`];
}

/**
 * The address may hold a password, and everybody on the machine can read a program's arguments (`core/host/redis-url.ts`).
 * @param {import('./start-flags.mjs').StartFlags} flags
 * @returns {NodeJS.ProcessEnv}
 */
function appVariables({ redis }) {
  return redis === undefined ? process.env : { ...process.env, BIOMETRICS_REDIS_URL: redis };
}

/** Ctrl-C is how a person ends the app; it is no failure. @param {import('./run-child.mjs').End} end */
function exitCode({ code, wasAsked }) {
  return wasAsked ? 0 : (code ?? 1);
}
