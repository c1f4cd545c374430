import { chunkBytes } from './bounds.ts';
import { isPassing, toAppError } from './errors.ts';
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
  /**
   * When to look again: at once, behind a pass that put something in or saw it put in; not at once, behind one that tried in
   * vain; `null` while there is no tick ahead.
   */
  readonly nextTickAtMs: number | null;
}

/** Schedules that are read at a time. */
const mostDue = 50;
/** As many as a queue may have: schedules that one pass walks past. */
const mostFailed = 1_000;
/** Behind a pass that tried in vain: a server that is full, or may not be written to, is not asked without a rest. */
const errorRestMs = 5_000;

/**
 * One bounded pass over one queue: 50 due schedules, and as many again behind those that could not put their jobs in. While the
 * server itself is in trouble, the others wait as well.
 * @param options.nowMs the time to go by; only tests say it, everybody else goes by the server's.
 */
export async function runScheduler(
  store: QueueStore,
  queue: string,
  { nowMs = '' }: { readonly nowMs?: number | '' } = {},
): Promise<SchedulerReport> {
  const keys = queueKeys(store.keys, queue);
  const outcomes: PromiseSettledResult<string | null>[] = [];
  const problems: unknown[] = [];
  for (;;) {
    // Those that have failed are still the first.
    const args = [nowMs, mostDue, chunkBytes, problems.length];
    const [now, next, ...due] = await run(store.redis, 'dueSchedules', keys, args);
    const atMs = asNumber(now);
    const tried = await Promise.allSettled(
      due.map((raw) => {
        const [id, tick, text] = asList(raw).map(asText) as [string, string, string];
        return fire(store, queue, { id, tick, text, nowMs: atMs, given: nowMs });
      }),
    );
    const failed = tried.flatMap((one): unknown[] => (one.status === 'rejected' ? [one.reason] : []));
    outcomes.push(...tried);
    problems.push(...failed);
    const isMoreDue = asNumber(next) !== -1 && asNumber(next) <= atMs;
    if (failed.length === 0 || !isMoreDue || failed.some(isPassing) || problems.length >= mostFailed) {
      return { ...readOutcomes(outcomes, asNumber(next), atMs), problems, nowMs: atMs };
    }
  }
}

function readOutcomes(
  outcomes: readonly PromiseSettledResult<string | null>[],
  nextTickAtMs: number,
  nowMs: number,
): Pick<SchedulerReport, 'fired' | 'nextTickAtMs'> {
  const done = outcomes.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const fired = done.filter((id) => id !== null);
  // Whoever has ticked may be due again.
  if (done.length > 0) return { fired, nextTickAtMs: nowMs };
  if (nextTickAtMs === -1) return { fired, nextTickAtMs: null };
  return { fired, nextTickAtMs: nextTickAtMs > nowMs ? nextTickAtMs : nowMs + errorRestMs };
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
    const longestMs = intervalMs * (0.8 + Math.random() * 0.2);
    let restMs = errorRestMs;
    try {
      const report = await runScheduler(store, queue);
      const { problems } = report;
      restMs = restAfter(report, longestMs);
      if (problems.map(String).join('\n') !== known)
        problems.forEach((problem) => onError(toAppError(problem)));
      known = problems.map(String).join('\n');
    } catch (error) {
      onError(toAppError(error));
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

/**
 * How long to rest behind a pass: until the next tick, at most so long, and longer behind one that has only met problems.
 */
export function restAfter(report: SchedulerReport, longestMs: number): number {
  const { fired, problems, nextTickAtMs, nowMs } = report;
  const isInVain = fired.length === 0 && problems.length > 0;
  const untilTickMs = nextTickAtMs === null ? Infinity : Math.max(nextTickAtMs - nowMs, 0);
  return Math.min(isInVain ? Math.max(errorRestMs, longestMs) : longestMs, untilTickMs);
}
