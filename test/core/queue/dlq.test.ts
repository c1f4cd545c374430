import { expect, test } from 'vitest';
import { adoptForeignEntries } from '../../../core/queue/adoption.ts';
import { pageDlq } from '../../../core/queue/dlq-page.ts';
import { reopenDLQ, resolveDLQ, retryFromDLQ } from '../../../core/queue/dlq.ts';
import { getJob } from '../../../core/queue/get-job.ts';
import { UnrecoverableError } from '../../../core/queue/errors.ts';
import { homeOf } from '../../../core/queue/keys.ts';
import { enqueueJobs } from '../../../core/queue/producer.ts';
import { firstPage, queueFixture } from '../../support/queue-fixture.ts';

const queue = 'export-jobs';
const fixture = queueFixture();
const me = { by: 'ada@host', rearm: false };

/** Puts so many jobs into the DLQ, the way they get there. */
async function seedDlq(count: number): Promise<string[]> {
  const { worker, until } = fixture.work(
    queue,
    () => {
      throw new UnrecoverableError('broken');
    },
    { concurrency: 50 },
  );
  const jobs = Array.from({ length: count }, (_none, index) => ({
    payload: { index },
    priority: 'low' as const,
  }));
  const ids = await enqueueJobs(fixture.store, queue, jobs);
  await until('dead', count);
  await worker.stop();
  return ids;
}

/** A member as the seed's handleJobFailure writes it: no `dlq:<id>`, no index. */
function foreignEntry(id: string, more: object = {}): string {
  return JSON.stringify({
    id,
    queue,
    payload: { id },
    priority: 'medium',
    delay: 0,
    attempts: 0,
    createdAt: 1_732_000_000_000,
    error: 'boom 1',
    ...more,
  });
}

test('a retry puts the job back with fresh attempts, in its band, and tells the whole story', async () => {
  const { store, server } = fixture;
  const [id = ''] = await seedDlq(1);
  expect(await retryFromDLQ(store, [id], me)).toEqual({ retried: [id], missing: [], refused: [] });
  const [member = '', score] = await server.redis.zrange(`queue:${queue}`, '0', '-1', 'WITHSCORES');
  expect(Number(score)).toBeGreaterThan(1e13);
  expect(JSON.parse(member)).toMatchObject({
    id,
    attempts: 3,
    attemptsMade: 0,
    redriveCount: 1,
    redrives: [{ by: 'ada@host' }],
    history: [{ attempt: 1, message: 'broken' }],
  });
  expect(member).not.toContain('"error"');
  expect(await server.redis.zcard('queue:dlq')).toBe(0);
  expect(await server.redis.exists(`dlq:${id}`, `queue:${queue}:dead`)).toBe(0);
  const detail = await getJob(store, { queue, id, state: 'dead' });
  expect(detail).toMatchObject({
    summary: { state: 'waiting', redriveCount: 1, error: 'broken', errorName: 'UnrecoverableError' },
    redrives: [{ by: 'ada@host' }],
    payloadText: '{"index":0}',
  });
});

test('hundreds at once, from five hands at once: each moves once, and each hand is told the truth', async () => {
  const { store, server } = fixture;
  const ids = await seedDlq(250);
  const reports = await Promise.all(Array.from({ length: 5 }, () => retryFromDLQ(store, ids, me)));
  const retried = reports.flatMap((report) => report.retried);
  expect(retried.toSorted()).toEqual(ids.toSorted());
  for (const report of reports) expect(report.retried.length + report.missing.length).toBe(250);
  expect(await server.redis.zcard(`queue:${queue}`)).toBe(250);
  expect(await server.redis.zcard('queue:dlq')).toBe(0);
});

test('an id that is named twice, or that never was, is counted once and missing', async () => {
  const [id = ''] = await seedDlq(1);
  expect(await retryFromDLQ(fixture.store, [id, id, 'never'], me)).toEqual({
    retried: [id],
    missing: ['never'],
    refused: [],
  });
});

