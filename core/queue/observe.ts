import type { Pausing, RateLimit } from '../contract/holds.ts';
import { readPausing, readRateLimit } from './control.ts';
import { isDeadRetentionOn } from './dead-retention.ts';
import { toAppError, unlessOfAnotherType } from './errors.ts';
import { type Histogram, readHistogram } from './histogram.ts';
import { type DlqHome, homesOf, queueKeys } from './keys.ts';
import { asCounts, asList, asNumber, asText } from './reply.ts';
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
  /** Taken out of the queue by somebody, one by one and all at once. */
  readonly removed: number;
  readonly drained: number;
  /** Ticks of schedules for which no job was put in. */
  readonly missedTicks: number;
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
  /** For how long completed and dead jobs are kept. */
  readonly retentionMs: number;
  /** Of those in the queue's index, how many are past its retention: what is deleted next, or once that is switched on. */
  readonly expired: number;
  /** How long the oldest due job has been due; `null` when none is. */
  readonly oldestWaitMs: number | null;
  readonly workers: number;
  /** Jobs behind another of their ordering key; not in `size`. */
  readonly parked: number;
  /** `null` while the queue is not paused. */
  readonly pausing: Pausing | null;
  /** `null` while there is no limit. */
  readonly rateLimit: RateLimit | null;
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
  /** `ZCARD` of the DLQ, adopted or not; where each queue has its own, of these queues' together. */
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
  const homes = homesOf(store.keys, queues);
  try {
    const [atMs, isOn, sizes, ...observed] = await Promise.all([
      serverNowMs(store.redis),
      isDeadRetentionOn(store),
      Promise.all(homes.map((home) => sizesOf(store, home))),
      ...queues.map((queue) => observeQueue(store, queue, minutes)),
    ]);
    const readable = observed.filter((queue) => queue !== null);
    const sinceMs = atMs - minutes * minuteMs;
    const unadopted = await Promise.all(sizes.map((size) => unadoptedIn(store, size, readable, sinceMs)));
    return {
      atMs,
      dlqSize: sizes.reduce((sum, { dlq }) => sum + dlq, 0),
      resolvedSize: sizes.reduce((sum, { resolved }) => sum + resolved, 0),
      isDeadRetentionOn: isOn,
      queues: readable.map((queue) => withUnadopted(queue, unadopted.flat())),
    };
  } catch (error) {
    throw toAppError(error);
  }
}

interface HomeSizes {
  readonly home: DlqHome;
  readonly dlq: number;
  readonly resolved: number;
  readonly orphans: number;
}

async function sizesOf(store: QueueStore, home: DlqHome): Promise<HomeSizes> {
  const { dlq, resolvedIndex } = home.keys;
  const asked = Promise.all([
    store.redis.zcard(dlq),
    store.redis.zcard(resolvedIndex),
    home.orphans === null ? 0 : store.redis.zcard(home.orphans.dead),
  ]);
  const sizes = await (home.queue === null ? asked : unlessOfAnotherType(asked));
  const [size, resolved, orphans] = sizes ?? [0, 0, 0];
  return { home, dlq: size, resolved, orphans };
}

/** What the indexes of this place lack: nothing, when they hold as many as it does. */
async function unadoptedIn(
  store: QueueStore,
  { home, dlq, orphans }: HomeSizes,
  queues: readonly QueueObservation[],
  sinceMs: number,
): Promise<readonly UnadoptedCount[]> {
  const own = queues.filter(({ name }) => home.queue === null || home.queue === name);
  const adopted = own.reduce((sum, { dead }) => sum + dead, orphans);
  return adopted === dlq ? [] : surveyUnadopted(store, home, { dlqSize: dlq, sinceMs });
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
  const args = ['', minutes, aliveMs, retentionMsOf(name)];
  const reply = await unlessOfAnotherType(run(store.redis, 'observeQueue', keys, args));
  if (reply === null) return null;
  const [, size, waiting, active, completed, dead, oldest, workers] = reply.slice(0, 8).map(asNumber) as [
    number,
    ...[number, number, number, number, number, number, number],
  ];
  const counts = asCounts(reply[8]);
  const [paused, rateLimit, parked] = asList(reply[11]);
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
    retentionMs: asNumber(reply[12]),
    pausing: readPausing(asText(paused) || null),
    rateLimit: readRateLimit(asText(rateLimit)),
    parked: asNumber(parked),
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
    removed: of('removed'),
    drained: of('drained'),
    missedTicks: of('missedTicks'),
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
