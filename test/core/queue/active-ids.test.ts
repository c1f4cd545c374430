import { expect, test } from 'vitest';
import { claimJobs } from '../../../core/queue/claims.ts';
import { getJob } from '../../../core/queue/get-job.ts';
import { runJanitor } from '../../../core/queue/janitor.ts';
import { enqueueJob } from '../../../core/queue/producer.ts';
import { listWorkers, sendHeartbeat } from '../../../core/queue/workers.ts';
import { queueFixture } from '../../support/queue-fixture.ts';

const queue = 'image-processing';
const fixture = queueFixture();
const description = { host: 'h', pid: 1, version: '0', concurrency: 9, startedAtMs: 1 };

async function claim(limit: number, firstToken = 0): Promise<void> {
  const request = { worker: 'w', firstToken, limit, leaseMs: 60_000, lookAheadMs: 0 };
  await claimJobs(fixture.store, queue, request);
}

async function activeIds(): Promise<readonly string[]> {
  await sendHeartbeat(fixture.store, queue, { id: 'w', description, leaseMs: 60_000, tokens: [] });
  const [worker] = await listWorkers(fixture.store, [queue]);
  return worker?.activeJobIds.toSorted() ?? [];
}

test(
  'who works on what is told without reading the documents, however big they are',
  { timeout: 60_000 },
  async () => {
    const { store, server } = fixture;
    const ids: string[] = [];
    for (let index = 0; index < 15; index++) {
      ids.push(await enqueueJob(store, queue, 'x'.repeat(2_000_000)));
      await claim(1, index);
    }
    // Foreign documents that do not begin with their id.
    for (let index = 15; index < 20; index++) {
      const odd = `{ "payload": "${'x'.repeat(2_000_000)}", "id": "odd-${index}" }`;
      await server.redis.zadd(`queue:${queue}`, 1, odd);
      await claim(1, index);
    }
    await activeIds();
    const spent = await fixture.meanScriptMs(async () => {
      for (let look = 0; look < 5; look++) expect(await activeIds()).toEqual(ids.toSorted());
    });
    expect(spent).toBeLessThan(5);
    const found = await getJob(store, { queue, id: ids[7] ?? '', state: 'active' });
    expect(found).toMatchObject({ summary: { state: 'active', worker: 'w', id: ids[7] } });
    expect(await getJob(store, { queue, id: 'odd-19', state: 'active' })).toMatchObject({
      summary: { state: 'active', worker: 'w', id: 'odd-19' },
    });
  },
);

test('ids in documents of other shapes are told as well', async () => {
  const { server } = fixture;
  const documents = ['{ "id": "spaced" }', '{"id":12345678901234567890}', '{"queue":"x","id":"second"}'];
  for (const document of [...documents, '{"id":"say \\"hi\\""}', '{"payload":1}', 'garbage']) {
    await server.redis.zadd(`queue:${queue}`, 1, document);
  }
  await claim(9);
  expect(await activeIds()).toEqual(['12345678901234567890', 'say "hi"', 'second', 'spaced']);
});

test('what is written with a claim goes with it, however that ends', async () => {
  const { store, server } = fixture;
  const { until } = fixture.work(queue, (payload) => {
    if (payload !== 'good') throw new Error('bad');
  });
  await enqueueJob(store, queue, 'good');
  await enqueueJob(store, queue, 'dies', { attempts: 1 });
  await enqueueJob(store, queue, 'rests');
  await Promise.all([until('completed'), until('dead'), until('failed')]);
  await enqueueJob(store, queue, 'lost', { priority: 'high' });
  await claim(1);
  await server.redis.zadd(`queue:${queue}:active`, 1, 'w:0', 1, 'by-hand:1');
  await server.redis.hset(`queue:${queue}:claim-ids`, 'by-hand:1', 'x');
  await runJanitor(store, queue);
  await until('failed', 2);
  const places = ['active', 'claims', 'claim-ids'].map((place) => `queue:${queue}:${place}`);
  await expect.poll(() => server.redis.exists(...places)).toBe(0);
});
