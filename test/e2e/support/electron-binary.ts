import { join } from 'node:path';
import { findElectron, installedBinary } from '../../../scripts/find-electron.mjs';

const root = join(import.meta.dirname, '../../..');
const standInDir = join(root, 'test/support/electron-stand-in');

export interface ElectronChoice {
  readonly isStandIn: boolean;
  /** For the first line of the run: what the `electron` project really runs. */
  readonly words: string;
}

/**
 * Decides what the `electron` project runs and tells Playwright, which asks the electron package, which asks this variable.
 * Safe to call again in every worker.
 */
export function chooseElectron(env: NodeJS.ProcessEnv): ElectronChoice {
  const override = env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (override !== undefined && override !== standInDir) {
    return { isStandIn: false, words: `the binary in ${override} (ELECTRON_OVERRIDE_DIST_PATH)` };
  }
  const binary = installedBinary(join(root, 'node_modules/electron'));
  const hasDisplay = process.platform !== 'linux' || Boolean(env['DISPLAY'] ?? env['WAYLAND_DISPLAY']);
  if (override === undefined && binary !== undefined && hasDisplay) {
    return { isStandIn: false, words: `its own binary (${binary})` };
  }
  env['ELECTRON_OVERRIDE_DIST_PATH'] = standInDir;
  const reason = binary === undefined ? 'its own binary is not installed' : 'there is no display';
  return { isStandIn: true, words: `the stand-in (test/support/electron-stand-in), since ${reason}` };
}

/** The executable that `chooseElectron` chose, for starting it without Playwright. */
export function electronExecutable(env: NodeJS.ProcessEnv): string {
  const packageDir = join(root, 'node_modules/electron');
  const { binary } = findElectron(() => {}, {
    env,
    system: process.platform,
    isRoot: false,
    packageDir,
    download: () => 'not in a test',
  });
  if (binary === undefined) throw new Error('There is no Electron to start; chooseElectron goes first.');
  return binary;
}
