import { accessSync, constants, readdirSync, statSync } from 'node:fs';
import { homedir, platform } from 'node:os';
import { delimiter, join } from 'node:path';

/**
 * Where a search looks. Passed in, so that tests can search a machine of their own.
 * @typedef {{ env: NodeJS.ProcessEnv, homeDir: string, system: NodeJS.Platform, usualDirs: readonly string[], usualBrowsers: readonly string[] }} Surroundings
 */

/** Directories that hold servers and browsers but are often missing from the PATH of a desktop session or of cron. */
const usualDirs = [
  '/usr/bin',
  '/usr/local/bin',
  '/usr/sbin',
  '/usr/local/sbin',
  '/opt/homebrew/bin',
  '/opt/homebrew/opt/redis/bin',
  '/opt/homebrew/opt/valkey/bin',
  '/home/linuxbrew/.linuxbrew/bin',
];

/** Browsers that are never on the PATH, or whose program on the PATH is a shell wrapper that prints warnings. */
const usualBrowsers = [
  '/usr/lib/chromium/chromium',
  '/usr/lib64/chromium-browser/chromium-browser',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

const redisNames = ['redis-server', 'valkey-server'];
/** Ubuntu's chromium-browser only says that Chromium is a snap now; on other systems it is the browser. */
const browserNames = ['chromium', 'google-chrome', 'google-chrome-stable', 'chromium-browser'];

/** @returns {Surroundings} */
export function thisMachine() {
  return { env: process.env, homeDir: homedir(), system: platform(), usualDirs, usualBrowsers };
}

/** Says whether a path is a file this user may run. @param {string} path */
export function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * The first of the names that is a program on the PATH or in the usual directories.
 * @param {readonly string[]} names in order of preference
 * @param {Surroundings} machine
 * @returns {string | undefined}
 */
export function findProgram(names, machine = thisMachine()) {
  const dirs = [...(machine.env['PATH'] ?? '').split(delimiter).filter(Boolean), ...machine.usualDirs];
  const extension = machine.system === 'win32' ? '.exe' : '';
  return names.flatMap((name) => dirs.map((dir) => join(dir, name + extension))).find(isProgram);
}

/** A Redis-compatible server, or undefined. @param {Surroundings} machine */
export function findRedis(machine = thisMachine()) {
  const chosen = machine.env['BIOMETRICS_REDIS_SERVER'];
  if (chosen) return isProgram(chosen) ? chosen : undefined;
  // There is no maintained Redis for Windows itself; the app says so and names WSL.
  return machine.system === 'win32' ? undefined : findProgram(redisNames, machine);
}

/** A Chromium for the end-to-end tests, or undefined. @param {Surroundings} machine */
export function findChromium(machine = thisMachine()) {
  const chosen = machine.env['BIOMETRICS_CHROMIUM'];
  if (chosen) return isProgram(chosen) ? chosen : undefined;
  return (
    machine.usualBrowsers.find(isProgram) ?? findProgram(browserNames, machine) ?? playwrightChromium(machine)
  );
}

/** The newest full Chromium that `playwright install chromium` has put in its cache. @param {Surroundings} machine */
function playwrightChromium(machine) {
  const cacheDir = machine.env['PLAYWRIGHT_BROWSERS_PATH'] ?? playwrightCacheDir(machine);
  const inside = [
    'chrome-linux64/chrome',
    'chrome-linux/chrome',
    'chrome-win64/chrome.exe',
    'chrome-win/chrome.exe',
    'chrome-mac-arm64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing',
    'chrome-mac-x64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing',
    'chrome-mac/Chromium.app/Contents/MacOS/Chromium',
  ];
  return directoryNames(cacheDir)
    .filter((name) => /^chromium-\d+$/.test(name))
    .toSorted((a, b) => Number(b.slice('chromium-'.length)) - Number(a.slice('chromium-'.length)))
    .flatMap((name) => inside.map((path) => join(cacheDir, name, path)))
    .find(isProgram);
}

/** @param {Surroundings} machine */
function playwrightCacheDir({ env, homeDir, system }) {
  if (system === 'darwin') return join(homeDir, 'Library/Caches/ms-playwright');
  if (system === 'win32') return join(env['LOCALAPPDATA'] ?? join(homeDir, 'AppData/Local'), 'ms-playwright');
  return join(env['XDG_CACHE_HOME'] ?? join(homeDir, '.cache'), 'ms-playwright');
}

/** @param {string} dir */
function directoryNames(dir) {
  try {
    return readdirSync(dir);
  } catch {
    return []; // no such directory: nothing was ever downloaded
  }
}