test('resolving moves the entry to the resolved list, once, with its text where the seed has it', async () => {
  const { store, server } = fixture;
  const [id = '', other = ''] = await seedDlq(2);
  const text = `Sent by hand. ${'Really. '.repeat(200)}`;
  const twice = await Promise.all([
    resolveDLQ(store, [id], { text, by: 'ada' }),
    resolveDLQ(store, [id], { text: 'second click', by: 'ada' }),
  ]);
  expect(twice.map(({ resolved }) => resolved.length)).toEqual([1, 0]);
  expect(await server.redis.get(`resolution:${id}`)).toBe(text);
  expect(await server.redis.ttl(`resolution:${id}`)).toBeGreaterThan(2_591_000);
  const dead = await pageDlq(store, { ...firstPage, list: 'dead', queue });
  expect(dead.jobs.map((job) => job.id)).toEqual([other]);
  const resolved = await pageDlq(store, { ...firstPage, list: 'resolved', queue });
  expect(resolved).toMatchObject({
    total: 1,
    jobs: [{ id, state: 'resolved', error: 'broken', resolution: { by: 'ada' } }],
  });
  expect(text.startsWith(resolved.jobs[0]?.resolution?.text.slice(0, 100) ?? 'nothing')).toBe(true);
  expect(await getJob(store, { queue, id, state: 'dead' })).toMatchObject({
    summary: { state: 'resolved' },
    resolution: { text, by: 'ada' },
  });
  expect(await retryFromDLQ(store, [id], me)).toMatchObject({ missing: [id] });
});

test('a resolved entry can be reopened, once, and is then an entry like before', async () => {
  const { store, server } = fixture;
  const [id = ''] = await seedDlq(1);
  const before = await server.redis.get(`dlq:${id}`);
  await resolveDLQ(store, [id], { text: 'x', by: 'ada' });
  const twice = await Promise.all([
    reopenDLQ(store, [id], { by: 'eve' }),
    reopenDLQ(store, [id], { by: 'eve' }),
  ]);
  expect(twice.flatMap(({ reopened }) => reopened)).toEqual([id]);
  const after = await server.redis.get(`dlq:${id}`);
  const { reopened, ...rest } = JSON.parse(after ?? '') as Record<string, unknown>;
  expect(rest).toEqual(JSON.parse(before ?? ''));
  expect(reopened).toMatchObject([{ by: 'eve' }]);
  expect(await server.redis.exists(`resolution:${id}`, 'queue:dlq:resolved', `queue:${queue}:resolved`)).toBe(
    0,
  );
  expect(await retryFromDLQ(store, [id], me)).toMatchObject({ retried: [id] });
});

test('entries that only the seed has written are listed, retried and resolved without being adopted first', async () => {
  const { store, server } = fixture;
  await server.redis.zadd(
    'queue:dlq',
    1_732_000_000_001,
    foreignEntry('f1'),
    1_732_000_000_002,
    foreignEntry('f2'),
  );
  await server.redis.zadd('queue:dlq', 1_732_000_000_003, foreignEntry('f3', { queue: 'other' }));
  const { jobs } = await pageDlq(store, { ...firstPage, list: 'dead', queue });
  expect(jobs).toMatchObject([
    {
      id: 'f1',
      error: 'boom 1',
      errorName: 'Error',
      attemptsMade: 3,
      maxAttempts: 3,
      atMs: 1_732_000_000_001,
    },
    { id: 'f2' },
  ]);
  expect(jobs[0]?.fingerprint).toBe(jobs[1]?.fingerprint);
  expect(await retryFromDLQ(store, ['f1'], me)).toMatchObject({ retried: ['f1'] });
  expect(await resolveDLQ(store, ['f3'], { text: 'x', by: 'me' })).toMatchObject({ resolved: ['f3'] });
  const [member] = await server.redis.zrange(`queue:${queue}`, '0', '-1');
  expect(JSON.parse(member ?? '')).toMatchObject({ id: 'f1', attempts: 3, lastError: { message: 'boom 1' } });
  expect(await getJob(store, { queue, id: 'f2', state: 'dead' })).toMatchObject({
    summary: { error: 'boom 1' },
  });
});

