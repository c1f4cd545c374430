import { type Bench, inTurns } from '../bench.ts';
import { peerNames } from '../peers/peer.ts';
import { figuresOf } from '../redis-figures.ts';
import { runActor } from '../run-actor.ts';
import type { WorkReport } from '../tasks/work.ts';

const concurrencies = [1, 10, 100] as const;

/** A filled queue and one worker that does nothing with its jobs: rate, Redis's share, round trips, the worker's memory. */
export async function measureDrain(bench: Bench): Promise<void> {
  const { address, redis, sizes, record } = bench;
  const queue = 'drain';
  for (const concurrency of concurrencies) {
    const jobs = sizes.drain[concurrency];
    await inTurns(bench, sizes.rounds, peerNames, async (peer) => {
      const filling = await figuresOf(redis, () => runActor('addMany', { address, peer, queue, jobs }));
      let report: WorkReport | undefined;
      const draining = await figuresOf(redis, async () => {
        report = await runActor('drain', { address, peer, queue, concurrency, jobs });
      });
      if (report === undefined) return;
      const { seconds, rssBytes, rssAboveIdleBytes } = report;
      record(`drain.${concurrency}`, peer, jobs / seconds);
      record(`drain-cpu.${concurrency}`, peer, (draining.cpuSeconds * 1e6) / jobs);
      record(`job-cpu.${concurrency}`, peer, ((filling.cpuSeconds + draining.cpuSeconds) * 1e6) / jobs);
      record(`round-trips.${concurrency}`, peer, draining.reads / jobs);
      record(`scripts.${concurrency}`, peer, draining.scriptCalls / jobs);
      record(`worker-memory.${concurrency}`, peer, rssAboveIdleBytes / 1e6);
      record(`worker-memory-whole.${concurrency}`, peer, rssBytes / 1e6);
    });
  }
}

/** The same scripts in big batches without a worker around them: how far ours is from what Redis carries. */
export async function measureRedisAlone({ address, redis, sizes, record }: Bench): Promise<void> {
  const queue = 'alone';
  for (let round = 0; round < Math.min(sizes.rounds, 3); round += 1) {
    await redis.flushall('SYNC');
    await runActor('addMany', { address, peer: 'ours', queue, jobs: sizes.alone });
    const { seconds, handled } = await runActor('advanceAlone', { address, queue, jobs: sizes.alone });
    record('drain.100', 'redisAlone', handled / seconds);
  }
}
