import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { answerOf, endProcess, freePort, redisServerBinary } from './redis.ts';
import { until } from './until.ts';

export interface TestCluster {
  readonly url: string;
  /** A plain connection to each master: what a client that follows redirections does not see. */
  readonly nodes: readonly Redis[];
  flush(): Promise<void>;
  /** Moves the slot of a key to the next master, one key at a time, as an administrator's reshard does. */
  moveSlotOf(key: string): Promise<void>;
  stop(): Promise<void>;
}

interface Node {
  readonly port: number;
  readonly busPort: number;
  readonly child: ChildProcess;
  readonly redis: Redis;
}

const slots = 16_384;

/** Starts masters of a private cluster on loopback, each with its share of the slots and no replica. */
export async function startCluster(masters = 3): Promise<TestCluster> {
  const directory = await mkdtemp(join(tmpdir(), 'bq-cluster-'));
  const nodes: Node[] = [];
  const stop = async (): Promise<void> => {
    for (const { redis } of nodes) redis.disconnect();
    await Promise.all(nodes.map(({ child }) => endProcess(child)));
    await rm(directory, { recursive: true, force: true });
  };
  try {
    for (let index = 0; index < masters; index++) nodes.push(await startNode(directory));
    await joinNodes(nodes);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: `redis-cluster://${nodes.map(({ port }) => `127.0.0.1:${port}`).join(',')}`,
    nodes: nodes.map(({ redis }) => redis),
    flush: async () => {
      await Promise.all(nodes.map(({ redis }) => redis.flushall()));
    },
    moveSlotOf: (key) => moveSlot(nodes, key),
    stop,
  };
}

async function moveSlot(nodes: readonly Node[], key: string): Promise<void> {
  const slot = Number(await nodes[0]?.redis.cluster('KEYSLOT', key));
  const from = Math.floor(slot / Math.ceil(slots / nodes.length));
  const source = nodes[from];
  const target = nodes[(from + 1) % nodes.length];
  if (source === undefined || target === undefined) throw new Error('no such node');
  const [sourceId, targetId] = await Promise.all([source, target].map(({ redis }) => redis.cluster('MYID')));
  await target.redis.cluster('SETSLOT', slot, 'IMPORTING', String(sourceId));
  await source.redis.cluster('SETSLOT', slot, 'MIGRATING', String(targetId));
  for (;;) {
    const keys = await source.redis.cluster('GETKEYSINSLOT', slot, 1);
    if (keys.length === 0) break;
    await source.redis.call('MIGRATE', '127.0.0.1', target.port, '', 0, 5_000, 'KEYS', ...keys);
  }
  for (const { redis } of [target, source, ...nodes])
    await redis.cluster('SETSLOT', slot, 'NODE', String(targetId));
}

async function startNode(directory: string): Promise<Node> {
  const port = await freePort();
  const busPort = await freePort();
  const settings = {
    port,
    bind: '127.0.0.1',
    save: '',
    dir: directory,
    'cluster-enabled': 'yes',
    'cluster-port': busPort,
    'cluster-config-file': `nodes-${port}.conf`,
    'cluster-node-timeout': 5_000,
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = spawn(redisServerBinary(), args, { stdio: 'ignore' });
  const redis = new Redis({
    port,
    maxRetriesPerRequest: null,
    retryStrategy: () => 20,
    enableReadyCheck: false,
  });
  // The port opens a moment after the process starts; every failed try until then is expected.
  redis.on('error', () => undefined);
  await answerOf(child, redis);
  return { port, busPort, child, redis };
}

async function joinNodes(nodes: readonly Node[]): Promise<void> {
  const share = Math.ceil(slots / nodes.length);
  const [first] = nodes;
  for (const [index, { redis }] of nodes.entries()) {
    const last = Math.min((index + 1) * share, slots) - 1;
    await redis.call('CLUSTER', 'SET-CONFIG-EPOCH', index + 1);
    await redis.call('CLUSTER', 'ADDSLOTSRANGE', index * share, last);
    if (first !== undefined && index > 0) {
      await redis.call('CLUSTER', 'MEET', '127.0.0.1', first.port, first.busPort);
    }
  }
  const isWhole = async ({ redis }: Node) => {
    const info = String(await redis.call('CLUSTER', 'INFO'));
    return info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${nodes.length}`);
  };
  await until('the cluster is whole', async () => (await Promise.all(nodes.map(isWhole))).every(Boolean));
}
