import { isDeadRetentionOn } from './dead-retention.ts';
import { toAppError } from './errors.ts';
import { type Histogram, readHistogram } from './histogram.ts';
import { orphanKeys, queueKeys, sharedKeys } from './keys.ts';
import { asCounts, asList, asNumber } from './reply.ts';
import { run } from './scripts.ts';
import { retentionMsOf } from './seed-queues.ts';
import { serverNowMs } from './server-clock.ts';
import type { QueueStore } from './store.ts';
import { surveyUnadopted, type UnadoptedCount } from './unadopted.ts';
import { aliveMs } from './workers.ts';

/** Totals since the first day, as the scripts count them. */
export interface QueueCounters {
  readonly enqueued: number;
  readonly started: number;
  readonly completed: number;
  readonly failedAttempts: number;
  readonly dead: number;
  readonly rescued: number;
  readonly skipped: number;
  /** Of those, the ones whose mark a foreign program had set: they may never have been finished. */
  readonly skippedForeign: number;
  readonly redriven: number;
  readonly resolved: number;
  /** Taken away by retention: never silently. */
  readonly expiredCompleted: number;
  readonly expiredDead: number;
}

/** What was counted in one minute. `waitMsSum` is over `started`, `durationMsSum` over `completed`. */
export interface ObservedMinute {
  readonly atMs: number;
  readonly enqueued: number;
  readonly started: number;
  readonly waitMsSum: number;
  readonly completed: number;
  readonly durationMsSum: number;
  readonly failedAttempts: number;
  readonly dead: number;
}

export interface QueueObservation {
  readonly name: string;
  /** `ZCARD` of the queue: waiting and delayed. */
  readonly size: number;
  readonly waiting: number;
  readonly delayed: number;
  readonly active: number;
  readonly completed: number;
  /** Entries of this queue in the DLQ, those of foreign programs included. */
  readonly dead: number;
  /** Of those in the queue's index, how many are past its retention: what is deleted next, or once that is switched on. */
  readonly expired: number;
  /** How long the oldest due job has been due; `null` when none is. */
  readonly oldestWaitMs: number | null;
  readonly workers: number;
  readonly counters: QueueCounters;
  /** Since the first day: from ready to start, and from claim to acknowledgement. */
  readonly waits: Histogram;
  readonly durations: Histogram;
  /** Oldest first, the current minute last. */
  readonly minutes: readonly ObservedMinute[];
}

export interface Observation {
  /** By Redis's clock. */
  readonly atMs: number;
  /** `ZCARD queue:dlq`: the truth, adopted or not. */
  readonly dlqSize: number;
  readonly resolvedSize: number;
  /** Whether dead entries past their retention are deleted. */
  readonly isDeadRetentionOn: boolean;
  readonly queues: readonly QueueObservation[];
}

/**
 * The numbers of these queues as of now, in one round trip of O(log n) a queue. Writes nothing. A queue whose keys are
 * of another type than ours is left out, so that one of them cannot hide the others.
 */
export async function observeQueues(
  store: QueueStore,
  queues: readonly string[],
  { minutes }: { minutes: number },
): Promise<Observation> {
  const shared = sharedKeys(store.keys);
  try {
    const [atMs, dlqSize, resolvedSize, orphans, isOn, ...observed] = await Promise.all([
      serverNowMs(store.redis),
      store.redis.zcard(shared.dlq),
      store.redis.zcard(shared.resolvedIndex),
      store.redis.zcard(orphanKeys(store.keys).dead),
      isDeadRetentionOn(store),
      ...queues.map((queue) => observeQueue(store, queue, minutes)),
    ]);
    const readable = observed.filter((queue) => queue !== null);
    const adopted = readable.reduce((sum, { dead }) => sum + dead, orphans);
    const whole = { atMs, dlqSize, resolvedSize, isDeadRetentionOn: isOn };
    if (adopted === dlqSize) return { ...whole, queues: readable };
    const unadopted = await surveyUnadopted(store, { dlqSize, sinceMs: atMs - minutes * minuteMs });
    return { ...whole, queues: readable.map((queue) => withUnadopted(queue, unadopted)) };
  } catch (error) {
    throw toAppError(error);
  }
}

const minuteMs = 60_000;

/** Adoption will count them in the same minutes, so the numbers do not jump when it happens. */
function withUnadopted(queue: QueueObservation, unadopted: readonly UnadoptedCount[]): QueueObservation {
  const own = unadopted.filter((one) => one.queue === queue.name);
  return {
    ...queue,
    dead: queue.dead + total(own),
    minutes: queue.minutes.map((minute) => ({
      ...minute,
      dead: minute.dead + total(own.filter(({ minuteAtMs }) => minuteAtMs === minute.atMs)),
    })),
  };
}

function total(counts: readonly UnadoptedCount[]): number {
  return counts.reduce((sum, { count }) => sum + count, 0);
}

async function observeQueue(
  store: QueueStore,
  name: string,
  minutes: number,
): Promise<QueueObservation | null> {
  const keys = queueKeys(store.keys, name);
  let reply: readonly unknown[];
  try {
    reply = await run(store.redis, 'observeQueue', keys, ['', minutes, aliveMs, retentionMsOf(name)]);
  } catch (error) {
    if (error instanceof Error && error.message.includes('WRONGTYPE')) return null;
    throw error;
  }
  const [, size, waiting, active, completed, dead, oldest, workers] = reply.slice(0, 8).map(asNumber) as [
    number,
    ...[number, number, number, number, number, number, number],
  ];
  const counts = asCounts(reply[8]);
  return {
    name,
    size,
    waiting,
    delayed: size - waiting,
    active,
    completed,
    dead,
    workers,
    oldestWaitMs: oldest === -1 ? null : oldest,
    counters: readCounters(counts),
    waits: { counts: readHistogram(counts, 'wait'), sumMs: counts.get('waitMs') ?? 0 },
    durations: { counts: readHistogram(counts, 'duration'), sumMs: counts.get('durationMs') ?? 0 },
    minutes: readMinutes(asList(reply[9])),
    expired: asNumber(reply[10]),
  };
}

function readCounters(counts: ReadonlyMap<string, number>): QueueCounters {
  const of = (name: string) => counts.get(name) ?? 0;
  return {
    enqueued: of('enqueued'),
    started: of('started'),
    completed: of('completed'),
    failedAttempts: of('failedAttempts'),
    dead: of('dead'),
    rescued: of('rescued'),
    skipped: of('skipped'),
    skippedForeign: of('skippedForeign'),
    redriven: of('redriven'),
    resolved: of('resolved'),
    expiredCompleted: of('expiredCompleted'),
    expiredDead: of('expiredDead'),
  };
}

function readMinutes(list: readonly unknown[]): ObservedMinute[] {
  return Array.from({ length: list.length / 2 }, (_none, index) => {
    const counts = asCounts(list[index * 2 + 1]);
    const of = (name: string) => counts.get(name) ?? 0;
    return {
      atMs: asNumber(list[index * 2]),
      enqueued: of('enqueued'),
      started: of('started'),
      waitMsSum: of('waitMs'),
      completed: of('completed'),
      durationMsSum: of('durationMs'),
      failedAttempts: of('failedAttempts'),
      dead: of('dead'),
    };
  });
}
