import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createBuilder } from 'vite';

const root = join(import.meta.dirname, '../..');

/** Builds the `biometrics-queue` command into a directory of its own, for tests that kill its process. */
export async function buildCommand(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const cache = join(root, 'node_modules/.cache');
  await mkdir(cache, { recursive: true });
  const directory = await mkdtemp(join(cache, 'queue-command-'));
  const builder = await createBuilder({
    configFile: join(root, 'vite.config.ts'),
    logLevel: 'warn',
    environments: { command: { build: { outDir: directory } } },
  });
  const { command } = builder.environments;
  if (command === undefined) throw new Error('vite.config.ts has no environment named command');
  await builder.build(command);
  return {
    path: join(directory, 'biometrics-queue.js'),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}
