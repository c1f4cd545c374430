import type { Redis } from 'ioredis';
import { pauseQueue, setRateLimit } from '../../core/queue/control.ts';
import { resolveDLQ } from '../../core/queue/dlq.ts';
import { enqueueJob, enqueueJobs } from '../../core/queue/producer.ts';
import { setRetention } from '../../core/queue/retention.ts';
import { putSchedule } from '../../core/queue/schedules.ts';
import type { QueueStore } from '../../core/queue/store.ts';
import { startWorker } from '../../core/queue/worker.ts';
import { until } from './until.ts';

/** The queues of `fillClassic`. */
export const filledQueues = ['mail', 'ordered', 'worked', 'foreign', 'held'] as const;

/** Texts that a program which reads JSON would change. */
const hostilePayload = '{"n":12345678901234567890123,"n":1e400,"a":[],"o":{},"u":"\\ud800\\u0000","s" : "é"}';
const noUtf8 = Buffer.from([0xff, 0xfe, 0x00, 0x7b]);

/** Puts something of every kind into a Redis that has the seed's own layout. */
export async function fillClassic(store: QueueStore, jobs: number): Promise<void> {
  const redis = store.redis as Redis;
  const many = Array.from({ length: jobs }, (_none, number) => ({
    payload: { number },
    priority: (['high', 'medium', 'low'] as const)[number % 3] ?? 'medium',
    delay: number % 4 === 0 ? 3_600_000 : 0,
  }));
  await enqueueJobs(store, 'mail', many);
  await enqueueJob(store, 'mail', { once: true }, { idempotencyKey: 'invoice:7' });
  const ordered = Array.from({ length: 600 }, (_none, number) => ({
    payload: { number },
    orderingKey: `customer-${number % 2}`,
  }));
  await enqueueJobs(store, 'ordered', ordered);
  await work(store);
  await fillForeign(redis, jobs);
  await pauseQueue(store, 'held', { by: 'test', reason: 'moving house' });
  await setRateLimit(store, 'held', { jobs: 7, intervalMs: 60_000 });
  await setRetention(store, 'held', 90 * 86_400_000);
  await enqueueJobs(store, 'held', [{ payload: 1 }, { payload: 2 }]);
  await putSchedule(store, 'held', {
    id: 'nightly',
    cron: '0 3 * * *',
    everyMs: null,
    timeZone: 'Europe/Berlin',
    payloadText: hostilePayload,
    priority: 'high',
    attempts: 3,
    orderingKey: null,
    startAtMs: null,
    endAtMs: null,
    limit: null,
    isPaused: false,
  });
}

/** Finished, dead and resolved ones. */
async function work(store: QueueStore): Promise<void> {
  await enqueueJobs(
    store,
    'worked',
    Array.from({ length: 60 }, (_none, number) => ({ payload: { number }, attempts: 1 })),
  );
  const worker = startWorker(
    store,
    'worked',
    (payload) => {
      const { number } = payload as { number: number };
      if (number % 3 === 0) throw new Error(`no way with ${number}`);
      return { done: number };
    },
    { janitorIntervalMs: 0, concurrency: 10 },
  );
  await until('all are worked on', async () => {
    const [done, dead] = await Promise.all([
      store.redis.zcard('queue:worked:completed'),
      store.redis.zcard('queue:worked:dead'),
    ]);
    return done === 40 && dead === 20;
  });
  await worker.stop();
  const ids = await store.redis.zrange('queue:worked:dead', '0', '4');
  await resolveDLQ(store, ids, { text: 'looked into', by: 'test' });
}

/** As the seed's programs write, which know none of our keys. */
async function fillForeign(redis: Redis, dead: number): Promise<void> {
  await redis.zadd(
    'queue:foreign',
    1_700_000_000_000,
    `{"id":"f-1","queue":"foreign","payload":${hostilePayload}}`,
  );
  await redis.zadd('queue:foreign', 1_700_000_000_001, `{"payload":{},"id":42}`);
  await redis.zadd('queue:foreign', 5, noUtf8);
  await redis.setex('processed:f-1', 3_600, '1');
  await redis.setex('result:f-1', 3_600, '{"status":"success","data":1}');
  const members = Array.from({ length: dead }, (_none, number) => [
    1_700_000_000_000 + number,
    `{"id":"d-${number}","queue":"foreign","payload":${hostilePayload},"error":"gone"}`,
  ]);
  await redis.zadd('queue:dlq', ...members.flat());
  await redis.zadd('queue:dlq', 1_700_000_000_000, '{"id":"nobody","error":"of no queue"}');
}

