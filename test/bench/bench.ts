import type { Redis } from 'ioredis';
import type { Address, PeerName } from './peers/peer.ts';
import type { Sizes } from './sizes.ts';

/** Who a figure is of: an engine, bull-board on top of one, or Redis with nobody around it. */
export type Subject = PeerName | 'bullBoard' | 'redisAlone';

/** What every measure gets. */
export interface Bench {
  readonly address: Address;
  /** The benchmark's own connection, for INFO and SLOWLOG. */
  readonly redis: Redis;
  readonly sizes: Sizes;
  /** Notes one sample of a figure; the table shows the median. */
  record(figure: string, subject: Subject, value: number): void;
}

/**
 * Runs something for each engine, round by round, each round in another order: whatever else the machine does meets all
 * of them alike. Redis is empty before each.
 */
export async function inTurns(
  { redis }: Bench,
  rounds: number,
  peers: readonly PeerName[],
  run: (peer: PeerName) => Promise<void>,
): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < peers.length; turn += 1) {
      await redis.flushall('SYNC');
      await run(peers[(round + turn) % peers.length] as PeerName);
    }
  }
}
