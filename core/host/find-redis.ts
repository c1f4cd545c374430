import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Often missing from the PATH of a desktop session. */
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

/** The line a person types to get a server, by the package manager that is there. */
const installLines: readonly (readonly [program: string, line: string])[] = [
  ['apt-get', 'sudo apt-get install redis-server'],
  ['dnf', 'sudo dnf install valkey'],
  ['apk', 'sudo apk add redis'],
  ['zypper', 'sudo zypper install redis'],
  ['pacman', 'sudo pacman -S valkey'],
  ['brew', 'brew install redis'],
];

/** What Windows can offer: Redis itself only runs inside WSL there. */
const windowsLine = 'wsl --install -d Debian && wsl -u root apt-get install redis-server';

/** The server of this machine, or `undefined`. `BIOMETRICS_REDIS_SERVER` names one that is nowhere usual. */
export function findRedisServer(env: NodeJS.ProcessEnv): string | undefined {
  // The app's own server listens on a Unix socket, which no Redis for Windows has.
  if (process.platform === 'win32') return undefined;
  const chosen = env['BIOMETRICS_REDIS_SERVER'];
  if (chosen !== undefined && chosen !== '') return isProgram(chosen) ? chosen : undefined;
  return findProgram('redis-server', env) ?? findProgram('valkey-server', env);
}

/** The one line that installs a server on this system. */
export function redisInstallLine(env: NodeJS.ProcessEnv): string {
  if (process.platform === 'win32') return windowsLine;
  const found = installLines.find(([program]) => findProgram(program, env) !== undefined);
  return (
    found?.[1] ?? (process.platform === 'darwin' ? 'brew install redis' : 'sudo apt-get install redis-server')
  );
}

function findProgram(name: string, env: NodeJS.ProcessEnv): string | undefined {
  const onPath = (env['PATH'] ?? '').split(delimiter).filter((dir) => dir !== '');
  return [...onPath, ...usualDirs].map((dir) => join(dir, name)).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false; // not there, or not ours to run
  }
}
