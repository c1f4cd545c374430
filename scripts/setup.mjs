// Finds what the app and its tests need beyond npm, or installs it where that is allowed without a password.
// Plain Node without dependencies, so that it also works before anything is installed or built.
//
//   node scripts/setup.mjs              everything
//   node scripts/setup.mjs redis        a redis-server or valkey-server: all that the app itself needs
//   node scripts/setup.mjs chromium     a Chromium for the end-to-end tests
//   node scripts/setup.mjs ps           for the tests that count processes
//   node scripts/setup.mjs openssl      for the tests that make certificates
//   node scripts/setup.mjs prometheus   for the test that scrapes our metrics

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findChromium, findProgram, findRedis } from './find-programs.mjs';
import { findInstaller, installLine, installPackages } from './system-packages.mjs';

/**
 * What set-up came to: the program, or the sentence that tells a person what to do.
 * @typedef {{ path: string, advice: undefined } | { path: undefined, advice: string }} Outcome
 */

const root = join(import.meta.dirname, '..');

/** Playwright's Chromium is about 180 MB; where its server cannot be reached the attempt must still end. */
const downloadTimeoutMs = 5 * 60_000;

/** @param {string} line */
export function say(line) {
  process.stdout.write(`${line}\n`);
}

/** @returns {Outcome} */
export function ensureRedis() {
  return ensure({
    need: 'redis',
    name: 'A redis-server',
    variable: 'BIOMETRICS_REDIS_SERVER',
    find: findRedis,
    download: undefined,
  });
}

/** @returns {Outcome} */
export function ensureChromium() {
  return ensure({
    need: 'chromium',
    name: 'Chromium',
    variable: 'BIOMETRICS_CHROMIUM',
    find: findChromium,
    download: downloadChromium,
  });
}

/** The small programs that only tests call. @param {'ps' | 'openssl' | 'prometheus'} name @returns {Outcome} */
export function ensureTestProgram(name) {
  return ensure({
    need: name,
    name,
    variable: undefined,
    find: () => findProgram([name]),
    download: undefined,
  });
}

/**
 * `name` begins a sentence; `variable` names a program that is nowhere usual; `download` needs no rights on the system and is
 * tried last.
 * @typedef {{ need: import('./system-packages.mjs').Need, name: string, variable: string | undefined, find: () => string | undefined, download: (() => boolean) | undefined }} Wanted
 */

/** @param {Wanted} wanted @returns {Outcome} */
function ensure({ need, name, variable, find, download }) {
  const found = find();
  if (found) return { path: found, advice: undefined };
  const chosen = variable === undefined ? undefined : process.env[variable];
  if (chosen) return { path: undefined, advice: `${variable} names ${chosen}, which is no program.` };

  const { manager, installer } = findInstaller();
  const isInstalled =
    installer !== undefined && installPackages(installer, need, say) && find() !== undefined;
  const path = isInstalled || download?.() ? find() : undefined;
  if (path) return { path, advice: undefined };

  const problem =
    installer === undefined ? 'may not be installed without a password' : 'could not be installed';
  const line = installLine(manager, need);
  return {
    path: undefined,
    advice: line
      ? `${name} is missing and ${problem}. Install it with:  ${line}`
      : `${name} is missing, and how to install it on this system is not known. Install it, then start again.`,
  };
}

function downloadChromium() {
  const cli = join(root, 'node_modules/@playwright/test/cli.js');
  if (!existsSync(cli)) return false;
  say("Downloading Playwright's own Chromium (playwright install chromium)");
  const result = spawnSync(process.execPath, [cli, 'install', 'chromium'], {
    stdio: ['ignore', 'ignore', 'ignore'],
    timeout: downloadTimeoutMs,
  });
  return result.status === 0;
}

if (process.argv[1] === import.meta.filename) {
  const wanted = process.argv.slice(2);
  const steps = {
    redis: ensureRedis,
    chromium: ensureChromium,
    ps: () => ensureTestProgram('ps'),
    openssl: () => ensureTestProgram('openssl'),
    prometheus: () => ensureTestProgram('prometheus'),
  };
  const outcomes = Object.entries(steps)
    .filter(([name]) => wanted.length === 0 || wanted.includes(name))
    .map(([, step]) => step());
  for (const outcome of outcomes) say(outcome.path === undefined ? outcome.advice : `Found ${outcome.path}`);
  process.exitCode = outcomes.every(({ path }) => path !== undefined) ? 0 : 1;
}
