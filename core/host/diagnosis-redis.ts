import { openRedis } from '../queue/connection.ts';
import { keyLayoutOf, type RedisTarget } from '../queue/redis-target.ts';
import { fleetKeys, type KeyLayout, queueKeys } from '../queue/keys.ts';
import { seedQueues } from '../queue/seed-queues.ts';
import type { QueueStore } from '../queue/store.ts';
import type { Finding } from './diagnosis-network.ts';
import { readServerFacts, serverProblem } from './server-facts.ts';

type Redis = QueueStore['redis'];

export interface LoggedIn {
  readonly redis: Redis;
  readonly keys: KeyLayout;
  readonly finding: Finding;
  /** The name Redis knows this login by. */
  readonly user: string;
}

/** Logs in as the app would. Fails with the server's own words, which ioredis tells in an event only. */
export async function login(target: RedisTarget, over: AbortSignal): Promise<LoggedIn> {
  const { connection } = target;
  const keys = keyLayoutOf(connection);
  const redis = openRedis(target, { purpose: 'interactive', connectionName: 'biometrics-queue-test' });
  const giveUp = (): void => redis.disconnect();
  over.addEventListener('abort', giveUp);
  try {
    await ready(redis);
    const startedAt = performance.now();
    await redis.ping();
    const latencyMs = Math.round((performance.now() - startedAt) * 100) / 100;
    const user = await whoAmI(redis, connection.username);
    return { redis, keys, user, finding: { verdict: 'ok', problem: null, facts: { user, latencyMs } } };
  } catch (error) {
    giveUp();
    throw error;
  } finally {
    // From here on the connection belongs to the steps that follow.
    over.removeEventListener('abort', giveUp);
  }
}

/** The first thing that happens: ready, or an error. A retry would only hide the error. */
function ready(redis: Redis): Promise<void> {
  return new Promise((resolve, reject) => {
    let reason: unknown;
    redis.on('error', (error: unknown) => {
      reason ??= error;
    });
    // Sentinels are asked for ever; somebody who waits wants to know what the first said.
    redis.once('sentinelError', reject);
    redis.once('close', () => reject(reason instanceof Error ? reason : new Error('Connection is closed.')));
    // ioredis becomes ready on the wrong database when SELECT was refused.
    redis.once('ready', () => (reason instanceof Error ? reject(reason) : resolve()));
    redis.connect().catch((error: unknown) => {
      reason ??= error;
    });
  });
}

async function whoAmI(redis: Redis, username: string): Promise<string> {
  try {
    return String(await redis.call('ACL', 'WHOAMI'));
  } catch (error) {
    if (isReply(error)) return username === '' ? 'default' : username; // not permitted to ask
    throw error;
  }
}

interface Need {
  readonly command: string;
  readonly arguments: readonly string[];
}

/** What watching needs, and what working on jobs needs on top, on the keys it will happen on. */
function needs(keys: KeyLayout): { reading: Need[]; finding: Need[]; writing: Need[] } {
  const queue = queueKeys(keys, seedQueues[0]?.name ?? 'queue');
  return {
    reading: [
      { command: 'ZCARD', arguments: [queue.queue] },
      { command: 'ZCOUNT', arguments: [queue.queue, '0', '0'] },
      { command: 'ZRANGE', arguments: [queue.dlq, '0', '0'] },
      { command: 'HGETALL', arguments: [queue.counters] },
      { command: 'GET', arguments: [`${queue.entryPrefix}x`] },
      { command: 'SMEMBERS', arguments: [fleetKeys(keys).registry] },
      { command: 'TIME', arguments: [] },
      // The views are scripts too, so that one look is of one instant.
      { command: 'EVALSHA', arguments: [noScript, '1', queue.queue] },
    ],
    // Queues that no producer of ours has registered are found by looking for them.
    finding: [{ command: 'SCAN', arguments: ['0', 'COUNT', '1'] }],
    writing: [
      { command: 'ZADD', arguments: [queue.queue, '0', 'x'] },
      { command: 'ZREM', arguments: [queue.dlq, 'x'] },
      { command: 'SET', arguments: [`${queue.resultPrefix}x`, 'x'] },
      { command: 'DEL', arguments: [`${queue.processedPrefix}x`] },
      { command: 'HSET', arguments: [queue.claims, 'x', 'x'] },
      { command: 'HINCRBY', arguments: [queue.counters, 'x', '1'] },
      { command: 'PUBLISH', arguments: [queue.wake, 'x'] },
    ],
  };
}

