import type { QueueStore } from '../queue/store.ts';
import type { ConnectionProblem } from '../contract/model.ts';
import { requiredRedisVersion } from './connection-problem.ts';

/** What a server says about itself. `null` where it does not say, or where this user may not ask. */
export interface ServerFacts {
  readonly version: string | null;
  readonly isCluster: boolean;
  readonly isReplica: boolean;
  readonly isLoading: boolean;
  readonly maxmemoryPolicy: string | null;
}

const nothingKnown: ServerFacts = {
  version: null,
  isCluster: false,
  isReplica: false,
  isLoading: false,
  maxmemoryPolicy: null,
};

/** Reads INFO. A user who may not run it can still work with queues, so that is no failure. */
export async function readServerFacts(redis: QueueStore['redis']): Promise<ServerFacts> {
  let text: string;
  try {
    text = await redis.info();
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('NOPERM')) return nothingKnown;
    throw error;
  }
  const field = (name: string): string | null =>
    new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(text)?.[1] ?? null;
  return {
    version: field('redis_version'),
    isCluster: field('cluster_enabled') === '1',
    isReplica: field('role') === 'slave' || field('role') === 'replica',
    isLoading: field('loading') === '1' || field('async_loading') === '1',
    maxmemoryPolicy: field('maxmemory_policy'),
  };
}

/** Why this server cannot be used at all, or `null`. */
export function serverProblem({ version, isCluster }: ServerFacts): ConnectionProblem | null {
  if (version !== null && isOlder(version, requiredRedisVersion)) {
    return { code: 'version-too-old', details: { found: version, required: requiredRedisVersion } };
  }
  if (isCluster) return { code: 'cluster', details: {} };
  return null;
}

function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map((text) => text.split('.').map((part) => Number.parseInt(part, 10) || 0));
  const difference = [0, 1, 2]
    .map((place) => (a?.[place] ?? 0) - (b?.[place] ?? 0))
    .find((step) => step !== 0);
  return difference !== undefined && difference < 0;
}
