import { AppError } from '../contract/errors.ts';
import type { Priority } from '../contract/names.ts';
import { inChunks } from './bounds.ts';
import { toAppError } from './errors.ts';
import { newJobId } from './job-id.ts';
import { defaultAttempts, defaultPriority } from './job-record.ts';
import { queueKeys } from './keys.ts';
import { bandOffset } from './score.ts';
import { checkQueueName } from './queue-name.ts';
import { registerQueue } from './registry.ts';
import { asNumber, asText } from './reply.ts';
import { run } from './scripts.ts';
import type { QueueStore } from './store.ts';

export interface EnqueueOptions {
  /** `medium` when left out. */
  readonly priority?: Priority;
  /** How long the job rests before it may run, in ms. */
  readonly delay?: number;
  /** How often it is tried at most; 3 when left out. */
  readonly attempts?: number;
  /**
   * Jobs of a queue that share one run strictly one after another, in the order in which they were put in, whatever their
   * priority, through retries and back-off and on whatever worker. 1 to 200 characters, none of them `"`, `\\` or a
   * control character. A job that was put back from the DLQ goes to the end of the line.
   */
  readonly orderingKey?: string;
  /**
   * The same key again, on the same queue and within its window, puts nothing in and returns the first job's id. 1 to 200
   * characters.
   */
  readonly idempotencyKey?: string;
  /** How long an idempotency key counts, in ms from the first job; 24 hours when left out, at most 30 days. */
  readonly idempotencyWindowMs?: number;
}

/** 95 years. The ready time must stay within its priority's band (score.ts) until the year 2128. */
const longestDelayMs = 3e12;
const dayMs = 86_400_000;
const longestWindowMs = 30 * dayMs;
const keyShape = /^[^"\\\p{Cc}\p{Surrogate}]{1,200}$/u;

export interface NewJob extends EnqueueOptions {
  readonly payload: unknown;
}

/**
 * Puts a job into a queue and returns its id. The payload is whatever JSON.stringify takes. One atomic step. Throws
 * `INVALID_QUEUE_NAME`, `INVALID_PAYLOAD`, `INVALID_INPUT` before Redis is asked, and what Redis says.
 */
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

export interface PreparedJob {
  readonly id: string;
  readonly offset: number;
  readonly delayMs: number;
  readonly idempotencyKey: string;
  readonly idempotencyWindowMs: number;
  readonly document: string;
}

async function put(store: QueueStore, queue: string, jobs: readonly PreparedJob[]): Promise<string[]> {
  const keys = queueKeys(store.keys, queue);
  const ids: string[] = [];
  try {
    for (const chunk of inChunks(jobs, ({ document }) => Buffer.byteLength(document))) {
      const args: (string | number)[] = ['', keys.wake];
      for (const { offset, delayMs, id, idempotencyKey, idempotencyWindowMs, document } of chunk) {
        args.push(offset, delayMs, id, idempotencyKey, idempotencyWindowMs, document);
      }
      // One round trip: neither waits for the other.
      const [repeated] = await Promise.all([
        run(store.redis, 'enqueue', keys, args),
        registerQueue(store, queue),
      ]);
      const firsts = readRepeated(repeated);
      ids.push(...chunk.map(({ id }, index) => firsts.get(index) ?? id));
    }
  } catch (error) {
    throw toAppError(error);
  }
  return ids;
}

/** By index: the id of the first job with the same idempotency key. */
function readRepeated(reply: readonly unknown[]): Map<number, string> {
  const firsts = new Map<number, string>();
  for (let at = 0; at < reply.length; at += 2) firsts.set(asNumber(reply[at]) - 1, asText(reply[at + 1]));
  return firsts;
}

/** The document as the seed's producer writes it, and `maxAttempts`, so that the number of attempts made stays known. */
export function prepare(queue: string, payloadText: string, options: EnqueueOptions): PreparedJob {
  const { priority = defaultPriority, delay = 0, attempts = defaultAttempts } = options;
  checkRange('delay', delay, 0, longestDelayMs);
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
  const { orderingKey, idempotencyKey = '', idempotencyWindowMs = dayMs } = options;
  checkKey('orderingKey', orderingKey);
  checkKey('idempotencyKey', options.idempotencyKey);
  checkRange('idempotencyWindowMs', idempotencyWindowMs, 1, longestWindowMs);
  const id = newJobId();
  const delayMs = Math.round(delay);
  const ordering = orderingKey === undefined ? '' : `"orderingKey":"${orderingKey}",`;
  const document =
    `{"id":"${id}","queue":"${queue}",${ordering}"payload":${payloadText},"priority":"${priority}","delay":${delayMs},` +
    `"attempts":${attempts},"createdAt":${Date.now()},"maxAttempts":${attempts}}`;
  return {
    id,
    offset: bandOffset(priority),
    delayMs,
    idempotencyKey,
    idempotencyWindowMs: Math.ceil(idempotencyWindowMs),
    document,
  };
}

/** Scripts find an ordering key in the document's text, where it must be spelt as it is. */
function checkKey(field: string, key: unknown): void {
  if (key === undefined || (typeof key === 'string' && keyShape.test(key))) return;
  throw new AppError('INVALID_INPUT', {
    field,
    found: String(key).slice(0, 250),
    allowed: '1 to 200 characters, without ", \\ and control characters',
  });
}

function checkRange(field: string, value: number, least: number, most: number): void {
  if (!(value >= least && value <= most)) {
    throw new AppError('INVALID_INPUT', { field, found: String(value), least, most });
  }
}

/** The payload as JSON text. Throws `INVALID_PAYLOAD` for what JSON cannot say. */
export function asJson(payload: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(payload);
  } catch (error) {
    throw new AppError('INVALID_PAYLOAD', { reason: (error as Error).message }, error);
  }
  if (text === undefined) throw new AppError('INVALID_PAYLOAD', { reason: `${typeof payload} is not JSON` });
  return text;
}

/** Throws `INVALID_PAYLOAD` for what is no JSON, or has no UTF-8 form. */
export function checkJson(text: string): void {
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
