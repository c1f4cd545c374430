import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { answerOf, endProcess, freePort, redisServerBinary } from './redis.ts';
import { until } from './until.ts';

export interface TestSentinel {
  /** A `redis-sentinel://` URL, without the Sentinel's own password. */
  readonly url: string;
  /** A plain connection to the replica, which is the master after a failover. */
  readonly replica: Redis;
  /** Waits until the replica has all that was answered so far, then kills the master; returns when the replica took over. */
  failOver(): Promise<void>;
  stop(): Promise<void>;
}

const masterName = 'queues';
/** How long a master may be silent until the Sentinel calls it down. */
const downAfterMs = 400;

export interface TestSentinelOptions {
  /** Of the master and its replica. */
  readonly password?: string;
  readonly sentinelPassword?: string;
}

/** Starts a private master, its replica and one Sentinel that fails over by itself, all on loopback. */
export async function startSentinel(options: TestSentinelOptions = {}): Promise<TestSentinel> {
  const { password = '', sentinelPassword = '' } = options;
  const directory = await mkdtemp(join(tmpdir(), 'bq-sentinel-'));
  const children: ChildProcess[] = [];
  const connections: Redis[] = [];
  const start = async (args: readonly string[], port: number, secret: string): Promise<Redis> => {
    const common = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory];
    const child = spawn(redisServerBinary(), [...args, ...common], { stdio: 'ignore' });
    children.push(child);
    const redis = new Redis({
      port,
      ...(secret === '' ? {} : { password: secret }),
      maxRetriesPerRequest: null,
      retryStrategy: () => 20,
      enableReadyCheck: false,
    });
    // The port opens a moment after the process starts; every failed try until then is expected.
    redis.on('error', () => undefined);
    connections.push(redis);
    await answerOf(child, redis);
    return redis;
  };
  const stop = async (): Promise<void> => {
    for (const redis of connections) redis.disconnect();
    await Promise.all(children.map(endProcess));
    await rm(directory, { recursive: true, force: true });
  };
  try {
    const [masterPort, replicaPort, sentinelPort] = [await freePort(), await freePort(), await freePort()];
    const fast = ['--save', '', '--repl-diskless-sync-delay', '0', '--repl-ping-replica-period', '1'];
    if (password !== '') fast.push('--requirepass', password, '--masterauth', password);
    const master = await start(fast, masterPort, password);
    const followed = ['--replicaof', `127.0.0.1 ${masterPort}`];
    const replica = await start([...fast, ...followed], replicaPort, password);
    const linked = async () => (await replica.info('replication')).includes('master_link_status:up');
    await until('the replica follows', linked);
    const file = await sentinelFile(directory, masterPort, { password, sentinelPassword });
    const sentinel = await start([file, '--sentinel'], sentinelPort, sentinelPassword);
    const replicas = () => sentinel.call('SENTINEL', 'REPLICAS', masterName) as Promise<unknown[]>;
    await until('the Sentinel knows the replica', async () => (await replicas()).length === 1);
    return {
      url: `redis-sentinel://${password === '' ? '' : `:${password}@`}127.0.0.1:${sentinelPort}/${masterName}`,
      replica,
      failOver: async () => {
        const written = offsetOf(await master.info('replication'), 'master_repl_offset');
        const arrived = async () => offsetOf(await replica.info('replication'), 'slave_repl_offset');
        await until('the replica has everything', async () => (await arrived()) >= written);
        const [killed] = children;
        if (killed !== undefined) await endProcess(killed);
        await until('the replica has taken over', async () => (await replica.role())[0] === 'master');
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function offsetOf(info: string, field: string): number {
  return Number(new RegExp(`^${field}:(\\d+)`, 'm').exec(info)?.[1]);
}

/** The Sentinel writes what it learns back into its file. */
async function sentinelFile(
  directory: string,
  masterPort: number,
  { password, sentinelPassword }: Required<TestSentinelOptions>,
): Promise<string> {
  const file = join(directory, 'sentinel.conf');
  const lines = [
    `sentinel monitor ${masterName} 127.0.0.1 ${masterPort} 1`,
    `sentinel down-after-milliseconds ${masterName} ${downAfterMs}`,
    `sentinel failover-timeout ${masterName} 3000`,
    `sentinel parallel-syncs ${masterName} 1`,
    ...(password === '' ? [] : [`sentinel auth-pass ${masterName} ${password}`]),
    ...(sentinelPassword === '' ? [] : [`requirepass ${sentinelPassword}`]),
  ];
  await writeFile(file, `${lines.join('\n')}\n`);
  return file;
}
