import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** `docs/architecture.md` says who may import whom; here the linter is shown to refuse the rest. */

const root = join(import.meta.dirname, '../..');
let tree: string;
beforeAll(async () => {
  tree = await mkdtemp(join(tmpdir(), 'bq-walls-'));
  // Without type information, which would need a whole project around each line.
  const config = JSON.parse(await readFile(join(root, '.oxlintrc.json'), 'utf8')) as { options: object };
  await writeFile(join(tree, '.oxlintrc.json'), JSON.stringify({ ...config, options: {} }));
});
afterAll(() => rm(tree, { recursive: true, force: true }));

/** What the linter says of a file with one import, as far as it concerns the walls. */
async function lint(path: string, imported: string): Promise<string> {
  await mkdir(dirname(join(tree, path)), { recursive: true });
  await writeFile(join(tree, path), `import { thing } from '${imported}';\nexport const it = thing;\n`);
  return new Promise((resolve) => {
    const args = [join(root, 'node_modules/oxlint/bin/oxlint'), path];
    execFile(process.execPath, args, { cwd: tree }, (_error, stdout) => {
      resolve(stdout.includes('no-restricted-imports') ? 'refused' : 'allowed');
    });
  });
}

test.each([
  ['core/contract/wall.ts', 'node:fs'],
  ['core/contract/wall.ts', '../queue/keys.ts'],
  ['core/queue/wall.ts', '../host/host.ts'],
  ['core/queue/wall.ts', 'pino'],
  ['core/queue/wall.ts', 'fs'],
  ['core/queue/wall.ts', '../../renderer/app.tsx'],
  ['core/host/wall.ts', 'electron'],
  ['core/host/wall.ts', 'ioredis'],
  ['core/host/wall.ts', '../../electron/main.ts'],
  ['core/cli/wall.ts', '../host/host.ts'],
  ['core/cli/wall.ts', 'ioredis'],
  ['electron/wall.ts', '../core/queue/dlq.ts'],
  ['electron/wall.ts', 'ioredis'],
  ['renderer/features/dlq/wall.tsx', 'node:fs'],
  ['renderer/features/dlq/wall.tsx', 'fs'],
  ['renderer/features/dlq/wall.tsx', 'electron'],
  ['renderer/features/dlq/wall.tsx', '../../../core/queue/dlq.ts'],
  ['renderer/features/dlq/wall.tsx', '../../../core/host/host.ts'],
  ['renderer/features/dlq/wall.tsx', '../../../electron/ipc.ts'],
])('%s may not import %s', async (path, imported) => {
  expect(await lint(path, imported)).toBe('refused');
});

test.each([
  ['core/contract/wall.ts', 'zod'],
  ['core/queue/wall.ts', '../contract/model.ts'],
  ['core/queue/wall.ts', 'ioredis'],
  ['core/host/wall.ts', '../queue/dlq.ts'],
  ['core/cli/wall.ts', '../queue/observe.ts'],
  ['electron/wall.ts', '../core/host/host.ts'],
  ['renderer/features/dlq/wall.tsx', '../../../core/contract/model.ts'],
  ['renderer/features/dlq/wall.tsx', '../../ui/button.tsx'],
])('%s may import %s', async (path, imported) => {
  expect(await lint(path, imported)).toBe('allowed');
});
