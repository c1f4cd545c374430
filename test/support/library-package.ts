import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createBuilder } from 'vite';

export interface LibraryPackage {
  /** Writes a program into the package, whose imports of the package go through its `exports`. */
  program(name: string, source: string): Promise<string>;
  /** Runs a program to its end and returns what it printed. */
  run(path: string, ...args: string[]): Promise<string>;
  remove(): Promise<void>;
}

const root = join(import.meta.dirname, '../..');

/**
 * The package as a service would install it: its package.json and its freshly built `dist/queue`, in a directory of its
 * own, so that it neither uses nor disturbs the checkout's `dist`. The dependencies are the checkout's.
 */
export async function buildLibraryPackage(): Promise<LibraryPackage> {
  const cache = join(root, 'node_modules/.cache');
  await mkdir(cache, { recursive: true });
  const directory = await mkdtemp(join(cache, 'queue-library-'));
  const outDir = join(directory, 'dist/queue');
  const builder = await createBuilder({
    configFile: join(root, 'vite.config.ts'),
    logLevel: 'warn',
    environments: { queue: { build: { outDir } } },
  });
  const { queue } = builder.environments;
  if (queue === undefined) throw new Error('vite.config.ts has no environment named queue');
  await builder.build(queue);
  await copyFile(join(root, 'package.json'), join(directory, 'package.json'));
  return {
    program: async (name, source) => {
      const path = join(directory, name);
      await writeFile(path, source);
      return path;
    },
    run: async (path, ...args) => (await promisify(execFile)(process.execPath, [path, ...args])).stdout,
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}
