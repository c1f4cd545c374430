import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isProgram } from './find-programs.mjs';

/**
 * Which window can be opened: Electron by its binary, or the browser and why.
 * @typedef {{ binary: string, reason: undefined } | { binary: undefined, reason: string }} Choice
 */

const root = join(import.meta.dirname, '..');

/** Electron is about 110 MB. A network that drops packets instead of refusing must not hold up the first start for ever. */
const downloadTimeoutMs = 4 * 60_000;

/**
 * @typedef {{ env: NodeJS.ProcessEnv, system: NodeJS.Platform, isRoot: boolean, packageDir: string, download: () => string | undefined }} Machine
 * `download` returns why it could not, in a few words; undefined when it could.
 * @returns {Machine}
 */
function thisMachine() {
  return {
    env: process.env,
    system: process.platform,
    isRoot: process.getuid?.() === 0,
    packageDir: join(root, 'node_modules/electron'),
    download,
  };
}

/**
 * Electron's binary, fetched if need be, or the reason why there is none here.
 * @param {(line: string) => void} say
 * @returns {Choice}
 */
export function findElectron(say, machine = thisMachine()) {
  const { env, system, isRoot, packageDir } = machine;
  const override = env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (override) {
    const binary = join(override, relativeBinary(packageDir) ?? defaultBinary(system));
    if (isProgram(binary)) return { binary, reason: undefined };
    return because(`ELECTRON_OVERRIDE_DIST_PATH has no ${binary}`);
  }
  if (system === 'linux' && !env['DISPLAY'] && !env['WAYLAND_DISPLAY'])
    return because('there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)');
  if (system === 'linux' && isRoot) return because("Electron's sandbox refuses to run as root");

  const present = installedBinary(packageDir);
  if (present) return { binary: present, reason: undefined };
  if (!existsSync(packageDir)) return because('the electron package is not installed; run "npm ci"');
  say('Fetching Electron (about 110 MB, once)');
  const problem = machine.download();
  const fetched = problem === undefined ? installedBinary(packageDir) : undefined;
  if (fetched) return { binary: fetched, reason: undefined };
  return because(`Electron's binary could not be fetched (${problem ?? 'there is none after the download'})`);
}

/** @param {string} reason @returns {Choice} */
function because(reason) {
  return { binary: undefined, reason };
}

/** @param {string} packageDir */
export function installedBinary(packageDir) {
  const relative = relativeBinary(packageDir);
  if (relative === undefined) return undefined;
  const binary = join(packageDir, 'dist', relative);
  return isProgram(binary) ? binary : undefined;
}

/** The package's own note about its download: the binary's path inside `dist`. @param {string} packageDir */
function relativeBinary(packageDir) {
  const note = join(packageDir, 'path.txt');
  return existsSync(note) ? readFileSync(note, 'utf8').trim() : undefined;
}

/** @param {NodeJS.Platform} system */
function defaultBinary(system) {
  if (system === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return system === 'win32' ? 'electron.exe' : 'electron';
}

function download() {
  const result = spawnSync(process.execPath, [join(root, 'node_modules/electron/install.js')], {
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    timeout: downloadTimeoutMs,
    killSignal: 'SIGKILL',
  });
  if (result.status === 0) return undefined;
  if (result.signal === 'SIGKILL') return `it took longer than ${downloadTimeoutMs / 60_000} minutes`;
  return (
    lastReason(`${result.stdout ?? ''}\n${result.stderr ?? ''}`) ??
    result.error?.message ??
    'without a reason'
  );
}

/** A reason longer than this is no line any more. */
const maxReasonChars = 200;

/**
 * The last line that says something: not where in the code it was, nor which Node ran it. An address may name a proxy's user.
 * @param {string} output
 */
export function lastReason(output) {
  const line = output
    .split(/\r?\n/)
    .findLast((text) => /^\w/.test(text) && !text.startsWith('Node.js v'))
    ?.trim()
    .replaceAll(/\/\/[^/@\s]*@/g, '//')
    .replace(/\.$/, '');
  return line === undefined || line.length <= maxReasonChars ? line : `${line.slice(0, maxReasonChars)}…`;
}
