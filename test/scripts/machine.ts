import { chmod, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { thisMachine } from '../../scripts/find-programs.mjs';

export type Surroundings = ReturnType<typeof thisMachine>;

/** A machine that has nothing but what a test puts into its directory. */
export interface Machine {
  readonly dir: string;
  readonly surroundings: Surroundings;
  /** Adds a file that may be run; its path. */
  addProgram(path: string, script?: string): Promise<string>;
}

export async function emptyMachine(): Promise<Machine> {
  const dir = await mkdtemp(join(tmpdir(), 'bq-machine-'));
  return {
    dir,
    surroundings: {
      env: { PATH: join(dir, 'bin') },
      homeDir: join(dir, 'home'),
      system: 'linux',
      usualDirs: [join(dir, 'usual')],
      usualBrowsers: [join(dir, 'lib/chromium/chromium')],
    },
    async addProgram(path, script = '') {
      const full = join(dir, path);
      await mkdir(dirname(full), { recursive: true });
      await writeFile(full, `#!/bin/sh\n${script}\n`);
      await chmod(full, 0o755);
      return full;
    },
  };
}
