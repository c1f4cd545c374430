import { expect, test } from 'vitest';
import { isPassing } from '../../../core/queue/errors.ts';
import { enqueueJob } from '../../../core/queue/producer.ts';
import { queueFixture } from '../../support/queue-fixture.ts';

/** A step that fails behind the handler: what passes is waited for, what does not must not hold the job for ever. */

const queue = 'email-send';
const fixture = queueFixture();

function reply(message: string): Error {
  return Object.assign(new Error(message), { name: 'ReplyError' });
}

test.each([
  [new Error('Connection is closed.'), true],
  [new Error("Socket timeout. Expecting data, but didn't receive any in 30000ms."), true],
  [Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), true],
  [reply('LOADING Redis is loading the dataset in memory'), true],
  [reply("READONLY You can't write against a read only replica."), true],
  [reply("OOM command not allowed when used memory > 'maxmemory'."), true],
  [reply('NOAUTH Authentication required.'), true],
  [reply('WRONGTYPE Operation against a key holding the wrong kind of value'), false],
  [reply("NOPERM User x has no permissions to run the 'set' command"), false],
  [new TypeError('x is not a function'), false],
  ['text', false],
])('%s may pass: %s', (error, wanted) => {
  expect(isPassing(error)).toBe(wanted);
});

test('a result that Redis will never take makes a failed attempt, and the worker goes on', async () => {
  const { store, server } = fixture;
  await server.redis.set(`queue:${queue}:completed`, 'of another type');
  const { until, events } = fixture.work(queue, () => 'done');
  const id = await enqueueJob(store, queue, 1);
  const { attempt, error } = await until('failed');
  expect(attempt).toBe(1);
  expect(String(error)).toContain('WRONGTYPE');
  expect(events.map(({ kind }) => kind)).toEqual(['error', 'failed']);
  const [document = ''] = await server.redis.zrange(`queue:${queue}`, '0', '-1');
  expect(JSON.parse(document)).toMatchObject({ id, attempts: 2, history: [{ name: 'ReplyError' }] });
  // Nothing says that it is done.
  expect(await server.redis.exists(`processed:${id}`, `result:${id}`)).toBe(0);
});

test('where not even the failure can be written, the job is let go, and its lease brings it back', async () => {
  const { store, server } = fixture;
  let release: (() => void) | undefined;
  const { until, events } = fixture.work(queue, () => new Promise<void>((resolve) => (release = resolve)));
  const id = await enqueueJob(store, queue, 1);
  await expect.poll(() => release).toBeDefined();
  await server.redis.del(`queue:${queue}:active`);
  await server.redis.set(`queue:${queue}:active`, 'of another type');
  release?.();
  expect(await until('lost')).toMatchObject({ id });
  expect(events.filter(({ kind }) => kind === 'error').length).toBeGreaterThanOrEqual(2);
  expect(await fixture.everything(queue)).toEqual(expect.arrayContaining([expect.stringContaining(id)]));
});
