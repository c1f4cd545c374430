import type { AddressInfo } from 'node:net';
import { Redis } from 'ioredis';
import { retryFromDLQ } from '../../../core/queue/dlq.ts';
import { queueKeys } from '../../../core/queue/keys.ts';
import { nowMs } from '../clock.ts';
import { payloads } from '../payload.ts';
import { loadLibrary, urlOf } from '../peers/ours.ts';
import type { Address } from '../peers/peer.ts';

export interface RetryRequest {
  readonly address: Address;
  readonly queue: string;
}

export interface RetryOutcome {
  readonly retried: number;
  readonly seconds: number;
}

/** Ids read from the index by one command. */
const pageIds = 1_000;

/** Puts in jobs of ours that have one attempt. */
export async function addMortal({
  address,
  queue,
  jobs,
}: RetryRequest & { readonly jobs: number }): Promise<void> {
  const { createQueueClient } = await loadLibrary();
  const client = createQueueClient({ redis: urlOf(address) });
  await client.enqueueJobs(
    queue,
    payloads(jobs).map((payload) => ({ payload, attempts: 1 })),
  );
  await client.close();
}

/** Retries a queue's whole DLQ as the app does: what there is at the start, by id, with a record in each job. */
export async function retryOurs({ address, queue }: RetryRequest): Promise<RetryOutcome> {
  const redis = new Redis({ ...address });
  const keys = { prefix: '', layout: 'classic' } as const;
  const { dead } = queueKeys(keys, queue);
  const startedAtMs = nowMs();
  const ids: string[] = [];
  for (let page = await redis.zrange(dead, '0', String(pageIds - 1)); page.length > 0;) {
    ids.push(...page);
    page = await redis.zrange(dead, String(ids.length), String(ids.length + pageIds - 1));
  }
  const { retried } = await retryFromDLQ({ redis, keys }, ids, { by: 'bench', rearm: false });
  const seconds = (nowMs() - startedAtMs) / 1_000;
  redis.disconnect();
  return { retried: retried.length, seconds };
}

export async function retryBullmq({ address, queue: name }: RetryRequest): Promise<RetryOutcome> {
  const { Queue } = await import('bullmq');
  const queue = new Queue(name, { connection: address });
  const redis = new Redis({ ...address });
  const failed = await redis.zcard(`bull:${name}:failed`);
  const startedAtMs = nowMs();
  await queue.retryJobs({ state: 'failed' });
  const seconds = (nowMs() - startedAtMs) / 1_000;
  const left = await redis.zcard(`bull:${name}:failed`);
  redis.disconnect();
  await queue.close();
  return { retried: failed - left, seconds };
}

/** Serves bull-board as its documentation has it; tells the port. It is served until the process ends. */
export async function serveBoard({ address, queue: name }: RetryRequest): Promise<number> {
  const [{ Queue }, { createBullBoard }, { BullMQAdapter }, { ExpressAdapter }, { default: express }] =
    await Promise.all([
      import('bullmq'),
      import('@bull-board/api'),
      import('@bull-board/api/bullMQAdapter'),
      import('@bull-board/express'),
      import('express'),
    ]);
  const serverAdapter = new ExpressAdapter().setBasePath('/board');
  const queue = new Queue(name, { connection: address });
  createBullBoard({ queues: [new BullMQAdapter(queue)], serverAdapter });
  const app = express();
  app.use('/board', serverAdapter.getRouter());
  return new Promise((resolve) => {
    const server = app.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
