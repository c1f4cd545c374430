import { checkPayload, checkPayloads, checkPayloadText } from './check-payload.ts';
import { type QueueControls, queueControls } from './client-control.ts';
import { openRedis } from './connection.ts';
import { setDeadRetention } from './dead-retention.ts';
import { isProcessed, reopenDLQ, resolveDLQ, retryFromDLQ } from './dlq.ts';
import type { JobTypes, NoJobTypes, PayloadOf } from './job-types.ts';
import type { KeyLayout } from './keys.ts';
import { type EnqueueOptions, enqueueJob, enqueueJobs, enqueuePayloadText, type NewJob } from './producer.ts';
import { keyLayoutOf, parseRedisUrl, type RedisTarget } from './redis-target.ts';
import { seedJobTypes } from './seed-job-types.ts';
import type { RedisConnection } from './store.ts';
import type { JobHandler, Worker, WorkerOptions } from './worker-types.ts';
import { startWorker } from './worker.ts';

/** The library's public face: package export `./queue`. */

export { AppError as QueueError, type ErrorCode as QueueErrorCode } from '../contract/errors.ts';
export type { AIJob, EmailJob, WebhookJob } from '../contract/job-types.ts';
export { seedJobTypes } from './seed-job-types.ts';
export type { DrainReport, Removal, Reprioritization, RunningNow, Schedule } from '../contract/control.ts';
export type { Pausing, RateLimit } from '../contract/holds.ts';
export type { Priority } from '../contract/names.ts';
export type { QueueControls, ScheduleInput } from './client-control.ts';
export type { QueueControl } from './control.ts';
export type { DrainedJob, DrainOptions } from './drain.ts';
export type { RedisTarget } from './redis-target.ts';
export { JobTimeoutError, UnrecoverableError } from './errors.ts';
export { defineJobTypes, type JobTypes, type PayloadOf, type StandardSchema } from './job-types.ts';
export type { EnqueueOptions, NewJob } from './producer.ts';
export type { JobContext, JobHandler, Worker, WorkerEvent, WorkerOptions } from './worker-types.ts';

export interface QueueClientOptions<Types extends JobTypes = JobTypes> {
  /**
   * Where Redis is, as a URL or the same taken apart: `redis://user:password@host:6379/0` or `unix:///path` for one server,
   * `redis-sentinel://host:26379,host/master` for one that Sentinels watch over, `redis-cluster://host:6379,host` for a
   * cluster; `rediss…` for TLS.
   */
  readonly redis: string | RedisTarget;
  /** In front of every key; none when left out. */
  readonly prefix?: string;
  /**
   * `classic` is the seed's own layout: for one server, with or without Sentinels. `clustered` has one slot for each queue and
   * works everywhere; a cluster needs it. Everybody on a Redis must use the same one. Left out: what the URL says
   * (`?layout=clustered`), else what its kind needs. Throws `INVALID_INPUT` for `classic` on a cluster.
   */
  readonly layout?: KeyLayout['layout'];
  /** Who retries and resolves, for the job's history; `library` when left out. */
  readonly by?: string;
  /** Which schema the payloads of which queue have (`defineJobTypes`): types them here. The seed's own when left out, untyped. */
  readonly jobTypes?: Types;
  /** Whether payloads are checked before they are put in, where a call does not say; not when left out. */
  readonly validate?: boolean;
}

/** Whether this call's payloads are checked; true also refuses a queue that has no job type. */
export interface ValidateOption {
  readonly validate?: boolean;
}

export interface QueueClient<Types = NoJobTypes> extends QueueControls {
  /** With `validate`, throws `PAYLOAD_MISMATCH` before Redis is asked. */
  enqueueJob<const Queue extends string>(
    queue: Queue,
    payload: PayloadOf<Types, Queue>,
    options?: EnqueueOptions & ValidateOption,
  ): Promise<string>;
  enqueueJobs<const Queue extends string>(
    queue: Queue,
    jobs: readonly (NewJob & { readonly payload: PayloadOf<Types, Queue> })[],
    options?: ValidateOption,
  ): Promise<string[]>;
  /** Like `enqueueJob`, with the payload as JSON text, which arrives byte for byte. */
  enqueuePayloadText(
    queue: string,
    payloadText: string,
    options?: EnqueueOptions & ValidateOption,
  ): Promise<string>;
  /** The handler's payload has the queue's type by the registry, which says what should be there: nobody checks what arrives. */
  startWorker<const Queue extends string>(
    queue: Queue & keyof Types,
    handler: JobHandler<PayloadOf<Types, Queue>>,
    options?: WorkerOptions,
  ): Worker;
  startWorker<Payload = unknown, const Queue extends string = string>(
    queue: Queue extends keyof Types ? never : Queue,
    handler: JobHandler<Payload>,
    options?: WorkerOptions,
  ): Worker;
  /**
   * Puts a dead job back into its queue with fresh attempts. One atomic step. `refused`: the entry does not say which queue it is
   * from. `processed`: the job was done once, so that a worker would skip it, and it stays where it is until the call says what
   * is meant: `rearm: true` takes `processed:<id>` away, so that it runs again; `rearm: false` puts it back all the same.
   */
  retryFromDLQ(
    id: string,
    options?: { readonly rearm?: boolean },
  ): Promise<'retried' | 'missing' | 'refused' | 'processed'>;
  resolveDLQ(id: string, text: string): Promise<'resolved' | 'missing'>;
  reopenDLQ(id: string): Promise<'reopened' | 'missing'>;
  /**
   * Whether DLQ entries are deleted when their queue's retention is over: by every worker and app on this Redis, until it is
   * switched off again. Off until somebody asks for it.
   */
  setDeadRetention(isOn: boolean): Promise<void>;
  /** Stops the workers that were started here and ends the connections. */
  close(): Promise<void>;
}

