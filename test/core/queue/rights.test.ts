import { expect, test } from 'vitest';
import { openRedis } from '../../../core/queue/connection.ts';
import { parseRedisUrl } from '../../../core/queue/redis-target.ts';
import { claimJobs } from '../../../core/queue/claims.ts';
import { retryFromDLQ } from '../../../core/queue/dlq.ts';
import { UnrecoverableError } from '../../../core/queue/errors.ts';
import { isMalformed } from '../../../core/queue/job-record.ts';
import { enqueueJob } from '../../../core/queue/producer.ts';
import { acknowledge, finishedJob, settleFailure } from '../../../core/queue/settle.ts';
import type { QueueStore } from '../../../core/queue/store.ts';
import { queueFixture } from '../../support/queue-fixture.ts';

const queue = 'email-send';
const fixture = queueFixture({ tcp: true });

/** The store of a user who may do everything but one command. */
async function without(command: string): Promise<QueueStore & { close(): void }> {
  const { redis, port } = fixture.server;
  await redis.call('ACL', 'SETUSER', command, 'reset', 'on', '>x', '~*', '&*', '+@all', `-${command}`);
  const url = `redis://${command}:x@127.0.0.1:${port}`;
  const limited = openRedis(parseRedisUrl(url), { purpose: 'interactive', connectionName: 'limited' });
  return { redis: limited, keys: { prefix: '', layout: 'classic' }, close: () => limited.disconnect() };
}

/** In how many places a job is, the results included. */
async function placesOf(id: string): Promise<number> {
  const documents = await fixture.everything(queue);
  const isDone = (await fixture.server.redis.exists(`result:${id}`)) === 1;
  return documents.filter((document) => document.includes(id)).length + Number(isDone);
}

/** An error is what is expected of a step for which a right is missing; what matters is what is there afterwards. */
function attempt(step: Promise<unknown>): Promise<unknown> {
  return step.catch((error: unknown) => error);
}

const writing = ['zadd', 'zrem', 'hset', 'hdel', 'set', 'del', 'hincrby', 'expire', 'sadd'];
const request = { worker: 'w', firstToken: 0, limit: 1, leaseMs: 60_000, lookAheadMs: 0 };

test.each(writing)('a script that is refused half-way for want of %s loses no job', async (command) => {
  const limited = await without(command);
  const { store } = fixture;
  try {
    const claimed = await enqueueJob(store, queue, 'claimed');
    await attempt(claimJobs(limited, queue, request));
    expect(await placesOf(claimed)).toBeGreaterThanOrEqual(1);
    await fixture.server.redis.flushall();

    for (const ending of ['acknowledged', 'failed', 'dead'] as const) {
      const id = await enqueueJob(store, queue, ending);
      const { claims } = await claimJobs(store, queue, request);
      const [claim] = claims;
      if (claim === undefined || isMalformed(claim.job)) throw new Error('nothing was claimed');
      const { job } = claim;
      const error = ending === 'dead' ? new UnrecoverableError('x') : new Error('x');
      await attempt(
        ending === 'acknowledged'
          ? acknowledge(limited, queue, { ...finishedJob(claim, job, '1'), worker: 'w' })
          : settleFailure(limited, queue, { claim, job, error, worker: 'w', nowMs: 1 }),
      );
      expect(await placesOf(id)).toBeGreaterThanOrEqual(1);
      await fixture.server.redis.flushall();
    }

    await fixture.server.redis.zadd(
      'queue:dlq',
      1,
      JSON.stringify({ id: 'dead-1', queue, payload: 1, error: 'x' }),
    );
    await attempt(retryFromDLQ(limited, ['dead-1'], { by: 'me', rearm: true }));
    expect(await placesOf('dead-1')).toBeGreaterThanOrEqual(1);
  } finally {
    limited.close();
  }
});