/** No script has this digest, so running it does nothing: the answer tells whether scripts may be run at all. */
const noScript = '0'.repeat(40);

/** What this user may do: asked of the server (ACL DRYRUN, Redis 7), else tried with commands that change nothing. */
export async function checkRights({ redis, keys, user }: LoggedIn): Promise<Finding> {
  const { reading, finding, writing } = needs(keys);
  const canAsk = (await refusal(redis, 'ACL', ['DRYRUN', user, 'PING'])) === 'allowed';
  const isRefused = async ({ command, arguments: given }: Need): Promise<boolean> => {
    if (canAsk) return String(await redis.call('ACL', 'DRYRUN', user, command, ...given)) !== 'OK';
    return (await refusal(redis, command, given)) === 'refused';
  };
  const refusedOf = async (list: readonly Need[]): Promise<string[]> => {
    const answers = await Promise.all(list.map(isRefused));
    return list.flatMap(({ command }, at) => (answers[at] === true ? [command] : []));
  };
  const cannotRead = await refusedOf(reading);
  // Trying to write would write; without DRYRUN the first refused write tells.
  const cannotWrite = canAsk ? await refusedOf(writing) : [];
  const refused = [...cannotRead, ...cannotWrite, ...(await refusedOf(finding))];
  // Only what was asked is said.
  const asked = canAsk ? { canWrite: cannotWrite.length === 0 ? 1 : 0 } : {};
  const facts: Finding['facts'] = { user, ...asked, refused: refused.join(' ') };
  const first = refused[0];
  if (first === undefined) return { verdict: 'ok', problem: null, facts };
  return {
    // Someone who may only look can use the app read-only.
    verdict: cannotRead.length > 0 ? 'failed' : 'warning',
    problem: { code: 'no-permission', details: { command: first } },
    facts,
  };
}

/** `impossible`: the command is not there, or failed for a reason that says nothing about rights. */
async function refusal(
  redis: Redis,
  command: string,
  given: readonly string[],
): Promise<'allowed' | 'refused' | 'impossible'> {
  try {
    await redis.call(command, ...given);
    return 'allowed';
  } catch (error) {
    if (!isReply(error)) throw error;
    return error.message.startsWith('NOPERM') ? 'refused' : 'impossible';
  }
}

export async function checkVersion({ redis }: LoggedIn): Promise<Finding> {
  const server = await readServerFacts(redis);
  const facts = {
    version: server.version ?? '',
    role: server.isReplica ? 'replica' : 'primary',
    maxmemoryPolicy: server.maxmemoryPolicy ?? '',
  };
  const problem = serverProblem(server);
  if (problem !== null) return { verdict: 'failed', problem, facts };
  if (server.version === null) {
    return { verdict: 'warning', problem: { code: 'no-permission', details: { command: 'INFO' } }, facts };
  }
  if (server.isLoading) return { verdict: 'warning', problem: { code: 'loading', details: {} }, facts };
  if (server.isReplica)
    return { verdict: 'warning', problem: { code: 'read-only-replica', details: {} }, facts };
  // Any other policy lets a full server forget jobs: worth a warning, and the fact says which one it is.
  const forgets = server.maxmemoryPolicy !== null && server.maxmemoryPolicy !== 'noeviction';
  return { verdict: forgets ? 'warning' : 'ok', problem: null, facts };
}

function isReply(error: unknown): error is Error {
  return error instanceof Error && error.name === 'ReplyError';
}
