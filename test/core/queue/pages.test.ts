import { describe, expect, test } from 'vitest';
import type { JobPage, JobState, JobSummary } from '../../../core/contract/model.ts';
import { claimJobs } from '../../../core/queue/claims.ts';
import { pageDlq } from '../../../core/queue/dlq-page.ts';
import { getJob } from '../../../core/queue/get-job.ts';
import { pageJobs } from '../../../core/queue/inspect.ts';
import type { PageOptions } from '../../../core/queue/page-options.ts';
import { enqueueJob, enqueueJobs } from '../../../core/queue/producer.ts';
import { scoreFor } from '../../../core/queue/score.ts';
import { firstPage, queueFixture } from '../../support/queue-fixture.ts';

const queue = 'analytics-events';
const fixture = queueFixture();
type Listed = Exclude<JobState, 'dead' | 'resolved'>;

/** Reads a list to its end, and what is done between two pages. */
async function readAll(
  read: (options: PageOptions) => Promise<JobPage>,
  { order, limit }: { order: PageOptions['order']; limit: number },
  between: () => Promise<unknown> = () => Promise.resolve(),
): Promise<JobPage['jobs']> {
  const jobs: JobPage['jobs'] = [];
  let cursor: string | null = null;
  do {
    const page: JobPage = await read({ order, limit, cursor });
    expect(page.jobs.length).toBeLessThanOrEqual(limit);
    jobs.push(...page.jobs);
    cursor = page.cursor;
    await between();
  } while (cursor !== null);
  return jobs;
}
const inState = (state: Listed) => (options: PageOptions) => pageJobs(fixture.store, queue, state, options);

/** Three bands, due and delayed, and many equal scores. */
async function seedQueue(total: number): Promise<number> {
  const now = Date.now();
  const pipeline = fixture.server.redis.pipeline();
  for (let index = 0; index < total; index++) {
    const priority = (['high', 'medium', 'low'] as const)[index % 3] ?? 'medium';
    const delay = index % 2 === 0 ? -1_000_000 : 1_000_000;
    const score = scoreFor(priority, now + delay + Math.floor(index / 300));
    const id = `job-${String(index).padStart(5, '0')}`;
    pipeline.zadd(`queue:${queue}`, score, JSON.stringify({ id, queue, payload: { index }, priority }));
  }
  await pipeline.exec();
  return now;
}

/** Whether the second job may stand behind the first. */
function isInOrder(
  before: JobSummary,
  after: JobSummary,
  order: PageOptions['order'],
  isByBand: boolean,
): boolean {
  const rank = { high: 0, medium: 1, low: 2 };
  const band = rank[after.priority] - rank[before.priority];
  if (isByBand && band !== 0) return band > 0;
  return order === 'next' ? after.atMs >= before.atMs : after.atMs <= before.atMs;
}

describe('ten thousand jobs', () => {
  const total = 10_000;

  test('are read to the end, every job once, in each order', { timeout: 30_000 }, async () => {
    await seedQueue(total);
    for (const state of ['waiting', 'delayed'] as const) {
      for (const order of ['next', 'newest'] as const) {
        const jobs = await readAll(inState(state), { order, limit: 200 });
        expect(new Set(jobs.map(({ id }) => id)).size).toBe(total / 2);
        expect(jobs).toHaveLength(total / 2);
        const isByBand = state === 'waiting' && order === 'next';
        const misplaced = jobs.filter((job, index) => {
          const before = jobs[index - 1];
          return before !== undefined && !isInOrder(before, job, order, isByBand);
        });
        expect(misplaced).toEqual([]);
      }
    }
  });

  test('a page far behind costs no more than the first', async () => {
    const now = await seedQueue(total);
    const far = { ...firstPage, cursor: `${scoreFor('high', now - 999_983)}:0:,:0:,:0:` };
    const { jobs } = await pageJobs(fixture.store, queue, 'waiting', far);
    expect(jobs).toHaveLength(50);
    expect(jobs[0]?.id).toBe('job-05100');
  });
});

