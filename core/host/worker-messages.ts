import { z } from 'zod';
import { connectionSettings } from '../contract/environment.ts';
import { queueName } from '../contract/model.ts';

/** What the host and a worker process say to each other. The password travels here only: arguments and variables are public. */
export const toWorker = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('start'),
    queue: queueName,
    connection: connectionSettings,
    password: z.string().nullable(),
    sentinelPassword: z.string().nullable(),
    concurrency: z.int().min(1).max(64),
  }),
  z.strictObject({ kind: z.literal('stop') }),
]);
export type ToWorker = z.output<typeof toWorker>;

export const fromWorker = z.discriminatedUnion('kind', [
  /** The process is there and waits for `start`. */
  z.strictObject({ kind: z.literal('hello') }),
  /** It claims jobs, under this worker id. */
  z.strictObject({ kind: z.literal('working'), workerId: z.string() }),
]);
export type FromWorker = z.output<typeof fromWorker>;
