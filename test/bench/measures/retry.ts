import { type Bench, inTurns, type Subject } from '../bench.ts';
import { openActor, runActor } from '../run-actor.ts';
import type { RetryOutcome } from '../tasks/retry.ts';
import { nowMs } from '../clock.ts';

const queue = 'retry';
const concurrency = 100;
/** In microseconds, as Redis counts: what nothing that an administrator clicks may take. */
const slowUs = 10_000;

/** Puts a whole DLQ back: ours by id and with a record, BullMQ's own call, and what bull-board's button does. */
export async function measureRetry(bench: Bench): Promise<void> {
  const { address, redis, sizes } = bench;
  await redis.config('SET', 'slowlog-log-slower-than', slowUs);
  await redis.config('SET', 'slowlog-max-len', 10_000);
  const jobs = sizes.dead;
  await inTurns(bench, sizes.retryRounds, ['ours', 'bullmq'], async (peer) => {
    if (peer === 'ours') await runActor('addMortal', { address, queue, jobs });
    else await runActor('addMany', { address, peer, queue, jobs });
    await runActor('failAll', { address, peer, queue, concurrency, jobs });
    if (peer === 'ours') {
      await noteRetry(bench, 'ours', () => runActor('retryOurs', { address, queue }));
      return;
    }
    await noteRetry(bench, 'bullmq', () => runActor('retryBullmq', { address, queue }));
    await runActor('failAll', { address, peer, queue, concurrency, jobs });
    await retryByBoard(bench);
  });
  await redis.flushall('SYNC');
}

async function retryByBoard(bench: Bench): Promise<void> {
  const board = openActor();
  try {
    const port = await board.run('serveBoard', { address: bench.address, queue });
    const url = `http://127.0.0.1:${port}/board/api/queues/${queue}/retry/failed`;
    await noteRetry(bench, 'bullBoard', async () => {
      const startedAtMs = nowMs();
      const response = await fetch(url, { method: 'PUT' });
      const text = await response.text();
      if (!response.ok) throw new Error(`bull-board answered ${response.status}: ${text.slice(0, 200)}`);
      const { retried } = JSON.parse(text) as { retried: number };
      return { retried, seconds: (nowMs() - startedAtMs) / 1_000 };
    });
  } finally {
    await board.end();
  }
}

async function noteRetry(
  { redis, sizes, record }: Bench,
  subject: Subject,
  retry: () => Promise<RetryOutcome>,
): Promise<void> {
  await redis.slowlog('RESET');
  const { retried, seconds } = await retry();
  if (retried !== sizes.dead) throw new Error(`${subject} retried ${retried} of ${sizes.dead} dead jobs`);
  const slow = (await redis.slowlog('GET', -1)) as [number, number, number][];
  record('retry', subject, retried / seconds);
  record('retry.slow', subject, slow.length);
  record('retry.longest', subject, Math.max(0, ...slow.map(([, , us]) => us / 1_000)));
}
