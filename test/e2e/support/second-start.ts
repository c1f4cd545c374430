import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { electronExecutable } from './electron-binary.ts';
import type { RunningApp } from './running-app.ts';

const root = join(import.meta.dirname, '../../..');

export interface SecondStart {
  readonly code: number | null;
  readonly output: string;
}

/** Starts the browser window once more on an app's profile, and waits for its end. */
export function startBrowserAgain(app: RunningApp): Promise<SecondStart> {
  return run(process.execPath, [join(root, 'dist/host/cli.cjs'), '--port', '0', '--profile', app.profileDir]);
}

/** Starts the desktop window once more on an app's profile, and waits for its end. */
export function startElectronAgain(app: RunningApp, flags: string[] = []): Promise<SecondStart> {
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return run(electronExecutable(process.env), [...sandbox, root, `--profile=${app.profileDir}`, ...flags]);
}

async function run(program: string, args: string[]): Promise<SecondStart> {
  const child = spawn(program, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  }
  await once(child, 'close');
  return { code: child.exitCode, output };
}
