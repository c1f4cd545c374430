import { describe, expect, test } from 'vitest';
import { resolveDLQ, retryFromDLQ } from '../../../core/queue/dlq.ts';
import { UnrecoverableError } from '../../../core/queue/errors.ts';
import { getJob } from '../../../core/queue/get-job.ts';
import { enqueueJob, enqueueJobs, enqueuePayloadText } from '../../../core/queue/producer.ts';
import { registeredQueues, scanForQueues } from '../../../core/queue/registry.ts';
import { queueFixture } from '../../support/queue-fixture.ts';

const queue = 'export-jobs';
const fixture = queueFixture();

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

describe('a payload’s text', () => {
  const payloads = {
    'integers beyond 2^53': '{"id":9223372036854775807,"n":-9007199254740993}',
    'numbers no parser keeps': '[1e400,-0,1E2,0.10,1.0]',
    'empty lists and objects': '{"a":[],"b":{},"c":[[]],"d":[{}]}',
    'repeated keys': '{"a":1,"a":2,"__proto__":{"x":1}}',
    escapes: '"\\u0041\\u0000\\ud800\\/\\b é 🦊 \u2028"',
    spaces: '{ "a" : [ 1 , 2 ]\n}',
    'things that look like ours': '{"attempts":3,"history":[],"error":"x","payload":{"id":"no"}}',
    'two hundred levels': `${'['.repeat(200)}1${']'.repeat(200)}`,
    'five megabytes': JSON.stringify({ blob: 'x"\\'.repeat(1_250_000) }),
  };

  test.each(Object.entries(payloads))('%s survives every move', async (_name, text) => {
    const { store, server } = fixture;
    const inside = `"payload":${text},`;
    const id = await enqueuePayloadText(store, queue, text, { attempts: 2 });
    const seen: string[] = [];
    const { until, worker } = fixture.work(queue, (_payload, { payloadText, attempt }) => {
      seen.push(payloadText);
      throw attempt === 1 ? new Error('first') : new UnrecoverableError('second');
    });
    await until('failed');
    const [resting = ''] = await server.redis.zrange(`queue:${queue}`, '0', '-1');
    expect(resting.includes(inside)).toBe(true);
    await server.redis.zadd(`queue:${queue}`, 1, resting);
    await until('dead');
    await worker.stop();
    expect(seen.map((one) => one === text)).toEqual([true, true]);
    expect((await server.redis.get(`dlq:${id}`))?.includes(inside)).toBe(true);
    expect((await getJob(store, { queue, id, state: 'dead' }))?.payloadText === text).toBe(true);
    await retryFromDLQ(store, [id], { by: 'me', rearm: false });
    const [again = ''] = await server.redis.zrange(`queue:${queue}`, '0', '-1');
    expect(again.includes(inside)).toBe(true);

    const last = fixture.work(queue, (_payload, { payloadText }) => payloadText === text);
    await last.until('completed');
    await last.worker.stop();
    expect(await getJob(store, { queue, id, state: 'completed' })).toMatchObject({ resultText: 'true' });
    expect(await resolveDLQ(store, [id], { text: 'x', by: 'me' })).toEqual({ resolved: [], missing: [id] });
  });
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
