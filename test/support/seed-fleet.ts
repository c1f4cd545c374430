import type { Redis } from 'ioredis';

/**
 * A fleet made of the customer's own snippets (QUEUE-SYSTEM.md, sections 2.2, 2.3 and 5), defects included: this is what
 * already runs in the field. Only types and a way to stop the endless loop were added; do not improve it.
 */

export interface SeedJob {
  id: string;
  queue: string;
  payload: object;
  priority: string;
  delay: number;
  attempts: number;
  createdAt: number;
}

export interface SeedOptions {
  priority?: 'high' | 'medium' | 'low';
  delay?: number; // ms
  attempts?: number;
}

export async function seedEnqueueJob(
  redis: Redis,
  queueName: string,
  payload: object,
  options: SeedOptions = {},
): Promise<string> {
  const job = {
    id: crypto.randomUUID(),
    queue: queueName,
    payload,
    priority: options.priority || 'medium',
    delay: options.delay || 0,
    attempts: options.attempts || 3,
    createdAt: Date.now(),
  };

  // Add to sorted set with score = timestamp
  await redis.zadd(`queue:${queueName}`, Date.now() + (job.delay || 0), JSON.stringify(job));

  return job.id;
}

export type SeedHandler = (payload: never) => unknown;

/** The seed's endless worker, on a connection of its own. `stop` ends the connection it blocks on. */
export function startSeedWorker(
  redis: Redis,
  queueName: string,
  handler: SeedHandler,
): { stop(): Promise<void> } {
  const blocking = redis.duplicate({ maxRetriesPerRequest: 0, retryStrategy: () => null });
  blocking.on('error', () => undefined); // said once more by the rejected command below
  let isStopped = false;
  const loop = async () => {
    while (true) {
      // Get next job (blocking pop)
      const result = await blocking.bzpopmin(`queue:${queueName}`, 0);

      if (!result) continue;

      const job = JSON.parse(result[1]) as SeedJob;

      try {
        const data: unknown = await handler(job.payload as never);

        // Store result
        await redis.setex(
          `result:${job.id}`,
          86400, // 24h
          JSON.stringify({ status: 'success', data }),
        );
      } catch (error) {
        // Handle failure
        await seedHandleJobFailure(redis, job, error as Error);
      }
    }
  };
  const ended = loop().catch((error: unknown) => {
    if (!isStopped) throw error; // the seed's worker dies of a malformed member, and so does this one
  });
  return {
    stop: async () => {
      isStopped = true;
      blocking.disconnect();
      await ended;
    },
  };
}

export async function seedHandleJobFailure(redis: Redis, job: SeedJob, error: Error): Promise<void> {
  job.attempts--;

  if (job.attempts > 0) {
    // Retry with backoff
    const delay = Math.pow(2, 3 - job.attempts) * 1000;
    await redis.zadd(`queue:${job.queue}`, Date.now() + delay, JSON.stringify(job));
  } else {
    // Move to DLQ
    await redis.zadd(`queue:dlq`, Date.now(), JSON.stringify({ ...job, error: error.message }));
  }
}

/** Section 5.1: what a seed worker asks before it does the work. */
export async function seedIsProcessed(redis: Redis, jobId: string): Promise<boolean> {
  return (await redis.exists(`processed:${jobId}`)) === 1;
}

/** What the seed's readers make of `result:<id>`. */
export async function seedReadResult(
  redis: Redis,
  jobId: string,
): Promise<{ status: string; data: unknown } | null> {
  const text = await redis.get(`result:${jobId}`);
  return text === null ? null : (JSON.parse(text) as { status: string; data: unknown });
}
