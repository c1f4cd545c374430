import { Redis } from 'ioredis';
import { chunkBytes, chunkJobs } from '../../../core/queue/bounds.ts';
import { queueKeys } from '../../../core/queue/keys.ts';
import { asList, asText } from '../../../core/queue/reply.ts';
import { run } from '../../../core/queue/scripts.ts';
import { nowMs } from '../clock.ts';
import type { Address } from '../peers/peer.ts';

/** Steps on their way at a time, so that Redis never waits for the next one. */
const streams = 3;
const leaseMs = 30_000;

/**
 * The worker's own script in its biggest batches, with no worker around it: nothing is parsed and nothing is handled. What
 * Redis carries when nobody else is slow.
 */
export async function advanceAlone({
  address,
  queue,
  jobs,
}: {
  readonly address: Address;
  readonly queue: string;
  readonly jobs: number;
}): Promise<{ seconds: number; handled: number }> {
  let handled = 0;
  const startedAtMs = nowMs();
  await Promise.all(
    Array.from({ length: streams }, async (_, number) => {
      const redis = new Redis({ ...address });
      const worker = `bench:${number}`;
      let finished: (string | number)[] = [];
      for (let firstToken = 0; handled < jobs; firstToken += chunkJobs) {
        const head = ['', worker, firstToken, chunkJobs, chunkBytes, leaseMs, 0, JSON.stringify(worker)];
        const keys = queueKeys({ prefix: '', layout: 'classic' }, queue);
        const reply = await run(redis, 'advance', keys, [...head, ...finished]);
        handled += asList(reply[2]).length;
        finished = asList(reply[4]).flatMap((claim) => {
          const [token, , document] = asList(claim).map(asText) as [string, string, string];
          return [token, document.slice('{"id":"'.length, '{"id":"'.length + 36), 'null', '', ''];
        });
        if (finished.length === 0) break;
      }
      redis.disconnect();
    }),
  );
  return { seconds: (nowMs() - startedAtMs) / 1_000, handled };
}
