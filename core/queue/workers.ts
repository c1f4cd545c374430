import type { WorkerSnapshot } from '../contract/model.ts';
import { chunkBytes } from './bounds.ts';
import { toAppError, unlessOfAnotherType } from './errors.ts';
import { isObject, readId } from './job-record.ts';
import { readHead } from './json-text.ts';
import { queueKeys } from './keys.ts';
import { mastersOf } from './masters.ts';
import { registerQueue } from './registry.ts';
import { asList, asNumber, asText } from './reply.ts';
import { run } from './scripts.ts';
import type { QueueStore, RedisConnection } from './store.ts';

/** How often a worker says that it is alive, at least. */
export const heartbeatMs = 3_000;
/** Three missed heartbeats and one for the network. Lower flaps when a process is busy; higher shows dead ones as alive. */
export const aliveMs = 4 * heartbeatMs;
/** Workers, and active jobs, that one look at a queue reads. */
const mostWorkers = 500;

/** What a worker says about itself, once and in every heartbeat. */
export interface WorkerDescription {
  readonly host: string;
  readonly pid: number;
  readonly version: string;
  readonly concurrency: number;
  readonly startedAtMs: number;
}

/** Says that a worker is alive and renews its leases; tells the server's time and which tokens were lost. */
export async function sendHeartbeat(
  store: QueueStore,
  queue: string,
  worker: { id: string; description: WorkerDescription; leaseMs: number; tokens: readonly string[] },
): Promise<{ nowMs: number; lost: string[] }> {
  const { id, description, leaseMs, tokens } = worker;
  const args = ['', id, JSON.stringify(description), leaseMs, ...tokens];
  const [[now, ...renewed]] = await Promise.all([
    run(store.redis, 'renew', queueKeys(store.keys, queue), args),
    registerQueue(store, queue),
  ]);
  return { nowMs: now ?? 0, lost: tokens.filter((_token, index) => renewed[index] === 0) };
}

/** A worker that stops in good order disappears at once. */
export async function forgetWorker(store: QueueStore, queue: string, id: string): Promise<void> {
  const keys = queueKeys(store.keys, queue);
  await store.redis.multi().zrem(keys.heartbeats, id).hdel(keys.workers, id).exec();
}

/**
 * The workers that are alive on these queues, and the ids of the jobs that each has claimed. A queue whose keys are of another
 * type than ours has none.
 */
export async function listWorkers(
  store: QueueStore,
  queues: readonly string[],
): Promise<Omit<WorkerSnapshot, 'isEmbedded'>[]> {
  try {
    return (await Promise.all(queues.map((queue) => workersOf(store, queue)))).flat();
  } catch (error) {
    throw toAppError(error);
  }
}

async function workersOf(store: QueueStore, queue: string): Promise<Omit<WorkerSnapshot, 'isEmbedded'>[]> {
  const keys = queueKeys(store.keys, queue);
  const args = ['', aliveMs, mostWorkers, chunkBytes];
  const reply = await unlessOfAnotherType(run(store.redis, 'listWorkers', keys, args));
  if (reply === null) return [];
  const [, workers, claims] = reply;
  const jobIds = new Map<string, string[]>();
  for (const claim of asList(claims)) {
    const [worker, known = '', head = ''] = asList(claim).map(asText);
    const id = known === '' ? idInHead(head) : known;
    if (id !== null) jobIds.set(worker ?? '', [...(jobIds.get(worker ?? '') ?? []), id]);
  }
  return asList(workers).map((raw) => {
    const [id, lastSeen, description] = asList(raw);
    const workerId = asText(id);
    return {
      id: workerId,
      queue,
      ...readDescription(asText(description)),
      lastSeenAtMs: asNumber(lastSeen),
      activeJobIds: jobIds.get(workerId) ?? [],
    };
  });
}

function idInHead(head: string): string | null {
  const { members } = readHead(head);
  const id = members.find(({ key }) => key === 'id');
  return readId(id && head.slice(id.valueStart, id.valueEnd));
}

function readDescription(text: string): WorkerDescription {
  const value: unknown = text === '' ? {} : JSON.parse(text);
  const fields = isObject(value) ? value : {};
  return {
    host: String(fields['host'] ?? ''),
    pid: wholeNumber(fields['pid']),
    version: String(fields['version'] ?? ''),
    concurrency: wholeNumber(fields['concurrency']),
    startedAtMs: wholeNumber(fields['startedAtMs']),
  };
}

function wholeNumber(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : 0;
}

/** Connections that are blocked in BZPOPMIN now: the seed's own workers. `null` when CLIENT LIST is not permitted. */
export async function countForeignWorkers(redis: RedisConnection): Promise<number | null> {
  try {
    const lists = await Promise.all(mastersOf(redis).map((master) => master.redis.client('LIST')));
    return lists
      .flatMap((list) => String(list).split('\n'))
      .filter((line) => / cmd=bzpopmin( |$)/.test(line) && / flags=\S*b/.test(line)).length;
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('NOPERM')) return null;
    throw toAppError(error);
  }
}
