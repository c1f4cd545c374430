import { chunkBytes } from './bounds.ts';
import { toAppError } from './errors.ts';
import { editMembers } from './json-text.ts';
import { queueKeys } from './keys.ts';
import { longestTimerMs } from './pause.ts';
import { prepare } from './producer.ts';
import { asList, asNumber, asText } from './reply.ts';
import { run } from './scripts.ts';
import type { QueueStore } from './store.ts';
import { readStoredSchedule, type StoredSchedule } from './stored-schedule.ts';
import { dueTicks } from './ticks.ts';

/**
 * Puts in the jobs of a queue's schedules when their ticks come. Every worker runs one, and so does the app on writable
 * environments; of all that see a tick, one puts its job in. A tick that nobody was there for is made up for: one job for the
 * latest, and the others are counted.
 */
export interface SchedulerReport {
  /** Ids of the jobs that this pass has put in. */
  readonly fired: readonly string[];
  /** Why others could not be put in: a schedule that cannot be read, or what Redis says. */
  readonly problems: readonly unknown[];
  /** By the server's clock. */
  readonly nowMs: number;
  /** When to look again: at once, behind a pass that had something to do; `null` while there is no tick ahead. */
  readonly nextTickAtMs: number | null;
}

/** Schedules that one pass looks at. */
const mostDue = 50;

/**
 * One bounded pass over one queue.
 * @param options.nowMs the time to go by; only tests say it, everybody else goes by the server's.
 */
export async function runScheduler(
  store: QueueStore,
  queue: string,
  { nowMs = '' }: { readonly nowMs?: number | '' } = {},
): Promise<SchedulerReport> {
  const keys = queueKeys(store.keys, queue);
  const [now, next, ...due] = await run(store.redis, 'dueSchedules', keys, [nowMs, mostDue, chunkBytes]);
  const outcomes = await Promise.allSettled(
    due.map((raw) => {
      const [id, tick, text] = asList(raw).map(asText) as [string, string, string];
      return fire(store, queue, { id, tick, text, nowMs: asNumber(now), given: nowMs });
    }),
  );
  const nextTickAtMs = asNumber(next);
  // Whoever has ticked may be due again.
  const isMore = outcomes.some(({ status }) => status === 'fulfilled');
  return {
    fired: outcomes.flatMap((outcome) =>
      outcome.status === 'fulfilled' && outcome.value !== null ? [outcome.value] : [],
    ),
    problems: outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : [])),
    nowMs: asNumber(now),
    nextTickAtMs: isMore ? asNumber(now) : nextTickAtMs === -1 ? null : nextTickAtMs,
  };
}

interface DueSchedule {
  readonly id: string;
  /** As Redis wrote it, since the script compares it. */
  readonly tick: string;
  readonly text: string;
  readonly nowMs: number;
  readonly given: number | '';
}

/** The id of the job that was put in; `null` when somebody else was first. */
async function fire(store: QueueStore, queue: string, due: DueSchedule): Promise<string | null> {
  const keys = queueKeys(store.keys, queue);
  const { id, tick, text, nowMs, given } = due;
  if (text === '') {
    // A tick without a schedule, which only a hand can have left.
    await store.redis.zrem(keys.ticks, id);
    return null;
  }
  const stored = await readStoredSchedule(text);
  if (stored === null) throw new Error(`the schedule ${id} of the queue ${queue} cannot be read`);
  const { definition, timing, head } = stored;
  const { tickAtMs, missed, nextTickAtMs } = dueTicks(timing, asNumber(tick), nowMs);
  const isLast = definition.limit !== null && stored.fired + 1 >= definition.limit;
  const job = prepareJob(queue, stored, tickAtMs);
  const reply = await run(store.redis, 'fireSchedule', keys, [
    given,
    keys.wake,
    id,
    head,
    tick,
    tickAtMs,
    isLast ? '+inf' : (nextTickAtMs ?? '+inf'),
    missed,
    job.id,
    job.offset,
    job.document,
  ]);
  return reply === 'fired' ? job.id : null;
}

/** As a producer's job, and behind the payload it says which tick it is for. */
function prepareJob(queue: string, { definition }: StoredSchedule, tickAtMs: number) {
  const { id, payloadText, priority, attempts, orderingKey } = definition;
  const job = prepare(queue, payloadText, {
    priority,
    attempts,
    ...(orderingKey === null ? {} : { orderingKey }),
  });
  const schedule = JSON.stringify({ id, tickAt: tickAtMs });
  return {
    ...job,
    document: editMembers(job.document, [{ key: 'schedule', text: schedule, after: 'payload' }]),
  };
}

export interface SchedulerOptions {
  readonly onError: (error: unknown) => void;
  /** Looks again after so long at the latest, and so learns of new schedules. */
  readonly intervalMs?: number;
}

const longestRestMs = 1_000;
const errorRestMs = 5_000;

/**
 * Runs a pass whenever a tick comes, and every second, until stopped. Errors go to `onError`, those of schedules once as long
 * as they stay the same, and a later pass tries again.
 */
export function startScheduler(
  store: QueueStore,
  queue: string,
  { onError, intervalMs = longestRestMs }: SchedulerOptions,
): { stop(): Promise<void> } {
  let isStopped = false;
  let pass = Promise.resolve();
  let timer = setTimeout(begin, 0);
  function begin(): void {
    pass = runPass();
  }
  let known = '';
  async function runPass(): Promise<void> {
    // Some jitter, so that a fleet does not look all at once; but a tick is awaited by all, or it might be late.
    let restMs = intervalMs * (0.8 + Math.random() * 0.2);
    try {
      const { problems, nowMs, nextTickAtMs } = await runScheduler(store, queue);
      restMs = Math.min(restMs, restUntil(nextTickAtMs, nowMs));
      if (problems.map(String).join('\n') !== known)
        problems.forEach((problem) => onError(toAppError(problem)));
      known = problems.map(String).join('\n');
    } catch (error) {
      onError(toAppError(error));
      restMs = errorRestMs;
    }
    if (!isStopped) timer = setTimeout(begin, Math.min(restMs, longestTimerMs));
  }
  return {
    stop: async () => {
      isStopped = true;
      clearTimeout(timer);
      await pass;
    },
  };
}

/** How long there is nothing to do. */
export function restUntil(nextTickAtMs: number | null, nowMs: number): number {
  return nextTickAtMs === null ? Infinity : Math.max(nextTickAtMs - nowMs, 0);
}
