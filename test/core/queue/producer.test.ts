import { expect, onTestFinished, test } from 'vitest';
import { openRedis } from '../../../core/queue/connection.ts';
import { enqueueJob, enqueueJobs, enqueuePayloadText } from '../../../core/queue/producer.ts';
import { parseRedisUrl } from '../../../core/queue/redis-target.ts';
import { registeredQueues, scanForQueues } from '../../../core/queue/registry.ts';
import { queueFixture } from '../../support/queue-fixture.ts';

const queue = 'export-jobs';
const fixture = queueFixture({ tcp: true });

test('a job is the seed’s document, id first, and how many attempts it had at first', async () => {
  const { store, server } = fixture;
  const before = Date.now();
  const id = await enqueueJob(store, queue, { a: [1] }, { priority: 'low', delay: 5_000, attempts: 7 });
  const [member = '', score] = await server.redis.zrange(`queue:${queue}`, '0', '-1', 'WITHSCORES');
  expect(member).toMatch(
    new RegExp(
      `^\\{"id":"${id}","queue":"${queue}","payload":\\{"a":\\[1\\]\\},"priority":"low","delay":5000,"attempts":7,"createdAt":\\d{13},"maxAttempts":7\\}$`,
    ),
  );
  expect(Number(score)).toBeGreaterThanOrEqual(1e13 + before + 5_000);
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  expect(await registeredQueues(store)).toEqual([queue]);
});

test('a thousand at once keep their order, under ids that sort in it', async () => {
  const { store, server } = fixture;
  const jobs = Array.from({ length: 1_000 }, (_none, payload) => ({ payload }));
  const ids = await enqueueJobs(store, queue, jobs);
  expect(ids.toSorted()).toEqual(ids);
  const members = await server.redis.zrange(`queue:${queue}`, '0', '-1');
  expect(members.map((member) => (JSON.parse(member) as { payload: number }).payload)).toEqual(
    jobs.map(({ payload }) => payload),
  );
  expect(await enqueueJobs(store, queue, [])).toEqual([]);
});

test.each(['dlq', '', 'a b', 'a:b', 'ä', 'x'.repeat(101), 'a\n', '*'])(
  'a queue cannot be called %j',
  async (name) => {
    await expect(enqueueJob(fixture.store, name, 1)).rejects.toMatchObject({ code: 'INVALID_QUEUE_NAME' });
    expect(() => fixture.work(name, () => 1)).toThrow('INVALID_QUEUE_NAME');
    expect(await fixture.server.redis.dbsize()).toBe(0);
  },
);

test.each([
  ['undefined', undefined],
  ['a function', () => 1],
  ['a BigInt', 10n],
])('%s is no payload', async (_name, payload) => {
  await expect(enqueueJob(fixture.store, queue, payload)).rejects.toMatchObject({ code: 'INVALID_PAYLOAD' });
});

test.each([
  ['{"a":1,}', 7],
  ['', 0],
  ['{"a":', 5],
  ['"\ud800"', 1],
])('%j is refused with the place where it goes wrong', async (text, position) => {
  const refused = enqueuePayloadText(fixture.store, queue, text);
  await expect(refused).rejects.toMatchObject({ code: 'INVALID_PAYLOAD', details: { position } });
});

test.each([
  ['delay', { delay: -1 }],
  ['delay', { delay: Number.NaN }],
  ['delay', { delay: Infinity }],
  ['delay', { delay: 1e13 }],
  ['attempts', { attempts: 0 }],
  ['attempts', { attempts: 1.5 }],
  ['priority', { priority: 'urgent' as never }],
])('a %s that makes no sense is refused: %j', async (field, options) => {
  const refused = enqueueJob(fixture.store, queue, 1, options);
  await expect(refused).rejects.toMatchObject({ code: 'INVALID_INPUT', details: { field } });
});

test('queues that only foreign programs use are found in bounded steps, and our own keys are none', async () => {
  const { store, server } = fixture;
  const redis = server.redis.pipeline();
  for (let index = 0; index < 3_000; index++) redis.set(`noise:${index}`, '1');
  redis
    .zadd('queue:seventh', 1, 'x')
    .zadd('queue:dlq', 1, 'x')
    .zadd('queue:a:active', 1, 'x')
    .set('queue:text', '1');
  await redis.exec();
  await enqueueJob(store, queue, 1);
  const found = new Set<string>();
  let [cursor, steps] = ['0', 0];
  do {
    const step = await scanForQueues(store, cursor, { count: 500 });
    for (const name of step.queues) found.add(name);
    cursor = step.cursor;
    steps++;
  } while (cursor !== '0');
  expect([...found].toSorted()).toEqual([queue, 'seventh']);
  expect(steps).toBeGreaterThan(1);
});

test('a prefix stands in front of every key', async () => {
  const { server } = fixture;
  const store = { redis: server.redis, keys: { prefix: 'tenant*:', layout: 'classic' } as const };
  await enqueueJob(store, queue, 1);
  expect(await registeredQueues(store)).toEqual([queue]);
  expect((await scanForQueues(store, '0', { count: 1_000 })).queues).toEqual([queue]);
  expect((await server.redis.keys('*')).every((key) => key.startsWith('tenant*:queue:'))).toBe(true);
});

test('a job that was put in is not said to have failed because its queue could not be registered', async () => {
  const { redis, port } = fixture.server;
  await redis.call(
    'ACL',
    'SETUSER',
    'narrow',
    'reset',
    'on',
    '>x',
    `~queue:${queue}`,
    `~queue:${queue}:*`,
    '&*',
    '+@all',
  );
  const target = parseRedisUrl(`redis://narrow:x@127.0.0.1:${port}`);
  const limited = openRedis(target, { purpose: 'interactive', connectionName: 'narrow' });
  onTestFinished(() => limited.disconnect());
  await enqueueJob({ redis: limited, keys: fixture.store.keys }, queue, 1);
  expect(await redis.zcard(`queue:${queue}`)).toBe(1);
  expect(await registeredQueues(fixture.store)).toEqual([]);
});
