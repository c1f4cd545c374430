import { malformedId } from '../../../../core/queue/malformed.ts';
import { fleetKeys, queueKeys } from '../../../../core/queue/keys.ts';
import { readParked } from '../../../../core/queue/parked.ts';
import type { QueueStore } from '../../../../core/queue/store.ts';
import type { ModelJob, ModelState } from './state.ts';

/**
 * All that Redis holds of a queue, read key by key without the engine's own scripts, in a form that can be compared. What is in
 * no key that the protocol names is listed too.
 */
export async function snapshotOf(store: QueueStore, queueName: string) {
  const { redis } = store;
  const keys = queueKeys(store.keys, queueName);
  const documents: Record<string, object> = {};
  const note = (text: string): string => {
    const { id, ...fields } = readDocument(text);
    documents[id] = fields;
    return id;
  };
  const [queue, parked, turns, leases, claims, noted] = await Promise.all([
    redis.zrange(keys.queue, '0', '-1', 'WITHSCORES'),
    redis.zrangeBuffer(keys.parked, '0', '-1'),
    redis.hgetall(keys.turns),
    redis.zrange(keys.active, '0', '-1', 'WITHSCORES'),
    redis.hgetall(keys.claims),
    redis.hgetall(keys.claimIds),
  ]);
  const [dlq, dead, resolvedIndex, resolved, completed] = await Promise.all(
    [keys.dlq, keys.dead, keys.resolvedIndex, keys.resolved, keys.completed].map((key) =>
      redis.zrange(key, '0', '-1', 'WITHSCORES'),
    ),
  );
  const [paused, rateLimit, starts, counters] = await Promise.all([
    redis.exists(keys.paused),
    redis.get(keys.rateLimit),
    redis.lrange(keys.starts, '0', '-1'),
    redis.hgetall(keys.counters),
  ]);
  const byPrefix = await readPrefixes(store, queueName);
  return {
    queue: pairs(queue).map(([document, score]) => [note(document), score]),
    parked: parked.map((member) => {
      const { orderingKey, score, document } = readParked(member);
      return [orderingKey, note(document.toString()), score];
    }),
    turns,
    leases: Object.fromEntries(pairs(leases)),
    claims: mapValues(claims, (claim) => {
      const newline = claim.indexOf('\n');
      return `${claim.slice(0, newline)} ${note(claim.slice(newline + 1))}`;
    }),
    noted,
    dlq: byId(pairs(dlq ?? []).map(([document, score]) => [note(document), score] as const)),
    copies: Object.keys(byPrefix.entries).toSorted(),
    dead: byId(pairs(dead ?? [])),
    resolvedIndex: byId(pairs(resolvedIndex ?? [])),
    resolved: byId(pairs(resolved ?? [])),
    resolvedEntries: Object.values(byPrefix.resolved).map(note).toSorted(),
    resolutions: Object.keys(byPrefix.resolutions).toSorted(),
    results: Object.keys(byPrefix.results).toSorted(),
    marks: byPrefix.marks,
    idempotency: byPrefix.idempotency,
    completed: byId(pairs(completed ?? [])),
    paused: paused === 1,
    rateLimit,
    starts: starts.map(Number),
    counters: mapValues(counters, Number),
    minutes: byPrefix.minutes,
    unknown: byPrefix.unknown,
    documents,
  };
}
export type Snapshot = Awaited<ReturnType<typeof snapshotOf>>;

function readDocument(text: string) {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return { id: malformedId(Buffer.from(text)), isMalformed: true }; // which is what it is
  }
  const job = parsed as Record<string, unknown> & { id: string; history?: unknown[]; redrives?: unknown[] };
  if (job['malformed'] !== undefined) return { id: job.id, isMalformed: true };
  return {
    id: job.id,
    attempts: job['attempts'],
    maxAttempts: job['maxAttempts'] ?? null,
    attemptsMade: job['attemptsMade'] ?? null,
    history: (job.history ?? []).map((entry) => (entry as { failedAt: number }).failedAt),
    rescued: job['rescued'] ?? 0,
    redrives: (job.redrives ?? []).map((entry) => (entry as { at: number }).at),
    redriveCount: job['redriveCount'] ?? 0,
    priority: job['priority'],
    orderingKey: job['orderingKey'] ?? null,
  };
}