/**
 * A producer, workers and the DLQ of one Redis, over one connection, and two more for each worker. It connects with the first
 * call; a process that has called `close` ends by itself. Throws `INVALID_REDIS_URL` and `INVALID_INPUT` at once. Its calls throw
 * `REDIS_UNAVAILABLE`, `REDIS_LOGIN_REFUSED`, `REDIS_NO_PERMISSION`, `REDIS_OUT_OF_MEMORY` or `REDIS_ERROR` when Redis does.
 */
export function createQueueClient<const Types extends JobTypes = NoJobTypes>(
  options: QueueClientOptions<Types>,
): QueueClient<Types> {
  const target = typeof options.redis === 'string' ? parseRedisUrl(options.redis) : options.redis;
  const by = options.by ?? 'library';
  const { prefix = target.connection.prefix, layout = target.connection.layout } = options;
  const keys = keyLayoutOf({ ...target.connection, prefix, ...(layout === undefined ? {} : { layout }) });
  const redis = openRedis(target, { purpose: 'interactive', connectionName: 'biometrics-queue:client' });
  const connections: RedisConnection[] = [redis];
  const workers: Worker[] = [];
  // ioredis reports each failed try to connect here; the command that waits for it rejects with the same error.
  redis.on('error', () => undefined);
  const store = { redis, keys };
  const check = { jobTypes: options.jobTypes ?? seedJobTypes, isUsual: options.validate ?? false };
  return {
    ...queueControls(store, by),
    enqueueJob: async (queue, payload, enqueueOptions) => {
      await checkPayload(check, queue, payload, enqueueOptions?.validate);
      return enqueueJob(store, queue, payload, enqueueOptions);
    },
    enqueueJobs: async (queue, jobs, enqueueOptions) => {
      const payloads = jobs.map(({ payload }) => payload);
      await checkPayloads(check, queue, payloads, enqueueOptions?.validate);
      return enqueueJobs(store, queue, jobs);
    },
    enqueuePayloadText: async (queue, text, enqueueOptions) => {
      await checkPayloadText(check, queue, text, enqueueOptions?.validate);
      return enqueuePayloadText(store, queue, text, enqueueOptions);
    },
    startWorker: <Payload>(
      queue: string,
      handler: JobHandler<Payload>,
      workerOptions: WorkerOptions = {},
    ) => {
      const connection = openRedis(target, { purpose: 'worker', connectionName: 'biometrics-queue:worker' });
      connection.on('error', (error) => workerOptions.onEvent?.({ kind: 'error', error }));
      connections.push(connection);
      const worker = startWorker({ redis: connection, keys }, queue, handler, workerOptions);
      workers.push(worker);
      const { id } = worker;
      const stop = async (stopOptions?: { readonly timeoutMs?: number }) => {
        await worker.stop(stopOptions);
        connection.disconnect();
      };
      return { id, queue, stop };
    },
    retryFromDLQ: async (id, { rearm } = {}) => {
      if (rearm === undefined && (await isProcessed(store, id))) return 'processed';
      const { retried, refused } = await retryFromDLQ(store, [id], { by, rearm: rearm ?? false });
      if (retried.length > 0) return 'retried';
      return refused.length > 0 ? 'refused' : 'missing';
    },
    resolveDLQ: async (id, text) => {
      const { resolved } = await resolveDLQ(store, [id], { text, by });
      return resolved.length > 0 ? 'resolved' : 'missing';
    },
    reopenDLQ: async (id) => {
      const { reopened } = await reopenDLQ(store, [id], { by });
      return reopened.length > 0 ? 'reopened' : 'missing';
    },
    setDeadRetention: (isOn) => setDeadRetention(store, isOn),
    close: async () => {
      await Promise.all(workers.map((worker) => worker.stop()));
      for (const connection of connections) connection.disconnect();
    },
  };
}
