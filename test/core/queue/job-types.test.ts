import { afterEach, describe, expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import {
  type AIJob,
  createQueueClient,
  defineJobTypes,
  type JobContext,
  type PayloadOf,
  type QueueClient,
  type QueueClientOptions,
  seedJobTypes,
  type StandardSchema,
} from '../../../core/queue/index.ts';
import { queueFixture } from '../../support/queue-fixture.ts';

const fixture = queueFixture();
const clients: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
});

const jobTypes = defineJobTypes({
  ...seedJobTypes,
  'face-match': z.object({ subjectId: z.string(), seenAt: z.string(), tags: z.array(z.string()) }),
});
type Types = typeof jobTypes;

function connect(options: Omit<QueueClientOptions<Types>, 'redis' | 'jobTypes'> = {}): QueueClient<Types> {
  const client = createQueueClient({ redis: fixture.server.url, jobTypes, ...options });
  clients.push(client);
  return client;
}

const email = { to: 'a@b.c', subject: 's', template: 't', data: {}, priority: 'low' } as const;
/** What a program without types could pass. */
const wrong = (payload: unknown) => payload as never;
const size = (queue: string) => fixture.server.redis.zcard(`queue:${queue}`);

describe('checking', () => {
  test('what does not fit is refused before Redis is asked, with every issue', async () => {
    const client = connect({ validate: true });
    const refused = client.enqueueJob('email-send', wrong({ ...email, to: 7, template: undefined }));
    await expect(refused).rejects.toMatchObject({
      code: 'PAYLOAD_MISMATCH',
      details: { queue: 'email-send', path: 'to', issues: 2 },
    });
    await expect(refused).rejects.toMatchObject({
      details: { all: expect.stringMatching(/^to: .*string.*; template: /) as unknown },
    });
    expect(await fixture.server.redis.keys('*')).toEqual([]);
    await client.enqueueJob('email-send', email);
    expect(await size('email-send')).toBe(1);
  });

  test('many issues are cut, and still counted', async () => {
    const payload = { subjectId: 's', seenAt: 'now', tags: Array.from({ length: 500 }, () => 1) };
    const refused = connect().enqueueJob('face-match', wrong(payload), { validate: true });
    await expect(refused).rejects.toMatchObject({ details: { path: 'tags[0]', issues: 500 } });
    const error: unknown = await refused.catch((thrown: unknown) => thrown);
    expect((error as { details: { all: string } }).details.all.split('; ')).toHaveLength(20);
  });

  test('what is checked is what a handler will be given, and what is put in is what was given', async () => {
    const client = connect({ validate: true });
    await client.enqueueJob('face-match', wrong({ subjectId: 's', seenAt: new Date(0), tags: [], more: 1 }));
    const [document] = await fixture.server.redis.zrange('queue:face-match', '0', '-1');
    expect(document).toContain(
      '"payload":{"subjectId":"s","seenAt":"1970-01-01T00:00:00.000Z","tags":[],"more":1}',
    );
  });

  test('one wrong job keeps the whole call from putting anything in', async () => {
    const jobs = [{ payload: email }, { payload: wrong({}) }];
    await expect(connect().enqueueJobs('email-send', jobs, { validate: true })).rejects.toMatchObject({
      code: 'PAYLOAD_MISMATCH',
      details: { job: 1 },
    });
    expect(await size('email-send')).toBe(0);
  });

  test('a payload given as text is checked too, and stays as it is', async () => {
    const client = connect({ validate: true });
    await expect(client.enqueuePayloadText('email-send', '{"to":1}')).rejects.toMatchObject({
      code: 'PAYLOAD_MISMATCH',
    });
    await expect(client.enqueuePayloadText('email-send', '{"to":')).rejects.toMatchObject({
      code: 'INVALID_PAYLOAD',
      details: { position: 6 },
    });
    const text = JSON.stringify({ ...email, data: {} }).replace('{}', '{"n":18446744073709551615}');
    await client.enqueuePayloadText('email-send', text);
    expect((await fixture.server.redis.zrange('queue:email-send', '0', '-1'))[0]).toContain(text);
  });

  test('nobody checks unless asked, and a call may differ from its client', async () => {
    await connect().enqueueJob('email-send', wrong(1));
    await connect({ validate: true }).enqueueJob('email-send', wrong(1), { validate: false });
    expect(await size('email-send')).toBe(2);
  });

  test('a queue without a type takes everything, unless the call insists', async () => {
    const client = connect({ validate: true });
    await client.enqueueJob('export-jobs', 1);
    await expect(client.enqueueJob('export-jobs', 1, { validate: true })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { field: 'validate' },
    });
    expect(await size('export-jobs')).toBe(1);
  });

  test('the seed’s types are known without being given', async () => {
    const client = createQueueClient({ redis: fixture.server.url, validate: true });
    clients.push(client);
    await expect(client.enqueueJob('webhook-dispatch', {})).rejects.toMatchObject({
      code: 'PAYLOAD_MISMATCH',
    });
  });

  test('any library with the Standard Schema interface will do, also one that takes its time', async () => {
    const even: StandardSchema<number> = {
      '~standard': {
        version: 1,
        vendor: 'test',
        validate: async (value) =>
          Number(value) % 2 === 0
            ? { value }
            : { issues: [{ message: 'even', path: [{ key: 'a' }, 0] }, { message: 'no path' }] },
      },
    };
    const client = createQueueClient({
      redis: fixture.server.url,
      validate: true,
      jobTypes: defineJobTypes({ numbers: even }),
    });
    clients.push(client);
    await client.enqueueJob('numbers', 2);
    await expect(client.enqueueJob('numbers', 3)).rejects.toMatchObject({
      details: { path: 'a[0]', expected: 'even', all: 'a[0]: even; payload: no path' },
    });
  });
});

test('a name that no queue can have is refused', () => {
  expect(() => defineJobTypes({ 'a:b': z.string() })).toThrow(/INVALID_QUEUE_NAME/);
  expect(() => defineJobTypes({ dlq: z.string() })).toThrow(/INVALID_QUEUE_NAME/);
});

test('the compiler knows what a registered queue takes, and lets the others be', async () => {
  expectTypeOf<PayloadOf<Types, 'ai-processing'>>().toEqualTypeOf<AIJob>();
  expectTypeOf<PayloadOf<Types, 'face-match'>>().toEqualTypeOf<{
    subjectId: string;
    seenAt: string;
    tags: string[];
  }>();
  expectTypeOf<PayloadOf<Types, 'export-jobs'>>().toBeUnknown();
  expectTypeOf<PayloadOf<Types, string>>().toBeUnknown();
  const client = connect();
  const misused = async () => {
    // @ts-expect-error a template is missing
    await client.enqueueJob('email-send', { to: 'a', subject: 'b', data: {}, priority: 'low' });
    // @ts-expect-error it handles another queue's jobs
    client.startWorker('email-send', (payload: AIJob) => payload.model);
  };
  expect(misused).toBeTypeOf('function');
  const handled: string[] = [];
  client.startWorker('email-send', (payload, job) => {
    expectTypeOf(payload.priority).toEqualTypeOf<'high' | 'normal' | 'low'>();
    expectTypeOf(job).toEqualTypeOf<JobContext>();
    handled.push(payload.to);
  });
  client.startWorker('export-jobs', (payload) => expectTypeOf(payload).toBeUnknown());
  client.startWorker<{ size: number }>('export-jobs', ({ size: bytes }) => bytes);
  await client.enqueueJob('email-send', email);
  await expect.poll(() => handled).toEqual(['a@b.c']);
});
