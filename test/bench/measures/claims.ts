import type { Bench } from '../bench.ts';
import { figuresOf } from '../redis-figures.ts';
import { runActor } from '../run-actor.ts';
import { median } from '../statistics.ts';

const concurrency = 10;

/** What a job costs in scripts, and how fast they go, while so many others wait behind it. */
export async function measureClaims({ address, redis, sizes, record }: Bench): Promise<void> {
  const queue = 'claims';
  await redis.flushall('SYNC');
  let waiting = 0;
  const costs: number[] = [];
  for (const level of sizes.levels) {
    const samples: number[] = [];
    for (let sample = 0; sample < sizes.claimSamples; sample += 1) {
      const jobs = sizes.claimed;
      await runActor('addMany', { address, peer: 'ours', queue, jobs: level + jobs - waiting });
      const work = { address, peer: 'ours', queue, concurrency, jobs } as const;
      let rate = NaN;
      let handled = NaN;
      const { scriptMicroseconds } = await figuresOf(redis, async () => {
        const report = await runActor('drain', work);
        rate = jobs / report.seconds;
        ({ handled } = report);
      });
      samples.push(scriptMicroseconds / handled);
      record(`claim.${level}`, 'ours', scriptMicroseconds / handled);
      record(`claim-rate.${level}`, 'ours', rate);
      waiting = await redis.zcard(`queue:${queue}`);
    }
    costs.push(median(samples));
  }
  record('claim.growth', 'ours', Math.max(...costs) / (costs[0] ?? NaN));
  await redis.flushall('SYNC');
}
