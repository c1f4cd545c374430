import { setTimeout } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { startCluster } from '../../support/cluster.ts';
import { until } from '../../support/until.ts';
import type { Bench } from '../bench.ts';
import { payloads } from '../payload.ts';
import { loadLibrary, urlOf } from '../peers/ours.ts';
import { figuresOf, readFigures } from '../redis-figures.ts';
import { runActor } from '../run-actor.ts';

/** What one job of ours costs a Redis beside CPU: `docs/scale.md` makes its sums of these. */
export async function measureFootprint(bench: Bench): Promise<void> {
  const { address, redis, sizes, record } = bench;
  const queue = 'footprint';
  const peer = 'ours';
  const jobs = sizes.bulk;
  await redis.flushall('SYNC');
  await switchLog(redis, 'yes');
  try {
    // With the first job come the keys that a queue has once.
    await runActor('addMany', { address, peer, queue, jobs: 1 });
    await runActor('drain', { address, peer, queue, concurrency: 1, jobs: 1 });
    const before = await readTraffic(redis);
    await runActor('addMany', { address, peer, queue, jobs });
    await runActor('drain', { address, peer, queue, concurrency: 100, jobs });
    const after = await readTraffic(redis);
    record('footprint.log', peer, (after.logBytes - before.logBytes) / jobs);
    record('footprint.received', peer, (after.receivedBytes - before.receivedBytes) / jobs);
    record('footprint.sent', peer, (after.sentBytes - before.sentBytes) / jobs);
    record('footprint.finished', peer, (after.memoryBytes - before.memoryBytes) / jobs);
  } finally {
    await switchLog(redis, 'no');
  }
  await measureDead(bench);
  await measureIdle(bench);
  await measureWake(bench);
}

async function measureDead({ address, redis, sizes, record }: Bench): Promise<void> {
  const queue = 'mortal';
  const peer = 'ours';
  await redis.flushall('SYNC');
  const { memoryBytes } = await readFigures(redis);
  await runActor('addMortal', { address, queue, jobs: sizes.dead });
  await runActor('failAll', { address, peer, queue, concurrency: 100, jobs: sizes.dead });
  const after = await readFigures(redis);
  record('footprint.dead', peer, (after.memoryBytes - memoryBytes) / sizes.dead);
}

const idleWorkers = 40;
const idleMs = 5_000;

/** What workers cost that have nothing to do: their polls, heartbeats and janitors, and their connections. */
async function measureIdle({ address, redis, record }: Bench): Promise<void> {
  const { createQueueClient } = await loadLibrary();
  await redis.flushall('SYNC');
  const client = createQueueClient({ redis: urlOf(address) });
  await client.enqueueJob('busy', null);
  const connections = async () =>
    String(await redis.client('LIST'))
      .trimEnd()
      .split('\n').length;
  const before = await connections();
  for (let number = 0; number < idleWorkers; number++) client.startWorker('idle', () => undefined);
  await until('all have come', async () => (await redis.zcard('queue:idle:heartbeats')) === idleWorkers);
  const { cpuSeconds } = await figuresOf(redis, () => setTimeout(idleMs));
  record('footprint.idle', 'ours', (cpuSeconds * 1e6) / idleWorkers / (idleMs / 1_000));
  record('footprint.connections', 'ours', ((await connections()) - before) / idleWorkers);
  await client.close();
}

/** On a cluster a message goes to every node: what each awaited call of a producer costs the masters that have no part in it. */
async function measureWake({ sizes, record }: Bench): Promise<void> {
  const { createQueueClient } = await loadLibrary();
  const cluster = await startCluster();
  try {
    const client = createQueueClient({ redis: cluster.url });
    const enqueue = async (): Promise<void> => {
      for (const payload of payloads(sizes.single)) await client.enqueueJob('wake', payload);
    };
    await client.enqueueJob('wake', null);
    const idle = await cpuOfOthers(cluster.nodes, async () => undefined);
    const busy = await cpuOfOthers(cluster.nodes, enqueue);
    record('footprint.wake', 'ours', Math.max(((busy - idle) * 1e6) / sizes.single, 0));
    await client.close();
  } finally {
    await cluster.stop();
  }
}

/** Mean CPU seconds of the masters that the queue is not on. */
async function cpuOfOthers(nodes: readonly Redis[], work: () => Promise<void>): Promise<number> {
  const others: Redis[] = [];
  for (const node of nodes) if ((await node.dbsize()) === 0) others.push(node);
  const read = async (): Promise<number> => {
    const all = await Promise.all(others.map(readFigures));
    return all.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0) / others.length;
  };
  const before = await read();
  await work();
  return (await read()) - before;
}

interface Traffic {
  readonly memoryBytes: number;
  readonly logBytes: number;
  readonly receivedBytes: number;
  readonly sentBytes: number;
}

async function readTraffic(redis: Redis): Promise<Traffic> {
  const text = await redis.info('memory', 'persistence', 'stats');
  const number = (pattern: RegExp) => Number(pattern.exec(text)?.[1] ?? NaN);
  return {
    memoryBytes: number(/used_memory:(\d+)/),
    logBytes: number(/aof_current_size:(\d+)/),
    receivedBytes: number(/total_net_input_bytes:(\d+)/),
    sentBytes: number(/total_net_output_bytes:(\d+)/),
  };
}

/** The append-only log, never rewritten meanwhile, since a rewrite would make it shorter. */
async function switchLog(redis: Redis, isOn: 'yes' | 'no'): Promise<void> {
  await redis.config('SET', 'auto-aof-rewrite-percentage', 0);
  await redis.config('SET', 'appendonly', isOn);
  await until('the log is begun', async () =>
    (await redis.info('persistence')).includes('aof_rewrite_in_progress:0'),
  );
}