/** Every document with its score, wherever it waits, sorted; and what else is to be found again. */
export interface Inventory {
  readonly jobs: readonly string[];
  /** Of each ordering key, the documents in the order in which they will run. */
  readonly lines: readonly string[];
  readonly dead: readonly string[];
  readonly resolved: readonly string[];
  readonly completed: readonly string[];
  readonly results: readonly string[];
}

interface Names {
  readonly queue: (name: string) => string;
  readonly dlqs: (name: string) => string;
  readonly byId: (name: string, kind: string) => string;
  readonly resolved: (name: string) => string;
}

/** The two layouts as `docs/protocol.md` has them, spelt without our code. */
export const classicNames: Names = {
  queue: (name) => `queue:${name}`,
  dlqs: () => 'queue:dlq',
  byId: (_name, kind) => `${kind}:`,
  resolved: () => 'queue:dlq:resolved:',
};
export const clusteredNames: Names = {
  queue: (name) => `{queue:${name}}`,
  dlqs: (name) => `{queue:${name}}:dlq`,
  byId: (name, kind) => `{queue:${name}}:${kind}:`,
  resolved: (name) => `{queue:${name}}:resolved:`,
};

/** Reads what is there with plain commands. Bytes are told as latin1, which shows each of them. */
export async function takeInventory({ redis }: QueueStore, names: Names): Promise<Inventory> {
  const scored = async (key: string): Promise<[text: string, score: string][]> => {
    const flat = await redis.zrangeBuffer(key, '0', '-1', 'WITHSCORES');
    const texts = flat.map((one) => one.toString('latin1'));
    return texts.flatMap((text, at) =>
      at % 2 === 0 ? [[text, texts[at + 1] ?? ''] as [string, string]] : [],
    );
  };
  const inventory = { jobs: [], lines: [], dead: [], resolved: [], completed: [], results: [] } as {
    -readonly [K in keyof Inventory]: string[];
  };
  const dead = new Set<string>();
  for (const name of filledQueues) {
    const key = names.queue(name);
    const waiting = await scored(key);
    const parked = (await scored(`${key}:parked`)).map(([member]) => {
      const [orderingKey = '', , rest = ''] = member.split('\0');
      const space = rest.indexOf(' ');
      return { orderingKey, score: rest.slice(0, space), text: rest.slice(space + 1) };
    });
    inventory.jobs.push(...waiting.map(([text, score]) => `${name} ${score} ${text}`));
    inventory.jobs.push(...parked.map(({ text, score }) => `${name} ${score} ${text}`));
    const first = waiting.filter(([text]) => text.includes('"orderingKey"')).map(([text]) => text);
    inventory.lines.push(...first, ...parked.map(({ text }) => text));
    for (const [text, score] of await scored(names.dlqs(name))) dead.add(`${score} ${text}`);
    for (const [id, score] of await scored(`${key}:resolved`)) {
      const document = await redis.get(names.resolved(name) + id);
      const resolution = await redis.get(`${names.byId(name, 'resolution')}${id}`);
      inventory.resolved.push(`${id} ${score} ${document} ${resolution}`);
    }
    for (const [id, score] of await scored(`${key}:completed`)) {
      inventory.completed.push(`${id} ${score}`);
      const result = await redis.get(`${names.byId(name, 'result')}${id}`);
      const mark = await redis.get(`${names.byId(name, 'processed')}${id}`);
      inventory.results.push(`${id} ${result} ${mark}`);
    }
  }
  inventory.dead.push(...dead);
  inventory.jobs.sort();
  inventory.dead.sort();
  return inventory;
}