describe('some hundred jobs', () => {
  const total = 900;

  test.each(['waiting', 'delayed'] as const)('%s: the page size changes nothing', async (state) => {
    await seedQueue(total);
    for (const order of ['next', 'newest'] as const) {
      const large = await readAll(inState(state), { order, limit: 200 });
      const small = await readAll(inState(state), { order, limit: 17 });
      expect(small.map(({ id }) => id)).toEqual(large.map(({ id }) => id));
      expect(large).toHaveLength(total / 2);
    }
  });

  test('pages hold their place while the jobs before them are claimed away', async () => {
    await seedQueue(total);
    let firstToken = 0;
    const seen = await readAll(inState('waiting'), { order: 'next', limit: 50 }, () => {
      firstToken += 20;
      return claimJobs(fixture.store, queue, {
        worker: 'w',
        firstToken,
        limit: 50,
        leaseMs: 60_000,
        lookAheadMs: 0,
      });
    });
    // What was read was read once, in spite of the queue shrinking at its head all the time.
    expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
    expect(seen.length).toBe(total / 2);
  });

  test('a job is found by its hint, without one, and where it has gone since', async () => {
    const now = await seedQueue(total);
    const { store } = fixture;
    const { jobs } = await pageJobs(store, queue, 'delayed', { ...firstPage, order: 'newest' });
    const { id = '', atMs = 0 } = jobs[0] ?? {};
    const ref = { queue, id, state: 'delayed', hintAtMs: atMs } as const;
    expect(await getJob(store, ref)).toMatchObject({ summary: { id, state: 'delayed', atMs } });
    expect(await getJob(store, { ...ref, hintAtMs: 1 })).toMatchObject({ summary: { id } });
    const { claims } = await claimJobs(store, queue, {
      worker: 'w',
      firstToken: 0,
      limit: 1,
      leaseMs: 60_000,
      lookAheadMs: 0,
    });
    const claimed = claims[0]?.job;
    const claimedId = claimed && 'id' in claimed ? claimed.id : '';
    expect(await getJob(store, { queue, id: claimedId, state: 'waiting', hintAtMs: now })).toMatchObject({
      summary: { state: 'active', worker: 'w' },
    });
    expect(await getJob(store, { queue, id: 'never', state: 'waiting' })).toBeNull();
  });
});

test('a cursor that is none is refused', async () => {
  const options = { ...firstPage, cursor: 'DROP TABLE' };
  await expect(pageJobs(fixture.store, queue, 'waiting', options)).rejects.toMatchObject({
    code: 'INVALID_INPUT',
  });
  await expect(pageJobs(fixture.store, queue, 'active', options)).rejects.toMatchObject({
    code: 'INVALID_INPUT',
  });
});

async function bytesSent(): Promise<number> {
  const info = await fixture.server.redis.info('stats');
  return Number(/total_net_output_bytes:(\d+)/.exec(info)?.[1]);
}

describe('five megabytes', () => {
  const payload = `{"type":"bulk","first":9007199254740993,"blob":"${'é'.repeat(2_500_000)}"}`;
  const member = (id: string, more = '') =>
    `{"id":"${id}","queue":"${queue}","payload":${payload},"priority":"high","delay":0,"attempts":2,"createdAt":1732000000000${more}}`;

  test.each(['waiting', 'active', 'dead', 'completed', 'resolved'] as const)(
    'never travel in a list of %s jobs, and their small fields are right all the same',
    async (state) => {
      const { store, server } = fixture;
      const { redis } = server;
      const text = member(
        'big',
        ',"maxAttempts":3,"lastError":{"name":"TypeError","message":"m"},"error":"whole m"',
      );
      if (state === 'waiting') await redis.zadd(`queue:${queue}`, scoreFor('high', 1_732_000_000_000), text);
      if (state === 'active') {
        await redis.hset(`queue:${queue}:claims`, 'w:1', `-8268000000000 1732000000000 w\n${text}`);
        await redis.zadd(`queue:${queue}:active`, 1_932_000_000_000, 'w:1');
      }
      if (state === 'dead') await redis.zadd('queue:dlq', 1_732_000_000_000, text);
      if (state === 'completed') {
        const result = `{"status":"success","data":1,"finishedAt":5,"durationMs":7,"worker":"w","job":${text}}`;
        await redis.set('result:big', result);
        await redis.zadd(`queue:${queue}:completed`, 5, 'big');
      }
      if (state === 'resolved') {
        await redis.set(
          'queue:dlq:resolved:big',
          `${text.slice(0, -1)},"resolution":{"text":"ok","at":1,"by":"me"}}`,
        );
        await redis.zadd(`queue:${queue}:resolved`, 5, 'big');
      }
      const before = await bytesSent();
      const { jobs } =
        state === 'dead' || state === 'resolved'
          ? await pageDlq(store, { ...firstPage, list: state, queue })
          : await pageJobs(store, queue, state, firstPage);
      expect((await bytesSent()) - before).toBeLessThan(20_000);
      expect(jobs).toMatchObject([
        {
          id: 'big',
          queue,
          state,
          priority: 'high',
          attemptsLeft: 2,
          maxAttempts: 3,
          errorName: 'TypeError',
        },
      ]);
      // Of a cut result, the beginning is the result's, and the payload is somewhere in the middle.
      const glimpse = state === 'completed' ? '' : '{"type":"bulk","first":9007199254740993,';
      expect(jobs[0]?.payloadPreview.startsWith(glimpse)).toBe(true);
      expect(jobs[0]?.payloadBytes).toBe(state === 'completed' ? 0 : Buffer.byteLength(payload));
    },
  );

  test('arrive whole, byte for byte, at the handler and in the job’s own page', async () => {
    const { store, server } = fixture;
    await server.redis.zadd(`queue:${queue}`, 1, member('big'));
    expect((await getJob(store, { queue, id: 'big', state: 'waiting', hintAtMs: 1 }))?.payloadText).toBe(
      payload,
    );
    let seen = '';
    const { until } = fixture.work(queue, (_payload, { payloadText }) => {
      seen = payloadText;
      throw new Error('no');
    });
    await until('failed');
    expect(seen).toBe(payload);
    expect((await fixture.everything(queue))[0]?.includes(`"payload":${payload},"history":`)).toBe(true);
  });

  test('are not kept a second time beside the result', async () => {
    const { store, server } = fixture;
    await server.redis.zadd(`queue:${queue}`, 1, member('big'));
    const { until } = fixture.work(queue, () => ({ ok: true }));
    await until('completed');
    expect(await server.redis.strlen('result:big')).toBeLessThan(1_000);
    expect(await getJob(store, { queue, id: 'big', state: 'completed' })).toMatchObject({
      payloadText: '',
      resultText: '{"ok":true}',
      summary: {
        state: 'completed',
        createdAtMs: 1_732_000_000_000,
        payloadBytes: Buffer.byteLength(payload),
      },
    });
  });
});

