import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findRedis } from '../../scripts/find-programs.mjs';

const script = join(import.meta.dirname, '../../scripts/setup.mjs');

function setUp(args: string[], env: Record<string, string> = {}): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, ...env } };
    const child = execFile(process.execPath, [script, ...args], options, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, output: stdout + stderr });
    });
  });
}

test('what is there is found, and nothing is installed', async () => {
  expect(await setUp(['redis'])).toEqual({ code: 0, output: `Found ${findRedis()}\n` });
});

test.each([
  ['redis', 'BIOMETRICS_REDIS_SERVER'],
  ['chromium', 'BIOMETRICS_CHROMIUM'],
])('a wrong %s in %s is said to be wrong, not replaced', async (need, variable) => {
  expect(await setUp([need], { [variable]: '/nowhere/program' })).toEqual({
    code: 1,
    output: `${variable} names /nowhere/program, which is no program.\n`,
  });
});
