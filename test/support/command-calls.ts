import type { Redis } from 'ioredis';

/** How often each command ran during `work`, those inside of scripts included: what time on a busy machine cannot tell. */
export async function commandCalls(
  redis: Redis,
  work: () => Promise<unknown>,
): Promise<ReadonlyMap<string, number>> {
  await redis.config('RESETSTAT');
  await work();
  const statistics = await redis.info('commandstats');
  return new Map(
    [...statistics.matchAll(/cmdstat_([^:]+):calls=(\d+)/g)].map(([, name = '', calls]) => [
      name,
      Number(calls),
    ]),
  );
}

export function totalCalls(calls: ReadonlyMap<string, number>): number {
  return [...calls.values()].reduce((sum, count) => sum + count, 0);
}
