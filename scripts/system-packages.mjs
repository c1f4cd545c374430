import { spawnSync } from 'node:child_process';
import { findProgram, thisMachine } from './find-programs.mjs';

/**
 * What is looked for; `ps`, `openssl` and `prometheus` (with its promtool) only by the tests.
 * @typedef {'redis' | 'chromium' | 'ps' | 'openssl' | 'prometheus'} Need
 */
/**
 * How one package manager installs what we need. `packages` lists alternatives: the first set that installs wins.
 * @typedef {{ program: string, needsRoot: boolean, refresh: string[], install: string[], packages: Record<Need, string[][]> }} PackageManager
 */

/** What a package does beside bringing the program; said, so that nobody wonders later. @type {Record<string, string>} */
const sideEffects = {
  'apt-get redis-server':
    'Debian also starts it as a service on port 6379. The app does not use that one; to be rid of it: sudo systemctl disable --now redis-server',
  'apt-get prometheus':
    'Debian also starts it as a service on port 9090. The tests do not use that one; to be rid of it: sudo systemctl disable --now prometheus',
};

/** Long enough for a slow mirror; a command that hangs longer is given up, so that set-up always ends. */
const commandTimeoutMs = 10 * 60_000;

/** @type {readonly PackageManager[]} */
const packageManagers = [
  {
    program: 'apt-get',
    needsRoot: true,
    refresh: ['update', '-q'],
    // Another apt that is still running (unattended upgrades) is waited for, up to two minutes.
    install: ['install', '-y', '-q', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120'],
    packages: {
      redis: [['redis-server'], ['valkey-server']],
      chromium: [['chromium', 'fonts-liberation']],
      ps: [['procps']],
      openssl: [['openssl']],
      prometheus: [['prometheus']],
    },
  },
  {
    program: 'dnf',
    needsRoot: true,
    refresh: [],
    install: ['install', '-y', '--setopt=install_weak_deps=False'],
    packages: {
      redis: [['valkey'], ['redis']],
      chromium: [['chromium', 'liberation-fonts']],
      ps: [['procps-ng']],
      openssl: [['openssl']],
      prometheus: [['golang-github-prometheus'], ['prometheus']],
    },
  },
  {
    program: 'apk',
    needsRoot: true,
    refresh: [],
    install: ['add', '--no-cache'],
    packages: {
      redis: [['redis'], ['valkey']],
      chromium: [['chromium', 'font-liberation']],
      ps: [['procps']],
      openssl: [['openssl']],
      prometheus: [['prometheus']],
    },
  },
  {
    program: 'zypper',
    needsRoot: true,
    refresh: [],
    install: ['--non-interactive', 'install', '--no-recommends'],
    packages: {
      redis: [['redis'], ['valkey']],
      chromium: [['chromium', 'liberation-fonts']],
      ps: [['procps']],
      openssl: [['openssl']],
      prometheus: [['golang-github-prometheus-prometheus']],
    },
  },
  {
    program: 'pacman',
    needsRoot: true,
    refresh: [], // new lists with old packages are a partial upgrade, which Arch does not support
    install: ['-S', '--noconfirm', '--needed'],
    packages: {
      redis: [['valkey'], ['redis']],
      chromium: [['chromium', 'ttf-liberation']],
      ps: [['procps-ng']],
      openssl: [['openssl']],
      prometheus: [['prometheus']],
    },
  },
  {
    program: 'brew',
    needsRoot: false,
    refresh: [],
    install: ['install', '--quiet'],
    // No formula for Chromium: Playwright's own is used. Every Mac has ps and an openssl.
    packages: {
      redis: [['redis'], ['valkey']],
      chromium: [],
      ps: [],
      openssl: [['openssl']],
      prometheus: [['prometheus']],
    },
  },
];

/**
 * Whether this user may run the package manager without being asked for a password, and how.
 * @typedef {{ manager: PackageManager, prefix: string[] }} Installer
 */

/**
 * Finds the machine's package manager and the right to use it.
 * @returns {{ manager: PackageManager | undefined, installer: Installer | undefined }}
 */
export function findInstaller(machine = thisMachine(), isRoot = process.getuid?.() === 0) {
  const manager = packageManagers.find(({ program }) => findProgram([program], machine) !== undefined);
  if (!manager) return { manager: undefined, installer: undefined };
  if (!manager.needsRoot) return { manager, installer: isRoot ? undefined : { manager, prefix: [] } };
  if (isRoot) return { manager, installer: { manager, prefix: [] } };
  const sudo = findProgram(['sudo'], machine);
  // -n: fail at once where a password would be asked for.
  const mayElevate = sudo !== undefined && spawnSync(sudo, ['-n', 'true'], { stdio: 'ignore' }).status === 0;
  return { manager, installer: mayElevate ? { manager, prefix: ['sudo', '-n'] } : undefined };
}

/**
 * Installs the packages for one need. Says what it runs; the package manager's own output is shown only on failure.
 * @param {Installer} installer
 * @param {Need} need
 * @param {(line: string) => void} say
 * @returns {boolean} whether a set of packages was installed
 */
export function installPackages({ manager, prefix }, need, say) {
  if (manager.packages[need].length > 0) refreshLists({ manager, prefix }, say);
  return manager.packages[need].some((packages) => {
    say(`Installing ${packages.join(' and ')} with ${[...prefix, manager.program].join(' ')}`);
    const isInstalled = run([...prefix, manager.program, ...manager.install, ...packages], say);
    const sideEffect = sideEffects[`${manager.program} ${packages[0]}`];
    if (isInstalled && sideEffect && findProgram(['systemctl']) !== undefined) say(sideEffect);
    return isInstalled;
  });
}

/** A fresh machine has no package lists at all, and old lists name packages that are gone. Once a run is enough. */
let listsAreFresh = false;

/**
 * @param {Installer} installer
 * @param {(line: string) => void} say
 */
function refreshLists({ manager, prefix }, say) {
  if (listsAreFresh || manager.refresh.length === 0) return;
  const command = [...prefix, manager.program, ...manager.refresh];
  say(`Refreshing the package lists with ${command.join(' ')}`);
  listsAreFresh = run(command, say);
}

/**
 * The one line a person can type to install it themselves, or undefined where no package manager is known.
 * @param {PackageManager | undefined} manager
 * @param {Need} need
 */
export function installLine(manager, need) {
  const packages = manager?.packages[need][0];
  if (!manager || !packages) return undefined;
  const words = manager.install.filter((word) => !isForScripts(word));
  return [manager.needsRoot ? 'sudo' : '', manager.program, ...words, ...packages].filter(Boolean).join(' ');
}

/** Answers to questions and fine tuning; a person is better asked. @param {string} word */
function isForScripts(word) {
  return word.startsWith('--') || word.startsWith('DPkg::') || ['-y', '-q', '-o'].includes(word);
}

/**
 * @param {string[]} command
 * @param {(line: string) => void} say
 */
function run([program, ...args], say) {
  const result = spawnSync(/** @type {string} */ (program), args, {
    stdio: ['ignore', 'pipe', 'pipe'], // no stdin: nothing can wait for an answer
    encoding: 'utf8',
    timeout: commandTimeoutMs,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (result.status === 0) return true;
  const output = `${result.stdout ?? ''}${result.stderr ?? ''}${result.error?.message ?? ''}`;
  say(`${program} ${args[0]} failed:`);
  for (const line of output.trim().split('\n').slice(-8)) say(`  ${line}`);
  return false;
}