test('adoption gives foreign entries what ours have, in bounded steps, and is then done', async () => {
  const { store, server } = fixture;
  const now = Date.now();
  for (let index = 0; index < 450; index++) {
    await server.redis.zadd('queue:dlq', now - 450 + index, foreignEntry(`f${index}`));
  }
  await server.redis.zadd('queue:dlq', now, 'garbage', now, JSON.stringify({ id: 'nowhere', error: 'x' }));
  const home = homeOf(store.keys, queue);
  const counts: number[] = [];
  while (counts.at(-1) !== 0) counts.push(await adoptForeignEntries(store, home, { limit: 200 }));
  expect(counts).toEqual([200, 200, 52, 0]);
  await server.redis.zadd('queue:dlq', now + 1, foreignEntry('new'));
  expect(await adoptForeignEntries(store, home, { limit: 10 })).toBe(1);
  expect(await server.redis.get('dlq:f7')).toBe(foreignEntry('f7'));
  expect(await server.redis.zcard(`queue:${queue}:dead`)).toBe(451);
  expect(await server.redis.zscore(`queue:${queue}:dead`, 'f0')).toBe(String(now - 450));
  // They count as failures in the minutes in which they happened.
  expect(await server.redis.hget(`queue:${queue}:counters`, 'dead')).toBe('451');
  expect((await pageDlq(store, { ...firstPage, list: 'dead', queue })).total).toBe(451);
});

test('a member that was edited by hand is the truth; a copy whose member is gone is not', async () => {
  const { store, server } = fixture;
  const [edited = '', removed = ''] = await seedDlq(2);
  const [one = '', two = ''] = [
    await server.redis.get(`dlq:${edited}`),
    await server.redis.get(`dlq:${removed}`),
  ].map(String);
  await server.redis.zrem('queue:dlq', one, two);
  await server.redis.zadd('queue:dlq', Date.now(), one.replace('"index":0', '"index":99000'));
  expect(await retryFromDLQ(store, [edited, removed], me)).toEqual({
    retried: [edited],
    missing: [removed],
    refused: [],
  });
  expect(await fixture.everything(queue)).toEqual([expect.stringContaining('"payload":{"index":99000}')]);
  expect(await server.redis.exists(`dlq:${edited}`, `dlq:${removed}`, `queue:${queue}:dead`)).toBe(0);
});

test('a retry of a job that was done is said beforehand, and only re-arms when asked', async () => {
  const { store, server } = fixture;
  const [id = ''] = await seedDlq(1);
  await server.redis.setex(`processed:${id}`, 60, '1');
  expect((await pageDlq(store, { ...firstPage, list: 'dead', queue })).jobs).toMatchObject([
    { id, isProcessed: true },
  ]);
  await retryFromDLQ(store, [id], me);
  const first = fixture.work(queue, () => 1);
  await first.until('skipped');
  await first.worker.stop();

  const [again = ''] = await seedDlq(1);
  await server.redis.setex(`processed:${again}`, 60, '1');
  await retryFromDLQ(store, [again], { ...me, rearm: true });
  const second = fixture.work(queue, () => 'done again');
  await second.until('completed');
  expect(await server.redis.get(`result:${again}`)).toContain('done again');
});

test('an entry of 5 MB is retried whole, byte for byte', async () => {
  const { store, server } = fixture;
  const payload = `{"big":9007199254740993,"text":"${'x'.repeat(5_000_000)}"}`;
  await server.redis.zadd(
    'queue:dlq',
    1,
    `{"id":"big","queue":"${queue}","payload":${payload},"attempts":0,"error":"e"}`,
  );
  expect(await retryFromDLQ(store, ['big'], me)).toMatchObject({ retried: ['big'] });
  const [member = ''] = await server.redis.zrange(`queue:${queue}`, '0', '-1');
  expect(member.includes(payload)).toBe(true);
});
