import type { Redis } from 'ioredis';

export type Place = 'waiting' | 'active' | 'dead' | 'resolved' | 'finished';

/**
 * Finds every job by reading Redis the way the seed's own code would, without any code of ours: a job that is nowhere was
 * lost, one that is in two places was duplicated.
 */
export async function accountForJobs(
  redis: Redis,
  queues: readonly string[],
  ids: readonly string[],
): Promise<Map<string, Place[]>> {
  const places = new Map<string, Place[]>(ids.map((id) => [id, []]));
  const note = (id: unknown, place: Place): void => {
    if (typeof id === 'string') places.get(id)?.push(place);
  };
  for (const queue of queues) {
    for (const member of await redis.zrange(`queue:${queue}`, '0', '-1')) note(idOf(member), 'waiting');
    for (const claim of await redis.hvals(`queue:${queue}:claims`)) note(idOf(claim), 'active');
  }
  for (const member of await redis.zrange('queue:dlq', '0', '-1')) note(idOf(member), 'dead');
  for (const id of ids) {
    if ((await redis.exists(`resolution:${id}`)) === 1) note(id, 'resolved');
    if ((await redis.exists(`result:${id}`)) === 1) note(id, 'finished');
  }
  return places;
}

function idOf(text: string): unknown {
  const document: unknown = JSON.parse(text.slice(text.indexOf('{')));
  return typeof document === 'object' && document !== null && 'id' in document ? document.id : undefined;
}
