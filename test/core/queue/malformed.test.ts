import { expect, test } from 'vitest';
import { getJob } from '../../../core/queue/get-job.ts';
import { pageDlq } from '../../../core/queue/dlq-page.ts';
import { resolveDLQ, reopenDLQ, retryFromDLQ } from '../../../core/queue/dlq.ts';
import { pageJobs } from '../../../core/queue/inspect.ts';
import { malformedId } from '../../../core/queue/malformed.ts';
import { enqueueJob } from '../../../core/queue/producer.ts';
import { firstPage, queueFixture } from '../../support/queue-fixture.ts';

const queue = 'image-processing';
const fixture = queueFixture();
const me = { by: 'me', rearm: false };

const members = {
  'half a document': Buffer.from('{"id":"a","payload":'),
  'no UTF-8': Buffer.from([0xff, 0x00, 0xfe]),
  'an empty member': Buffer.alloc(0),
  'a list': Buffer.from('[1,2]'),
  'no id': Buffer.from('{"payload":1}'),
  'a big one': Buffer.from(`not json ${'x'.repeat(20_000)}`),
};

test.each(Object.entries(members))(
  '%s goes to the DLQ as it is, and the worker goes on; put back, it is the same bytes',
  async (_name, bytes) => {
    const { server, store } = fixture;
    await server.redis.zadd(`queue:${queue}`, 1, bytes);
    const good = await enqueueJob(store, queue, 'good');
    const id = malformedId(bytes);
    const { until, worker } = fixture.work(queue, () => 'done');
    expect(await until('dead')).toMatchObject({ id });
    await until('completed');
    expect(await server.redis.exists(`result:${good}`)).toBe(1);
    await worker.stop();

    // The seed's readers find a job in the DLQ, and the look-up by id.
    const [member] = await server.redis.zrange('queue:dlq', '0', '-1');
    expect(JSON.parse(member ?? '')).toMatchObject({
      id,
      queue,
      payload: null,
      error: expect.stringMatching(/^Malformed job: /),
    });
    expect(await server.redis.get(`dlq:${id}`)).toBe(member);
    const { jobs } = await pageDlq(store, { ...firstPage, list: 'dead', queue });
    expect(jobs).toMatchObject([{ id, queue, isMalformed: true, errorName: 'MalformedJob' }]);

    expect(await retryFromDLQ(store, [id], me)).toEqual({ retried: [id], missing: [], refused: [] });
    expect(await server.redis.zrangeBuffer(`queue:${queue}`, '0', '-1')).toEqual([bytes]);
    expect(await server.redis.zcard('queue:dlq')).toBe(0);
  },
);

test('one that waits is shown for what it is', async () => {
  const { server, store } = fixture;
  await server.redis.zadd(`queue:${queue}`, 1, 'garbage');
  const { jobs } = await pageJobs(store, queue, 'waiting', firstPage);
  expect(jobs).toMatchObject([
    {
      id: malformedId(Buffer.from('garbage')),
      isMalformed: true,
      attemptsLeft: null,
      payloadPreview: 'garbage',
    },
  ]);
  const detail = await getJob(store, { queue, id: jobs[0]?.id ?? '', state: 'waiting', hintAtMs: 1 });
  expect(detail).toMatchObject({
    documentText: 'garbage',
    payloadText: 'garbage',
    summary: { state: 'waiting' },
  });
});

test('garbage that a foreign program put into the DLQ can be resolved and reopened, but not retried', async () => {
  const { server, store } = fixture;
  const bytes = Buffer.from([0x80, 0x81]);
  await server.redis.zadd('queue:dlq', 5, bytes);
  const { jobs } = await pageDlq(store, { ...firstPage, list: 'dead', queue: null });
  const id = malformedId(bytes);
  expect(jobs).toMatchObject([{ id, queue: '', isMalformed: true, expiresAtMs: null }]);
  expect(await retryFromDLQ(store, [id], me)).toEqual({ retried: [], missing: [], refused: [id] });
  expect(await resolveDLQ(store, [id], { text: 'junk', by: 'me' })).toEqual({ resolved: [id], missing: [] });
  expect(await server.redis.zcard('queue:dlq')).toBe(0);
  expect((await pageDlq(store, { ...firstPage, list: 'resolved', queue: null })).jobs).toMatchObject([
    { id, isMalformed: true, resolution: { text: 'junk', by: 'me' } },
  ]);
  expect(await reopenDLQ(store, [id], { by: 'me' })).toEqual({ reopened: [id], missing: [] });
  expect(await server.redis.zrangeBuffer('queue:dlq', '0', '-1')).toEqual([bytes]);
});

test('a foreign field called `malformed` is one like any other, and its job goes back whole', async () => {
  const { store, server } = fixture;
  const foreign = {
    id: 'inv-1',
    queue,
    payload: { keep: 1 },
    malformed: { bytes: 'abc' },
    attempts: 0,
    error: 'x',
  };
  await server.redis.zadd('queue:dlq', 1, JSON.stringify(foreign));
  expect(await retryFromDLQ(store, ['inv-1'], { by: 'me', rearm: false })).toMatchObject({
    retried: ['inv-1'],
  });
  const [document = ''] = await server.redis.zrange(`queue:${queue}`, '0', '-1');
  expect(JSON.parse(document)).toMatchObject({
    id: 'inv-1',
    payload: { keep: 1 },
    malformed: { bytes: 'abc' },
  });
});
