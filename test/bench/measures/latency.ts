import { type Bench, inTurns } from '../bench.ts';
import type { PeerName } from '../peers/peer.ts';
import { openActor } from '../run-actor.ts';
import { quantile } from '../statistics.ts';

const concurrency = 10;
/** 100 jobs a second. */
const gapMs = 10;
/** The first jobs meet a worker that is starting and code that is not compiled yet, in every engine. */
const warmUpJobs = 100;
const foreignWarmUpJobs = 8;
/** Foreign jobs come at times that have nothing to do with the poll interval. */
const [leastForeignGapMs, foreignSpreadMs] = [150, 290];

/** From enqueue to the handler's start, producer and worker in a process each. */
export async function measureLatency(bench: Bench): Promise<void> {
  const { sizes, record } = bench;
  const gapsMs = Array.from({ length: warmUpJobs + sizes.latency }, () => gapMs);
  await inTurns(bench, sizes.latencyRounds, ['ours', 'bullmq', 'beeQueue'], async (peer) => {
    const delaysMs = (await timeStarts(bench, peer, peer, gapsMs)).slice(warmUpJobs);
    record('latency.p50', peer, quantile(delaysMs, 0.5));
    record('latency.p99', peer, quantile(delaysMs, 0.99));
  });
}

/** The seed's producer beside our worker: a bare ZADD, which wakes nobody. */
export async function measureForeign(bench: Bench): Promise<void> {
  const { sizes, record } = bench;
  const gapsMs = Array.from(
    { length: foreignWarmUpJobs + sizes.foreign },
    (_, at) => leastForeignGapMs + ((at * 97) % foreignSpreadMs),
  );
  await bench.redis.flushall('SYNC');
  const delaysMs = (await timeStarts(bench, 'seed', 'ours', gapsMs)).slice(foreignWarmUpJobs);
  record('foreign.p50', 'ours', quantile(delaysMs, 0.5));
  record('foreign.longest', 'ours', Math.max(...delaysMs));
}

async function timeStarts(
  { address }: Bench,
  producer: PeerName,
  worker: PeerName,
  gapsMs: readonly number[],
): Promise<readonly number[]> {
  const queue = 'latency';
  const [from, to] = [openActor(), openActor()];
  try {
    const jobs = gapsMs.length;
    const [delaysMs] = await Promise.all([
      to.run('timeStarts', { address, peer: worker, queue, concurrency, jobs }),
      from.run('addPaced', { address, peer: producer, queue, gapsMs }),
    ]);
    return delaysMs;
  } finally {
    await Promise.all([from.end(), to.end()]);
  }
}