test('active and completed jobs are listed with who and when', async () => {
  const { store } = fixture;
  let finish: (() => void) | undefined;
  const { worker, until } = fixture.work(queue, () => new Promise<void>((resolve) => (finish = resolve)));
  const id = await enqueueJob(store, queue, { event: 'page.viewed' }, { priority: 'low' });
  await expect.poll(() => finish).toBeDefined();
  const active = await pageJobs(store, queue, 'active', firstPage);
  expect(active.jobs).toMatchObject([
    { id, state: 'active', worker: worker.id, label: 'page.viewed', priority: 'low', attemptsMade: 0 },
  ]);
  expect(active.jobs[0]?.startedAtMs).toBeLessThanOrEqual(active.readAtMs);
  expect(active.jobs[0]?.atMs).toBeGreaterThan(active.readAtMs);
  finish?.();
  const { durationMs } = await until('completed');
  const completed = await pageJobs(store, queue, 'completed', { ...firstPage, order: 'newest' });
  expect(completed.jobs).toMatchObject([{ id, state: 'completed', worker: worker.id, isProcessed: true }]);
  expect(Math.abs((completed.jobs[0]?.durationMs ?? 0) - durationMs)).toBeLessThan(1_000);
});

test('a completed job whose result has expired is still in the list, as an id and a time', async () => {
  await fixture.server.redis.zadd(`queue:${queue}:completed`, 1_732_000_000_000, 'old');
  expect((await pageJobs(fixture.store, queue, 'completed', firstPage)).jobs).toMatchObject([
    { id: 'old', queue, atMs: 1_732_000_000_000, createdAtMs: null },
  ]);
  expect(await getJob(fixture.store, { queue, id: 'old', state: 'completed' })).toMatchObject({
    resultText: null,
    payloadText: '',
    documentText: '',
  });
});

test('a result that only the seed has written is shown with the job’s id', async () => {
  await fixture.server.redis.setex('result:s', 60, '{"status":"success","data":{"n":1e400}}');
  expect(await getJob(fixture.store, { queue, id: 's', state: 'completed' })).toMatchObject({
    resultText: '{"n":1e400}',
    summary: { id: 's', state: 'completed' },
  });
});

test('reading writes nothing: it works where writing is refused', async () => {
  const { store, server } = fixture;
  await enqueueJobs(store, queue, [{ payload: 1 }, { payload: 2, delay: 60_000 }]);
  await server.redis.zadd('queue:dlq', 1, '{"id":"d","queue":"x","error":"e"}');
  await server.redis.replicaof('127.0.0.1', 1);
  try {
    for (const state of ['waiting', 'delayed', 'active', 'completed'] as const)
      await pageJobs(store, queue, state, firstPage);
    for (const list of ['dead', 'resolved'] as const)
      await pageDlq(store, { ...firstPage, list, queue: null });
    expect(await getJob(store, { queue, id: 'd', state: 'dead' })).toMatchObject({ summary: { id: 'd' } });
    await expect(enqueueJob(store, queue, 3)).rejects.toMatchObject({ code: 'REDIS_ERROR' });
  } finally {
    await server.redis.replicaof('NO', 'ONE');
  }
});
