import { inspect } from 'node:util';
import { afterEach, expect, test, vi } from 'vitest';
import { createQueueClient } from '../../../core/queue/index.ts';
import { openRedis } from '../../../core/queue/connection.ts';
import { stripArguments } from '../../../core/queue/error-secrets.ts';
import { parseRedisUrl } from '../../../core/queue/redis-target.ts';
import { startRedis, type TestRedis } from '../../support/redis.ts';

/** What errors say is written to logs by whoever gets them: never a password, a payload or a result. */

const password = 'TopSecret';
const payload = 'hush-hush';
const patient = { timeout: 10_000 };
const ends: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function startServer(...args: string[]): Promise<TestRedis> {
  const server = await startRedis({ tcp: true, arguments: args });
  ends.push(server.stop);
  return server;
}

/** Everything that a client emits and throws when a job is put in, worked on and fails, down to the last hidden field. */
async function everythingSaid(url: string): Promise<{ text: string; count: number }> {
  const said: unknown[] = [];
  const client = createQueueClient({ redis: url });
  const redis = openRedis(parseRedisUrl(url), { purpose: 'interactive', connectionName: 'test' });
  for (const event of ['error', 'sentinelError', 'node error']) redis.on(event, (error) => said.push(error));
  client.startWorker('email-send', async () => payload, { onEvent: (event) => said.push(event) });
  const failed = (step: Promise<unknown>) => step.catch((error: unknown) => said.push(error));
  await failed(client.enqueueJob('email-send', { payload }));
  await failed(client.removeJob('email-send', payload));
  // The worker's own connection says at least once that it cannot go on.
  await vi.waitUntil(() => said.some((one) => inspect(one).includes("kind: 'error'")), patient);
  redis.disconnect();
  await client.close();
  return { text: inspect(said, { depth: 20, showHidden: true, maxArrayLength: null }), count: said.length };
}

test.each([
  ['a wrong password', [], 'WRONGPASS'],
  [
    'a login command that is not there',
    ['--rename-command', 'AUTH', '', '--rename-command', 'HELLO', ''],
    'unknown command',
  ],
])('%s is not repeated', async (_what, args, words) => {
  const { url } = await startServer(...args);
  const { text, count } = await everythingSaid(url.replace('redis://', `redis://bob:${password}@`));
  expect(count).toBeGreaterThan(1);
  expect(text).toContain(words);
  expect(text).not.toContain(password);
});

test('a step that is refused says which command, and nothing of the job', async () => {
  const { redis, url } = await startServer();
  await redis.call(
    'ACL',
    'SETUSER',
    'bob',
    'reset',
    'on',
    `>${password}`,
    '~*',
    '&*',
    '+@all',
    '-zadd',
    '-set',
  );
  const { text } = await everythingSaid(url.replace('redis://', `redis://bob:${password}@`));
  expect(text).toMatch(/REDIS_NO_PERMISSION.*command=zadd/);
  expect(text).not.toContain(password);
  expect(text).not.toContain(payload);
});

test('errors within errors are stripped too, and a circle comes to an end', () => {
  const hang = (message: string) =>
    Object.assign(new Error(message), { command: { name: 'set', args: [payload] } });
  const inner = hang('inner');
  const outer = Object.assign(hang('outer'), {
    lastNodeError: hang('node'),
    previousErrors: [hang('first')],
  });
  outer.cause = inner;
  inner.cause = outer;
  expect(inspect(stripArguments(outer), { depth: 20, showHidden: true })).not.toContain(payload);
  expect(outer.command).toEqual({ name: 'set' });
  expect(stripArguments(payload)).toBe(payload);
});