async function readPrefixes({ redis, keys: layout }: QueueStore, queueName: string) {
  const keys = queueKeys(layout, queueName);
  const named = new Set<string>([...Object.values(keys), fleetKeys(layout).registry]);
  const rest = (await redis.keys('*')).filter((key) => !named.has(key));
  const take = (prefix: string): string[] => {
    const found = rest.filter((key) => key.startsWith(prefix));
    for (const key of found) rest.splice(rest.indexOf(key), 1);
    return found;
  };
  const texts = async (prefix: string): Promise<Record<string, string>> => {
    const found = take(prefix);
    const values = found.length === 0 ? [] : await redis.mget(found);
    return Object.fromEntries(found.map((key, index) => [key.slice(prefix.length), values[index] ?? '']));
  };
  const minutes: Record<string, number> = {};
  for (const minute of take(keys.minutePrefix)) {
    for (const [field, value] of Object.entries(await redis.hgetall(minute))) {
      minutes[field] = (minutes[field] ?? 0) + Number(value);
    }
  }
  return {
    minutes,
    resolved: await texts(keys.resolvedPrefix),
    entries: await texts(keys.entryPrefix),
    resolutions: await texts(keys.resolutionPrefix),
    results: await texts(keys.resultPrefix),
    marks: await texts(keys.processedPrefix),
    idempotency: await texts(keys.idempotencyPrefix),
    unknown: rest,
  };
}

/** What the snapshot must be if Redis holds what the model says. */
export function expectedSnapshot(model: ModelState): Snapshot {
  const dead = model.at('dead');
  const resolved = byId(model.at('resolved').map(({ id, place }) => [id, place.resolvedAtMs]));
  const counters = Object.fromEntries(model.counters);
  const { parked: _notByMinute, ...minutes } = counters;
  return {
    queue: model.queued().map(({ id, place }) => [id, place.score]),
    parked: model
      .at('parked')
      .toSorted(
        (a, b) => compare(a.orderingKey ?? '', b.orderingKey ?? '') || a.place.number - b.place.number,
      )
      .map(({ id, orderingKey, place }) => [orderingKey ?? '', id, place.score]),
    turns: Object.fromEntries([...model.turns].map(([key, { id, where }]) => [key, `${id} ${where}`])),
    leases: Object.fromEntries(model.at('active').map(({ place }) => [place.token, place.leaseEndMs])),
    claims: Object.fromEntries(
      model.at('active').map(({ id, place }) => {
        const { token, score, startedAtMs, worker } = place;
        return [token, `${score} ${startedAtMs} ${worker} ${id}`];
      }),
    ),
    noted: Object.fromEntries(
      model.at('active').map(({ id, isMalformed, place }) => {
        const progress = place.progress === '' ? '' : `\n${place.progress}`;
        return [place.token, (isMalformed ? '' : id) + progress];
      }),
    ),
    dlq: byId(dead.map(({ id, place }) => [id, place.failedAtMs])),
    copies: ids(dead.filter(({ place }) => place.isAdopted)),
    dead: byId(dead.filter(({ place }) => place.isAdopted).map(({ id, place }) => [id, place.failedAtMs])),
    resolvedIndex: resolved,
    resolved,
    resolvedEntries: ids(model.at('resolved')),
    resolutions: ids(model.at('resolved')),
    results: ids(model.at('completed')),
    marks: Object.fromEntries(model.marks),
    idempotency: Object.fromEntries(model.idempotency),
    completed: byId(
      model
        .at('completed')
        .flatMap(({ id, place }) => (place.finishedAtMs === null ? [] : [[id, place.finishedAtMs] as const])),
    ),
    paused: model.isPaused,
    rateLimit: model.limit === null ? null : `${model.limit.jobs} ${model.limit.intervalMs}`,
    starts: model.starts,
    counters,
    minutes,
    unknown: [],
    documents: Object.fromEntries(
      [...model.jobs.values()]
        .filter(({ place }) => place.at !== 'gone' && place.at !== 'completed')
        .map((job) => [job.id, documentOf(job)]),
    ),
  };
}

function documentOf(job: ModelJob): object {
  if (job.isMalformed) return { isMalformed: true };
  const { attempts, maxAttempts, attemptsMade, history, rescued, redrives, priority, orderingKey } = job;
  const redriveCount = redrives.length;
  return {
    attempts,
    maxAttempts,
    attemptsMade,
    history,
    rescued,
    redrives,
    redriveCount,
    priority,
    orderingKey,
  };
}

function pairs(reply: readonly string[]): [string, number][] {
  return reply.flatMap((value, index) =>
    index % 2 === 0 ? [[value, Number(reply[index + 1])] as [string, number]] : [],
  );
}

function byId(entries: readonly (readonly [id: string, at: number])[]) {
  return entries.toSorted(([a], [b]) => compare(a, b));
}

function ids(jobs: readonly ModelJob[]): string[] {
  return jobs.map(({ id }) => id).toSorted();
}

/** As Redis sorts: by bytes. */
function compare(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function mapValues<T>(
  record: Readonly<Record<string, string>>,
  map: (value: string) => T,
): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
