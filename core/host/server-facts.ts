import type { ConnectionProblem } from '../contract/environment.ts';
import { type Master, mastersOf } from '../queue/masters.ts';
import type { QueueStore } from '../queue/store.ts';
import { requiredRedisVersion } from './connection-problem.ts';

/** What a server says about itself, or a cluster's servers together. `null` where they do not say, or may not be asked. */
export interface ServerFacts {
  /** The oldest of them. */
  readonly version: string | null;
  /** Belongs to a cluster, and was connected to as if it did not. */
  readonly isClusterNode: boolean;
  readonly isReplica: boolean;
  readonly isLoading: boolean;
  /** What forgets jobs, if any of them does. */
  readonly maxmemoryPolicy: string | null;
}

const nothingKnown: ServerFacts = {
  version: null,
  isClusterNode: false,
  isReplica: false,
  isLoading: false,
  maxmemoryPolicy: null,
};

/** Reads INFO. A user who may not run it can still work with queues, so that is no failure. */
export async function readServerFacts(redis: QueueStore['redis']): Promise<ServerFacts> {
  const servers = await Promise.all(mastersOf(redis).map(readFacts));
  return servers.reduce(together, servers[0] ?? nothingKnown);
}

async function readFacts({ name, redis }: Master): Promise<ServerFacts> {
  let text: string;
  try {
    text = await redis.info();
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('NOPERM')) return nothingKnown;
    throw error;
  }
  const field = (key: string): string | null => new RegExp(`^${key}:(.*?)\\r?$`, 'm').exec(text)?.[1] ?? null;
  return {
    version: field('redis_version'),
    isClusterNode: name === '' && field('cluster_enabled') === '1',
    isReplica: field('role') === 'slave' || field('role') === 'replica',
    isLoading: field('loading') === '1' || field('async_loading') === '1',
    maxmemoryPolicy: field('maxmemory_policy'),
  };
}

function together(a: ServerFacts, b: ServerFacts): ServerFacts {
  const isOlderOne = a.version === null || (b.version !== null && isOlder(b.version, a.version));
  return {
    version: isOlderOne ? b.version : a.version,
    isClusterNode: a.isClusterNode || b.isClusterNode,
    isReplica: a.isReplica || b.isReplica,
    isLoading: a.isLoading || b.isLoading,
    maxmemoryPolicy: a.maxmemoryPolicy === 'noeviction' ? b.maxmemoryPolicy : a.maxmemoryPolicy,
  };
}

/** Why this server cannot be used at all, or `null`. */
export function serverProblem({ version, isClusterNode }: ServerFacts): ConnectionProblem | null {
  if (version !== null && isOlder(version, requiredRedisVersion)) {
    return { code: 'version-too-old', details: { found: version, required: requiredRedisVersion } };
  }
  if (isClusterNode) return { code: 'cluster', details: {} };
  return null;
}

function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map((text) => text.split('.').map((part) => Number.parseInt(part, 10) || 0));
  const difference = [0, 1, 2]
    .map((place) => (a?.[place] ?? 0) - (b?.[place] ?? 0))
    .find((step) => step !== 0);
  return difference !== undefined && difference < 0;
}
