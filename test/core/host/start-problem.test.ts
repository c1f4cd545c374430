import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AppError } from '../../../core/contract/errors.ts';
import { runProblem, startProblem } from '../../../core/host/start-problem.ts';

test('what keeps the app from starting is said with the next step', () => {
  expect(startProblem(new AppError('INVALID_REDIS_URL', { reason: 'host' }))).toContain(
    'redis://user:password@',
  );
  expect(startProblem(Object.assign(new Error('listen'), { code: 'EADDRINUSE' }))).toContain('--port');
  expect(startProblem(new Error('out of luck'))).toContain('could not start: Error: out of luck');
});

test('a profile in use names who has it, where it can be opened, and the file to remove if that is wrong', () => {
  const details = { pid: 7, url: 'http://127.0.0.1:1/?token=x', file: '/profile/app.lock' };
  const words = startProblem(new AppError('PROFILE_IN_USE', details));
  for (const fact of ['process 7', details.url, details.file]) expect(words).toContain(fact);
  expect(startProblem(new AppError('PROFILE_IN_USE', { pid: 7, file: 'x' }))).not.toContain('undefined');
});

test('a bug of the running app is not called a failed start', () => {
  const words = runProblem(new TypeError('x is not a function'));
  expect(words).not.toContain('could not start');
  expect(words).toContain('TypeError: x is not a function');
});

/** What is said when this cannot be made the profile's folder. */
function problemOf(profileDir: string): Promise<string> {
  return mkdir(profileDir, { recursive: true }).then(
    () => 'none',
    (error: unknown) => startProblem(error),
  );
}

test('a profile folder that cannot be used is named, with the way out', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'bq-profile-'));
  const file = join(dir, 'file');
  await writeFile(file, '');
  expect(await problemOf(file)).toBe(
    `The profile folder cannot be used: ${file} is a file, not a folder. Choose another one with --profile DIR.`,
  );
  expect(await problemOf(join(file, 'below'))).toMatch(/is inside a file, not a folder\. Choose another/);
  await rm(dir, { recursive: true });
});
