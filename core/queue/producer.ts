import { v7 } from 'uuid';
import { AppError } from '../contract/errors.ts';
import { isQueueName, type Priority } from '../contract/model.ts';
import { inChunks } from './bounds.ts';
import { toAppError } from './errors.ts';
import { defaultAttempts, defaultPriority } from './job-record.ts';
import { queueKeys, sharedKeys } from './keys.ts';
import { bandOffset } from './score.ts';
import { run } from './scripts.ts';
import type { QueueStore } from './store.ts';

export interface EnqueueOptions {
  /** `medium` when left out. */
  readonly priority?: Priority;
  /** How long the job rests before it may run, in ms. */
  readonly delay?: number;
  /** How often it is tried at most; 3 when left out. */
  readonly attempts?: number;
}

/** 95 years. The ready time must stay within its priority's band (score.ts) until the year 2128. */
const longestDelayMs = 3e12;

export interface NewJob extends EnqueueOptions {
  readonly payload: unknown;
}

/** Puts a job into a queue and returns its id. The payload is whatever JSON.stringify takes. */
export async function enqueueJob(
  store: QueueStore,
  queue: string,
  payload: unknown,
  options: EnqueueOptions = {},
): Promise<string> {
  return enqueuePayloadText(store, queue, asJson(payload), options);
}

/**
 * Puts many jobs into a queue, in order, and returns their ids. Each chunk of 200 is one atomic step; when a later chunk
 * fails, the earlier ones are in.
 */
export async function enqueueJobs(
  store: QueueStore,
  queue: string,
  jobs: readonly NewJob[],
): Promise<string[]> {
  checkQueueName(queue);
  return put(
    store,
    queue,
    jobs.map(({ payload, ...options }) => prepare(queue, asJson(payload), options)),
  );
}

/** Puts a job in whose payload is given as JSON text, which reaches the handler as it is, byte for byte. */
export async function enqueuePayloadText(
  store: QueueStore,
  queue: string,
  payloadText: string,
  options: EnqueueOptions = {},
): Promise<string> {
  checkQueueName(queue);
  checkJson(payloadText);
  const [id] = await put(store, queue, [prepare(queue, payloadText, options)]);
  return id as string;
}

interface PreparedJob {
  readonly id: string;
  readonly offset: number;
  readonly delayMs: number;
  readonly document: string;
}

async function put(store: QueueStore, queue: string, jobs: readonly PreparedJob[]): Promise<string[]> {
  const keys = queueKeys(store.keys, queue);
  const { registry } = sharedKeys(store.keys);
  for (const chunk of inChunks(jobs, ({ document }) => Buffer.byteLength(document))) {
    const args = chunk.flatMap(({ offset, delayMs, document }) => [offset, delayMs, document]);
    try {
      await run(store.redis, 'enqueue', { ...keys, registry }, ['', queue, keys.wake, ...args]);
    } catch (error) {
      throw toAppError(error);
    }
  }
  return jobs.map(({ id }) => id);
}

/** The document as the seed's producer writes it, and `maxAttempts`, so that the number of attempts made stays known. */
function prepare(queue: string, payloadText: string, options: EnqueueOptions): PreparedJob {
  const { priority = defaultPriority, delay = 0, attempts = defaultAttempts } = options;
  if (!(delay >= 0 && delay <= longestDelayMs)) {
    throw new AppError('INVALID_INPUT', {
      field: 'delay',
      found: String(delay),
      least: 0,
      most: longestDelayMs,
    });
  }
  if (!Number.isSafeInteger(attempts) || attempts < 1) {
    throw new AppError('INVALID_INPUT', { field: 'attempts', found: String(attempts), least: 1 });
  }
  if (!['high', 'medium', 'low'].includes(priority)) {
    throw new AppError('INVALID_INPUT', {
      field: 'priority',
      found: priority,
      allowed: 'high, medium, low',
    });
  }
  // Version 7: ids sort by creation, within this process even inside one millisecond.
  const id = v7();
  const delayMs = Math.round(delay);
  const rest = JSON.stringify({
    priority,
    delay: delayMs,
    attempts,
    createdAt: Date.now(),
    maxAttempts: attempts,
  });
  const document = `{"id":"${id}","queue":"${queue}","payload":${payloadText},${rest.slice(1)}`;
  return { id, offset: bandOffset(priority), delayMs, document };
}

function checkQueueName(queue: string): void {
  if (!isQueueName(queue)) throw new AppError('INVALID_QUEUE_NAME', { name: queue.slice(0, 120) });
}

function asJson(payload: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(payload);
  } catch (error) {
    throw new AppError('INVALID_PAYLOAD', { reason: (error as Error).message }, error);
  }
  if (text === undefined) throw new AppError('INVALID_PAYLOAD', { reason: `${typeof payload} is not JSON` });
  return text;
}

function checkJson(text: string): void {
  try {
    JSON.parse(text);
  } catch (error) {
    const { message } = error as SyntaxError;
    const position = /position (\d+)/.exec(message)?.[1] ?? text.length;
    throw new AppError(
      'INVALID_PAYLOAD',
      { reason: message.slice(0, 200), position: Number(position) },
      error,
    );
  }
  // Half a surrogate pair has no UTF-8 form: it would arrive as U+FFFD.
  const half = /\p{Surrogate}/u.exec(text);
  if (half !== null) {
    throw new AppError('INVALID_PAYLOAD', { reason: 'lone surrogate', position: half.index });
  }
}
