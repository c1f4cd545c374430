import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeError, openLog } from '../../../core/host/log.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'bq-log-'));
});
afterEach(() => rm(dir, { recursive: true }));

test('lines are on disk at once, for this user only, and go on in the same file after a restart', async () => {
  for (const word of ['first', 'second']) {
    const { log, close } = openLog(dir);
    log.info(word);
    close();
    log.info('after the end'); // an answer that arrives late must not bring the app down
  }
  const text = await readFile(join(dir, 'app.log'), 'utf8');
  expect(
    text
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { msg: string }).msg),
  ).toEqual(['first', 'second']);
  expect((await stat(join(dir, 'app.log'))).mode & 0o777).toBe(0o600);
});

test('it keeps one old file and stays within its size', async () => {
  const { log, close } = openLog(dir);
  const line = 'x'.repeat(50_000);
  for (let count = 0; count < 130; count += 1) log.info(line);
  close();
  expect((await readdir(dir)).toSorted()).toEqual(['app.log', 'app.log.1']);
  expect((await stat(join(dir, 'app.log'))).size).toBeLessThan(2_200_000);
  expect((await stat(join(dir, 'app.log.1'))).size).toBeLessThan(2_200_000);
});

test('an error is written without the command it failed on', async () => {
  const { log, close } = openLog(dir);
  const error = Object.assign(new Error('ERR no'), { command: { name: 'set', args: ['k', 'the payload'] } });
  log.error({ err: error });
  close();
  const text = await readFile(join(dir, 'app.log'), 'utf8');
  expect(text).toContain('ERR no');
  expect(text).not.toContain('the payload');
});

test('what an old Redis repeats of a refused command is cut off: it may be a password', () => {
  const error = new Error(
    'ERR unknown command `HELLO`, with args beginning with: `3`, `AUTH`, `default`, `hunter2`, ',
  );
  expect(JSON.stringify(describeError(error))).not.toContain('hunter2');
  expect(describeError(error).message).toBe('ERR unknown command `HELLO`');
});

test('what is thrown and no error is not written out', () => {
  expect(describeError('hunter2')).toEqual({ name: 'string', message: 'not an Error' });
});
