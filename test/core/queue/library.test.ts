import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createQueueClient } from '../../../core/queue/index.ts';
import { buildLibraryPackage, type LibraryPackage } from '../../support/library-package.ts';
import { queueFixture } from '../../support/queue-fixture.ts';
import { seedReadResult } from '../../support/seed-fleet.ts';

/** What a service does with the package, in programs of its own. */
const queue = 'ai-processing';
const fixture = queueFixture({ tcp: true });
let library: LibraryPackage;
const children: ChildProcess[] = [];

beforeAll(async () => {
  library = await buildLibraryPackage();
}, 60_000);
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});
afterAll(() => library.remove());

/** The library's face, word for word as it was promised. */
const face = `
import { createQueueClient, UnrecoverableError } from 'biometrics-queue-desktop/queue'
const queue = '${queue}'
const client = createQueueClient({ redis: process.argv[2], prefix: '', layout: 'classic' })
const said = []
const ids = await client.enqueueJobs(queue, [{ payload: { n: 1 }, priority: 'low' }, { payload: { n: 2 }, attempts: 1 }])
const id = await client.enqueueJob(queue, { n: 3 }, { priority: 'high', delay: 0, attempts: 3 })
let left = 3
await new Promise((resolve) => {
  const worker = client.startWorker(queue, async (payload, job) => {
    said.push([payload.n, job.id === [...ids, id][payload.n - 1], job.attempt, job.maxAttempts])
    if (payload.n === 2) throw new UnrecoverableError('two is bad')
    return { n: payload.n }
  }, { concurrency: 1, leaseMs: 30000, onEvent: async ({ kind }) => {
    if (!['completed', 'dead'].includes(kind) || --left > 0) return
    await worker.stop()
    resolve()
  } })
})
said.push(await client.retryFromDLQ(ids[1]), await client.retryFromDLQ(ids[1]))
await client.startWorker(queue, () => { throw new UnrecoverableError('again') }, { concurrency: 1, onEvent: ({ kind }) => kind === 'dead' && left++ })
while (left < 1) await new Promise((resolve) => setTimeout(resolve, 10))
said.push(await client.resolveDLQ(ids[1], 'by hand'), await client.resolveDLQ(ids[1], 'by hand'))
await client.close()
console.log(JSON.stringify({ said, ids: [...ids, id] }))
`;

test(
  'the package does what it says, from its export, and its process ends by itself',
  { timeout: 20_000 },
  async () => {
    const { url, redis } = fixture.server;
    const program = await library.program('face.mjs', face);
    const { said, ids } = JSON.parse(await library.run(program, url)) as { said: unknown[]; ids: string[] };
    expect(said).toEqual([
      [3, true, 1, 3],
      [2, true, 1, 1],
      [1, true, 1, 3],
      'retried',
      'missing',
      'resolved',
      'missing',
    ]);
    expect(await seedReadResult(redis, ids[2] ?? '')).toMatchObject({ status: 'success', data: { n: 3 } });
    expect(await redis.get(`resolution:${ids[1]}`)).toBe('by hand');
  },
);

const slowWorker = `
import { createQueueClient } from 'biometrics-queue-desktop/queue'
const client = createQueueClient({ redis: process.argv[2] })
client.startWorker('${queue}', (payload) => {
  process.stdout.write('started ' + JSON.stringify(payload) + '\\n')
  return new Promise(() => setInterval(() => {}, 1000))
}, { concurrency: 3, leaseMs: 400 })
`;

test(
  'a worker that is killed in the middle of its jobs loses none of them',
  { timeout: 20_000 },
  async () => {
    const { server } = fixture;
    const program = await library.program('slow-worker.mjs', slowWorker);
    const child = spawn(process.execPath, [program, server.url], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const client = createQueueClient({ redis: server.url });
    const ids = await client.enqueueJobs(
      queue,
      [1, 2, 3, 4, 5].map((n) => ({ payload: { n } })),
    );
    await expect.poll(() => output.match(/started/g)?.length).toBe(3);
    child.kill('SIGKILL');
    await once(child, 'exit');

    const { until } = fixture.work(queue, (payload) => payload, { janitorIntervalMs: 50, concurrency: 2 });
    await until('completed', 5);
    for (const [index, id] of ids.entries()) {
      expect(await seedReadResult(server.redis, id)).toMatchObject({ data: { n: index + 1 } });
    }
    expect(await server.redis.hget(`queue:${queue}:counters`, 'rescued')).toBe('3');
    expect(await fixture.everything(queue)).toEqual([]);
    await client.close();
  },
);

test('what is asked for wrongly is refused in words that say what is right', async () => {
  const layout = 'cluster' as 'classic'; // as from plain JavaScript
  expect(() => createQueueClient({ redis: fixture.server.url, layout })).toThrow(
    /layout.*found=cluster,.*classic, clustered/,
  );
  expect(() => createQueueClient({ redis: 'redis-cluster://h', layout: 'classic' })).toThrow(
    /layout.*found=classic.*allowed=clustered.*share a slot/,
  );
  const braces = { redis: fixture.server.url, layout: 'clustered', prefix: '{tenant}:' } as const;
  expect(() => createQueueClient(braces)).toThrow(/prefix.*braces/);

  const client = createQueueClient({ redis: fixture.server.url });
  try {
    await expect(client.enqueueJob('dlq', {})).rejects.toThrow(/1 to 100 letters.*never "dlq".*name=dlq/);
    const priority = 'urgent' as 'high';
    await expect(client.enqueueJob(queue, {}, { priority })).rejects.toThrow(
      /priority.*urgent.*high, medium, low/,
    );
    await expect(client.enqueueJob(queue, {}, { attempts: 0 })).rejects.toThrow(/attempts.*found=0/);
  } finally {
    await client.close();
  }
});
