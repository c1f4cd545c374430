import { expect, test, vi } from 'vitest';
import { claimJobs } from '../../../core/queue/claims.ts';
import { enqueueJob, enqueueJobs } from '../../../core/queue/producer.ts';
import { bandOffset } from '../../../core/queue/score.ts';
import { run } from '../../../core/queue/scripts.ts';
import { queueKeys } from '../../../core/queue/keys.ts';
import { serverNowMs } from '../../../core/queue/server-clock.ts';
import { queueFixture } from '../../support/queue-fixture.ts';

const queue = 'ai-processing';
const fixture = queueFixture();
const request = { worker: 'w', firstToken: 0, limit: 100, leaseMs: 60_000, lookAheadMs: 250 };

async function claimedPayloads(limit = 100, firstToken = 0): Promise<unknown[]> {
  const { claims } = await claimJobs(fixture.store, queue, { ...request, limit, firstToken });
  return claims.map(({ job }) => ('payload' in job ? job.payload : job.reason));
}

test('high goes before medium before low, and inside a priority the first comes first', async () => {
  const { store } = fixture;
  await enqueueJobs(store, queue, [
    { payload: 'low', priority: 'low' },
    { payload: 'm1' },
    { payload: 'm2' },
    { payload: 'high', priority: 'high' },
    ...Array.from({ length: 20 }, (_none, index) => ({ payload: `m${index + 3}` })),
  ]);
  const order = Array.from({ length: 22 }, (_none, index) => `m${index + 1}`);
  expect(await claimedPayloads()).toEqual(['high', ...order, 'low']);
});

test('a plain BZPOPMIN of the seed takes them in the same order', async () => {
  const { store, server } = fixture;
  await enqueueJobs(store, queue, [
    { payload: 'l', priority: 'low' },
    { payload: 'm' },
    { payload: 'h', priority: 'high' },
  ]);
  const taken: unknown[] = [];
  for (let index = 0; index < 3; index++) {
    const [member] = await server.redis.zpopmin(`queue:${queue}`);
    taken.push((JSON.parse(member as string) as { payload: unknown }).payload);
  }
  expect(taken).toEqual(['h', 'm', 'l']);
});

test('what is delayed is not claimed before its time, however urgent, and the claim says when that is', async () => {
  const { store } = fixture;
  await enqueueJob(store, queue, 'later', { delay: 120, priority: 'high' });
  await enqueueJob(store, queue, 'much later', { delay: 60_000 });
  await enqueueJob(store, queue, 'now', { priority: 'low' });
  const first = await claimJobs(store, queue, request);
  expect(first.claims.map(({ job }) => 'payload' in job && job.payload)).toEqual(['now']);
  expect(first.nextDueAtMs).toBeGreaterThan(first.nowMs);
  expect(first.nextDueAtMs).toBeLessThanOrEqual(first.nowMs + 120);
  const payloads = await vi.waitUntil(async () => {
    const found = await claimedPayloads(10, 200);
    return found.length > 0 && found;
  });
  expect(payloads).toEqual(['later']);
});

test('time is the server’s: a script’s own TIME decides, to the millisecond', async () => {
  const { store, server } = fixture;
  const keys = queueKeys(store.keys, queue);
  const at = 1_900_000_000_000;
  for (const priority of ['high', 'medium', 'low'] as const) {
    await server.redis.zadd(keys.queue, at + bandOffset(priority), `{"id":"${priority}","payload":1}`);
  }
  const claim = (now: number, token: number) =>
    run(store.redis, 'advance', keys, [now, 'w', token, 10, 1e6, 1_000, 5_000, '"w"']);
  const [, nextDue, , , none] = await claim(at - 5_000, 0);
  expect([nextDue, none]).toEqual([at, []]);
  const [, tooFar] = await claim(at - 5_001, 10);
  expect(tooFar).toBe(-1);
  const [, , , , all] = await claim(at, 20);
  expect(all).toHaveLength(3);
});

test('a claim that is sent again with the same tokens gets the same jobs, not others', async () => {
  const { store } = fixture;
  await enqueueJobs(store, queue, [{ payload: 1 }, { payload: 2 }, { payload: 3 }]);
  const first = await claimJobs(store, queue, { ...request, limit: 2 });
  const again = await claimJobs(store, queue, { ...request, limit: 2 });
  expect(again.claims).toEqual(first.claims);
  expect(await fixture.server.redis.zcard(`queue:${queue}`)).toBe(1);
});

test('a claim takes no more bytes than it should, and always one job', async () => {
  const { store } = fixture;
  const big = 'x'.repeat(600_000);
  await enqueueJobs(store, queue, [{ payload: big }, { payload: big }, { payload: big }]);
  expect(await claimedPayloads()).toHaveLength(2);
  await enqueueJob(store, queue, 'y'.repeat(5_000_000), { priority: 'high' });
  expect(await claimedPayloads(10, 100)).toHaveLength(1);
});

test('what was done already is taken out, reported and counted, and never run', async () => {
  const { store, server } = fixture;
  const [done, open] = await enqueueJobs(store, queue, [{ payload: 1 }, { payload: 2 }]);
  await server.redis.setex(`processed:${done}`, 60, '1');
  const reply = await claimJobs(store, queue, request);
  expect(reply.skipped).toEqual([{ id: done, mark: 'foreign' }]);
  expect(reply.claims.map(({ job }) => 'id' in job && job.id)).toEqual([open]);
  expect(await server.redis.hget(`queue:${queue}:counters`, 'skipped')).toBe('1');
});

test('a document of another shape that was done already is skipped before its handler runs', async () => {
  const { server } = fixture;
  await server.redis.set('processed:odd', '1');
  await server.redis.zadd(`queue:${queue}`, 1, '{ "payload": 1, "id": "odd" }');
  const handler = vi.fn<() => void>();
  const { until } = fixture.work(queue, handler);
  expect(await until('skipped')).toEqual({ kind: 'skipped', id: 'odd', mark: 'foreign' });
  expect(handler).not.toHaveBeenCalled();
  expect(await fixture.everything(queue)).toEqual([]);
});

test('waits are counted from when a job was ready, in the minute in which it starts', async () => {
  const { store, server } = fixture;
  const now = await serverNowMs(server.redis);
  await server.redis.zadd(`queue:${queue}`, now - 4_000, '{"id":"a","payload":1}');
  await server.redis.zadd(`queue:${queue}`, 0, '{"id":"b","payload":1}');
  await claimJobs(store, queue, request);
  const waited = Number(await server.redis.hget(`queue:${queue}:counters`, 'waitMs'));
  // A score of 0 is no time: that job has no wait that could be told.
  expect(waited).toBeGreaterThanOrEqual(4_000);
  expect(waited).toBeLessThan(20_000);
});

test.each(['inf', '-inf', '1e300', '-1e300', '1.5'])('a foreign score of %s harms nothing', async (score) => {
  const { server } = fixture;
  await server.redis.zadd(`queue:${queue}`, score, '{"id":"a","payload":1}');
  const { until } = fixture.work(queue, () => {
    throw new Error('no');
  });
  const isDue = !['inf', '1e300'].includes(score);
  if (isDue) await until('failed');
  expect(await fixture.everything(queue)).toHaveLength(1);
});
