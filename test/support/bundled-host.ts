import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBuilder } from 'vite';

/** The host's two programs as they are shipped, in a directory of their own: tests never depend on what `dist` holds. */
export interface BundledHost {
  readonly cliPath: string;
  readonly workerPath: string;
  remove(): Promise<void>;
}

export async function bundleHost(): Promise<BundledHost> {
  const root = join(import.meta.dirname, '../..');
  const dist = await mkdtemp(join(tmpdir(), 'bq-dist-'));
  const builder = await createBuilder({
    configFile: join(root, 'vite.config.ts'),
    logLevel: 'error',
    environments: { host: { build: { outDir: join(dist, 'host'), sourcemap: false } } },
  });
  const host = builder.environments['host'];
  if (host === undefined) throw new Error('vite.config.ts has no environment called host');
  await builder.build(host);
  await mkdir(join(dist, 'renderer'));
  await writeFile(join(dist, 'renderer', 'index.html'), '<!doctype html><title>page</title>');
  return {
    cliPath: join(dist, 'host', 'cli.cjs'),
    workerPath: join(dist, 'host', 'worker.cjs'),
    remove: () => rm(dist, { recursive: true, force: true }),
  };
}
