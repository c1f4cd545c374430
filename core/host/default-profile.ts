import { homedir } from 'node:os';
import { join } from 'node:path';

const appName = 'biometrics-queue-desktop';

/** Where this system keeps an app's own files. */
export function defaultProfileDir(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  if (platform === 'win32') return join(env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), appName);
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', appName);
  return join(env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), appName);
}
