import type { Schedule, ScheduleDefinition } from '../contract/control.ts';
import { AppError } from '../contract/errors.ts';
import { chunkBytes, chunkJobs } from './bounds.ts';
import { beginning, type Place, placeArguments, readPlace } from './cursor.ts';
import { checkTimeZone } from './cron.ts';
import { toAppError } from './errors.ts';
import { newJobId } from './job-id.ts';
import { queueKeys } from './keys.ts';
import { checkJson, prepare } from './producer.ts';
import { checkQueueName } from './queue-name.ts';
import { registerQueue } from './registry.ts';
import { asList, asNumber, asText } from './reply.ts';
import { run } from './scripts.ts';
import { serverNowMs } from './server-clock.ts';
import type { QueueStore } from './store.ts';
import {
  describeSchedule,
  readStoredSchedule,
  type StoredSchedule,
  writeDefinition,
} from './stored-schedule.ts';
import { nextTick, type Timing } from './ticks.ts';

/**
 * Schedules put jobs into a queue again and again. They are kept in Redis, beside their queue; whoever looks after the queue
 * (`scheduler.ts`) puts their jobs in.
 */

const mostSchedules = 1_000;

/**
 * Writes a schedule under its id, new or in place of the one there is; what is counted of it goes on. Putting the same again,
 * as a service may at every start, leaves the next tick as it is, also one that nobody was there for yet. A change of when
 * it ticks counts from now. One atomic step. Throws `INVALID_CRON`, `INVALID_INPUT` or `INVALID_PAYLOAD` before Redis is asked.
 */
export async function putSchedule(
  store: QueueStore,
  queue: string,
  definition: ScheduleDefinition,
): Promise<Schedule> {
  checkQueueName(queue);
  await check(queue, definition);
  try {
    await registerQueue(store, queue);
    for (;;) {
      // 'changed': somebody else got further, and it is looked at again.
      const put = await tryToPut(store, queue, definition);
      if (put !== 'changed') return put;
    }
  } catch (error) {
    throw toAppError(error);
  }
}

async function tryToPut(
  store: QueueStore,
  queue: string,
  definition: ScheduleDefinition,
): Promise<Schedule | 'changed'> {
  const keys = queueKeys(store.keys, queue);
  const [nowMs, text, tick] = await Promise.all([
    serverNowMs(store.redis),
    store.redis.hget(keys.schedules, definition.id),
    store.redis.zscore(keys.ticks, definition.id),
  ]);
  const earlier = text === null ? null : await readStoredSchedule(text);
  const head = text === null ? '' : (text.split('\n', 1)[0] ?? '');
  const anchorMs = earlier?.definition.everyMs === definition.everyMs ? earlier.timing.anchorMs : nowMs;
  const timing: Timing = { ...definition, anchorMs };
  const isSame = earlier !== null && tick !== null && whenOf(earlier.definition) === whenOf(definition);
  const next = isSame ? readTick(tick) : firstTick(definition, timing, earlier, nowMs);
  const reply = await run(store.redis, 'putSchedule', keys, [
    definition.id,
    head,
    newJobId(),
    writeDefinition(definition, anchorMs),
    isSame ? '' : (next ?? '+inf'),
    mostSchedules,
  ]);
  if (reply === 'changed') return 'changed';
  if (reply === 'full') throw new AppError('INVALID_INPUT', { field: 'schedules', most: mostSchedules });
  const counted = { fired: 0, missedTicks: 0, lastTickAtMs: null, lastFiredAtMs: null, lastJobId: null };
  return describeSchedule(queue, { ...counted, ...earlier, head, definition, timing }, next);
}

/** All that decides when it ticks. */
function whenOf({
  cron,
  everyMs,
  timeZone,
  startAtMs,
  endAtMs,
  limit,
  isPaused,
}: ScheduleDefinition): string {
  return JSON.stringify([cron, everyMs, timeZone, startAtMs, endAtMs, limit, isPaused]);
}

function firstTick(
  { isPaused, limit }: ScheduleDefinition,
  timing: Timing,
  earlier: StoredSchedule | null,
  nowMs: number,
): number | null {
  const isOver = limit !== null && (earlier?.fired ?? 0) >= limit;
  return isPaused || isOver ? null : nextTick(timing, nowMs);
}

async function check(queue: string, definition: ScheduleDefinition): Promise<void> {
  const { cron, everyMs, timeZone, payloadText, priority, attempts, orderingKey } = definition;
  if ((cron === null) === (everyMs === null)) {
    throw new AppError('INVALID_INPUT', { field: 'cron', allowed: 'either cron or everyMs' });
  }
  checkTimeZone(timeZone);
  // Reads the expression, which says what is wrong with it better than its shape could.
  if (cron !== null) nextTick({ ...definition, anchorMs: 0 }, 0);
  const { scheduleDefinition } = await import('../contract/control.ts');
  const shape = scheduleDefinition.safeParse(definition);
  if (!shape.success) {
    const [issue] = shape.error.issues;
    throw new AppError('INVALID_INPUT', {
      field: issue?.path.map(String).join('.') ?? '',
      issue: issue?.message ?? '',
    });
  }
  const { startAtMs, endAtMs } = definition;
  if (startAtMs !== null && endAtMs !== null && endAtMs < startAtMs) {
    throw new AppError('INVALID_INPUT', { field: 'endAtMs', found: endAtMs, least: startAtMs });
  }
  checkJson(payloadText);
  prepare(queue, payloadText, {
    priority,
    attempts,
    ...(orderingKey === null ? {} : { orderingKey }),
  });
}

/** Takes a schedule out; jobs that it has put in stay. One atomic step. */
export async function removeSchedule(
  store: QueueStore,
  queue: string,
  id: string,
): Promise<'removed' | 'missing'> {
  checkQueueName(queue);
  try {
    const reply = await run(store.redis, 'removeSchedule', queueKeys(store.keys, queue), [id]);
    return reply === 1 ? 'removed' : 'missing';
  } catch (error) {
    throw toAppError(error);
  }
}

/** The schedules of a queue, the one that ticks next first. At most 1,000, read in bounded steps. */
export async function listSchedules(store: QueueStore, queue: string): Promise<Schedule[]> {
  checkQueueName(queue);
  // One that ticks meanwhile is seen again further behind.
  const found = new Map<string, Schedule>();
  try {
    for (let place: Place | null = beginning; place !== null;) {
      const reply: readonly unknown[] = await run(
        store.redis,
        'listSchedules',
        queueKeys(store.keys, queue),
        [...placeArguments(place), chunkJobs, chunkBytes],
      );
      for (const raw of reply.slice(3)) {
        const [id, tick, text] = asList(raw).map(asText) as [string, string, string];
        const stored = await readStoredSchedule(text);
        if (stored !== null) found.set(id, describeSchedule(queue, stored, readTick(tick)));
      }
      place = readPlace(reply);
    }
  } catch (error) {
    throw toAppError(error);
  }
  return [...found.values()].toSorted(byNextTick);
}

function byNextTick(one: Schedule, other: Schedule): number {
  return (one.nextTickAtMs ?? Number.MAX_SAFE_INTEGER) - (other.nextTickAtMs ?? Number.MAX_SAFE_INTEGER);
}

/** A schedule without a next tick has the score +inf. */
function readTick(score: string): number | null {
  const tick = asNumber(score);
  return tick === Number.MAX_SAFE_INTEGER ? null : tick;
}
