import { type Bench, inTurns } from '../bench.ts';
import { peerNames } from '../peers/peer.ts';
import { figuresOf, readFigures } from '../redis-figures.ts';
import { runActor } from '../run-actor.ts';

/** One producer: each job awaited by itself, and a thousand a call. */
export async function measureEnqueue(bench: Bench): Promise<void> {
  const { address, redis, sizes, record } = bench;
  const queue = 'enqueue';
  await inTurns(bench, sizes.rounds, peerNames, async (peer) => {
    const jobs = sizes.single;
    let seconds = NaN;
    const { cpuSeconds } = await figuresOf(redis, async () => {
      ({ seconds } = await runActor('addOneByOne', { address, peer, queue, jobs }));
    });
    record('enqueue.single', peer, jobs / seconds);
    record('enqueue-cpu.single', peer, (cpuSeconds * 1e6) / jobs);
  });
  await inTurns(bench, sizes.rounds, peerNames, async (peer) => {
    const jobs = sizes.bulk;
    const { seconds } = await runActor('addMany', { address, peer, queue, jobs });
    record('enqueue.bulk', peer, jobs / seconds);
  });
}

/** What Redis needs for jobs that wait. The first job is not counted: with it come the keys that a queue has once. */
export async function measureWaiting(bench: Bench): Promise<void> {
  const { address, redis, sizes, record } = bench;
  const queue = 'waiting';
  await inTurns(bench, 1, peerNames, async (peer) => {
    await runActor('addMany', { address, peer, queue, jobs: 1 });
    const { memoryBytes } = await readFigures(redis);
    await runActor('addMany', { address, peer, queue, jobs: sizes.waiting });
    const after = await readFigures(redis);
    record('waiting-memory', peer, (after.memoryBytes - memoryBytes) / sizes.waiting);
  });
}
