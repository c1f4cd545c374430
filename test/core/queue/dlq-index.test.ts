import { expect, test } from 'vitest';
import { pageDlq } from '../../../core/queue/dlq-page.ts';
import { reopenDLQ, resolveDLQ, retryFromDLQ } from '../../../core/queue/dlq.ts';
import { getJob } from '../../../core/queue/get-job.ts';
import { runJanitor } from '../../../core/queue/janitor.ts';
import { firstPage, queueFixture } from '../../support/queue-fixture.ts';

/** Entries that are in `queue:dlq` and in no index, or in an index and not in `queue:dlq`. */

const queue = 'webhook-dispatch';
const fixture = queueFixture();
const me = { by: 'ada@host', rearm: false };
const firstAtMs = 1_732_000_000_000;

function foreignEntry(id: string, more: object = {}): string {
  return JSON.stringify({ id, queue, payload: { id }, attempts: 0, error: 'boom', ...more });
}

/** As the seed writes them, one ms apart, the first one the oldest. */
async function seedDlq(count: number, prefix: string): Promise<void> {
  const { redis } = fixture.server;
  for (let from = 0; from < count; from += 5_000) {
    const size = Math.min(5_000, count - from);
    const entries = Array.from({ length: size }, (_none, index) => [
      firstAtMs + from + index,
      foreignEntry(`${prefix}${from + index}`),
    ]);
    await redis.zadd('queue:dlq', ...entries.flat());
  }
}

test('an index that claims too much hides nothing: what is on screen is retried and resolved', async () => {
  const { store, server } = fixture;
  await seedDlq(3, 'old');
  await runJanitor(store, queue);
  expect(await server.redis.zcard(`queue:${queue}:dead`)).toBe(3);
  await server.redis.del('queue:dlq');
  // As many as the index holds.
  await seedDlq(3, 'new');
  expect(await retryFromDLQ(store, ['new0', 'old0'], me)).toEqual({
    retried: ['new0'],
    missing: ['old0'],
    refused: [],
  });
  expect(await resolveDLQ(store, ['new1', 'old1'], { text: 'seen', by: 'me' })).toEqual({
    resolved: ['new1'],
    missing: ['old1'],
  });
  expect(await runJanitor(store, queue)).toMatchObject({ dropped: 1, adopted: 1 });
  expect(await server.redis.zrange(`queue:${queue}:dead`, '0', '-1')).toEqual(['new2']);
  expect(await server.redis.keys('dlq:*')).toEqual(['dlq:new2']);
});

test('the janitor goes through an index in bounded steps, and leaves what is right alone', async () => {
  const { store, server } = fixture;
  await seedDlq(900, 'f');
  for (let pass = 0; pass < 5; pass++) await runJanitor(store, queue);
  expect(await server.redis.zcard(`queue:${queue}:dead`)).toBe(900);
  const gone = Array.from({ length: 300 }, (_none, index) => foreignEntry(`f${index * 3}`));
  await server.redis.zrem('queue:dlq', ...gone);
  const dropped: number[] = [];
  for (let pass = 0; pass < 12; pass++) dropped.push((await runJanitor(store, queue)).dropped);
  expect(dropped.reduce((sum, count) => sum + count, 0)).toBe(300);
  expect(Math.max(...dropped)).toBeLessThanOrEqual(200);
  expect(await server.redis.zcard(`queue:${queue}:dead`)).toBe(600);
  expect((await server.redis.keys('dlq:*')).length).toBe(600);
  expect(await runJanitor(store, queue)).toMatchObject({ dropped: 0, adopted: 0 });
});

test('an entry that was edited by hand is indexed as what it is now', async () => {
  const { store, server } = fixture;
  await seedDlq(1, 'f');
  await runJanitor(store, queue);
  await server.redis.zrem('queue:dlq', foreignEntry('f0'));
  const edited = foreignEntry('f0', { payload: { id: 'by hand' } });
  await server.redis.zadd('queue:dlq', firstAtMs, edited);
  await runJanitor(store, queue);
  expect(await server.redis.get('dlq:f0')).toBe(edited);
  expect((await pageDlq(store, { ...firstPage, list: 'dead', queue })).jobs).toMatchObject([{ id: 'f0' }]);
});

test(
  'an entry is found however deep it lies, in steps that hold nobody up',
  { timeout: 60_000 },
  async () => {
    const { store } = fixture;
    await seedDlq(60_000, 'f');
    const hintAtMs = firstAtMs + 1;
    expect(await getJob(store, { queue, id: 'f1', state: 'dead', hintAtMs })).toMatchObject({
      summary: { id: 'f1', state: 'dead', atMs: hintAtMs },
    });
    const spent = await fixture.meanScriptMs(async () => {
      expect(await retryFromDLQ(store, ['f0', 'f59999', 'never'], me)).toEqual({
        retried: ['f59999', 'f0'],
        missing: ['never'],
        refused: [],
      });
    });
    expect(spent).toBeLessThan(10);
    expect(await resolveDLQ(store, ['f1'], { text: 'x', by: 'me' })).toEqual({
      resolved: ['f1'],
      missing: [],
    });
  },
);

test('garbage in the DLQ is found by its bytes, wherever it lies', async () => {
  const { store, server } = fixture;
  await seedDlq(1_200, 'f');
  await server.redis.zadd('queue:dlq', 1, '{"id":"looks like one",');
  const { jobs } = await pageDlq(store, { ...firstPage, list: 'dead', queue: null });
  const [garbage] = jobs;
  expect(garbage).toMatchObject({ isMalformed: true });
  const id = garbage?.id ?? '';
  expect(await resolveDLQ(store, [id], { text: 'x', by: 'me' })).toMatchObject({ resolved: [id] });
});

test('what says no queue has one place of its own, and is forgotten like everything else', async () => {
  const { store, server } = fixture;
  const { redis } = server;
  await redis.zadd('queue:dlq', firstAtMs, JSON.stringify({ id: 'nowhere', error: 'x' }));
  await runJanitor(store, queue);
  expect(await redis.zrange('queue:dlq:orphans', '0', '-1')).toEqual(['nowhere']);
  await resolveDLQ(store, ['nowhere'], { text: 'x', by: 'me' });
  await reopenDLQ(store, ['nowhere'], { by: 'me' });
  await resolveDLQ(store, ['nowhere'], { text: 'again', by: 'me' });
  expect(await redis.keys('queue::*')).toEqual([]);
  expect(await redis.hget('queue:dlq:orphans:counters', 'resolved')).toBe('2');
  await redis.zadd('queue:dlq:orphans:resolved', 1, 'nowhere');
  await redis.zadd('queue:dlq:orphans', 1, 'gone by hand');
  await runJanitor(store, queue);
  expect(await redis.exists('queue:dlq:orphans', 'queue:dlq:orphans:resolved', 'queue:dlq:resolved')).toBe(0);
});
