import { type DlqMember, identifyMember } from './adoption.ts';
import { chunkBytes, chunkJobs, groupBy, inChunks } from './bounds.ts';
import { advance, beginning, type Place, placeArguments, type ReadMember, readPlace } from './cursor.ts';
import { followDeadRetention } from './dead-retention.ts';
import { parkedJob, queuedJob } from './find-queued.ts';
import { isMalformed } from './job-record.ts';
import { type DlqHome, fleetKeys, homesOf, queueKeys } from './keys.ts';
import { finishMove, type MovedKind, moveThings, type Route, type Wanted } from './migrate-batch.ts';
import { type CopiedMarks, copyAllMarks, copyMarksOf } from './migrate-marks.ts';
import { registerQueue } from './registry.ts';
import { asBytes, asList, asText } from './reply.ts';
import { run } from './scripts.ts';
import { serverNowMs } from './server-clock.ts';

/** What has been moved, by queue, and what could not be. */
export interface MigrationReport extends CopiedMarks {
  readonly moved: Map<string, Map<MovedKind, number>>;
  /** DLQ entries that say no queue, and stay where nobody said whose they shall be. */
  orphans: number;
}

export interface MigrationOptions {
  readonly queues: readonly string[];
  /** Also DLQ entries of queues that are not in the list; those of a list that a person gave are all that is meant. */
  readonly areAllQueues: boolean;
  /** The queue that gets DLQ entries which say none. */
  readonly orphansTo: string | null;
  /** Ends it behind the batch that is under way. */
  readonly signal: AbortSignal;
  readonly report: MigrationReport;
}

export function emptyReport(): MigrationReport {
  const copied = { results: 0, marks: 0, resolutions: 0, idempotencyKeys: 0, nameless: 0 };
  return { moved: new Map(), orphans: 0, ...copied };
}

/**
 * Moves everything of these queues, in batches of up to 200 jobs or 1 MB, each of which arrives exactly once. Marks go before
 * jobs, so that nothing that is done runs again, and what holds a queue back before what it holds. Jobs that a worker has stay
 * with it. Whatever is killed, the same call goes on; what has come meanwhile, the next call moves.
 */
export async function migrateQueues(route: Route, options: MigrationOptions): Promise<void> {
  const { queues, signal, report } = options;
  for (const queue of queues) {
    await registerQueue(route.to, queue);
    await finishMove(route, queue, counting(report, queue));
  }
  await copyRetention(route, queues);
  await copyAllMarks(route, queues, report, signal);
  for (const queue of queues) await moveSettings(route, queue, options);
  report.orphans = 0;
  for (const home of homesOf(route.from.keys, queues)) await moveDead(route, home, options);
  for (const queue of queues) await moveJobs(route, queue, options);
}

/** Only the jobs, for what keeps coming. */
export async function migrateJobs(route: Route, options: MigrationOptions): Promise<void> {
  for (const queue of options.queues) await moveJobs(route, queue, options);
}

function counting({ moved }: MigrationReport, queue: string) {
  return (kind: MovedKind, count: number): void => {
    const ofQueue = moved.get(queue) ?? new Map<MovedKind, number>();
    moved.set(queue, ofQueue);
    ofQueue.set(kind, (ofQueue.get(kind) ?? 0) + count);
  };
}

/**
 * Whether dead entries are deleted in time, and when that is: as here, unless somebody has decided there. It stays here too, for
 * what has not been moved yet.
 */
async function copyRetention(route: Route, queues: readonly string[]): Promise<void> {
  const { from, to } = route;
  // Before the switch, so that nothing goes sooner than it should.
  for (const queue of queues) await copyKeep(route, queue);
  const said = await from.redis.get(fleetKeys(from.keys).deadRetention);
  if (said !== null) await to.redis.set(fleetKeys(to.keys).deadRetention, said, 'NX');
  for (const queue of queues) await followDeadRetention(to, queue);
}

async function copyKeep({ from, to }: Route, queue: string): Promise<void> {
  const keepMs = await from.redis.get(queueKeys(from.keys, queue).keep);
  if (keepMs !== null) await to.redis.set(queueKeys(to.keys, queue).keep, keepMs, 'NX');
}

const minuteMs = 60_000;
const minutesKept = 121;

async function moveSettings(
  route: Route,
  queue: string,
  { signal, report }: MigrationOptions,
): Promise<void> {
  const onMoved = counting(report, queue);
  const { redis, keys } = route.from;
  const here = queueKeys(keys, queue);
  await moveThings(route, queue, [['paused'], ['rateLimit']], onMoved);
  while ((await moveThings(route, queue, [['starts', chunkJobs]], onMoved)) > 0 && !signal.aborted);
  await moveThings(route, queue, [['counts']], onMoved);
  const now = await serverNowMs(redis);
  const minutes = Array.from(
    { length: minutesKept },
    (_none, ago) => now - (now % minuteMs) - ago * minuteMs,
  );
  const exist = await Promise.all(minutes.map((start) => redis.exists(`${here.minutePrefix}${start}`)));
  for (const start of minutes.filter((_start, index) => exist[index] === 1)) {
    await moveThings(route, queue, [['minute', start]], onMoved);
  }
  const indexes = [
    ['schedule', here.ticks, fewDocuments],
    ['completed', here.completed, chunkJobs],
    ['resolved', here.resolved, fewDocuments],
  ] as const;
  for (const [kind, index, limit] of indexes) {
    while (!signal.aborted) {
      const ids = await redis.zrangeBuffer(index, '0', String(limit - 1));
      if (ids.length === 0) break;
      // Also of what was finished since the walk over all keys.
      if (kind !== 'schedule') await copyMarksOf(route, queue, ids.map(String), report);
      const wanted = ids.map((id) => [kind, id] as const);
      await moveThings(route, queue, wanted, onMoved);
    }
  }
}

/** Schedules and resolved entries, whose texts are not measured before they are asked for; `depart` takes up to 2 MB of them. */
const fewDocuments = 20;

async function moveJobs(route: Route, queue: string, { signal, report }: MigrationOptions): Promise<void> {
  const here = queueKeys(route.from.keys, queue);
  const onMoved = counting(report, queue);
  const { redis } = route.from;
  // As many as there are now: a queue that fills up as quickly as it is emptied must not hold up the others.
  let room = (await redis.zcard(here.queue)) + (await redis.zcard(here.parked));
  // Those whose turn it is before those that are parked behind them.
  for (const kind of ['job', 'parked'] as const) {
    let place: Place | null = beginning;
    while (place !== null && room > 0 && !signal.aborted) {
      const { members, next }: Page = await readPage(route, kind === 'job' ? here.queue : here.parked, place);
      const jobs = members.map(({ member }) =>
        kind === 'job' ? queuedJob(member, 0).job : parkedJob(member).job,
      );
      const ids = jobs.flatMap((job) => (isMalformed(job) ? [] : [job.id]));
      await copyMarksOf(route, queue, ids, report);
      const wanted = members.map(({ member }) => [kind, member] as const);
      const moved = await moveThings(route, queue, wanted, onMoved);
      // What went made room, so the same place has the next ones; what stays is stepped over.
      if (moved === 0) place = next;
      room -= moved;
    }
  }
}

async function moveDead(route: Route, home: DlqHome, options: MigrationOptions): Promise<void> {
  const { report, signal } = options;
  let place: Place | null = beginning;
  while (place !== null && !signal.aborted) {
    const { members, next }: Page = await readPage(route, home.keys.dlq, place);
    const entries = members.map((read) => ({ read, entry: identifyMember(home, read.member) }));
    const left: ReadMember[] = [];
    for (const [owner, ofOwner] of groupBy(entries, ({ entry }) => ownerOf(entry, options) ?? '')) {
      if (owner === '') {
        left.push(...ofOwner.map(({ read }) => read));
        continue;
      }
      await registerQueue(route.to, owner);
      await copyKeep(route, owner);
      await copyMarksOf(
        route,
        owner,
        ofOwner.map(({ entry }) => entry.id),
        report,
      );
      for (const few of inChunks(ofOwner, ({ entry }) => entry.member.length)) {
        const wanted: Wanted[] = few.map(({ entry }) => ['dead', entry.member, entry.id]);
        await moveThings(route, owner, wanted, counting(report, owner));
      }
    }
    report.orphans += entries.filter(
      ({ entry }) => entry.queue === null && options.orphansTo === null,
    ).length;
    const kept = new Set(left);
    place =
      next === null
        ? null
        : advance(
            place,
            members.filter((read) => kept.has(read)),
          );
  }
}

/** Whose an entry is over there; `null` when it stays. */
function ownerOf({ queue }: DlqMember, options: MigrationOptions): string | null {
  if (queue === null) return options.orphansTo;
  return options.areAllQueues || options.queues.includes(queue) ? queue : null;
}

interface Page {
  readonly members: readonly ReadMember[];
  /** Behind them; `null` at the end. */
  readonly next: Place | null;
}

async function readPage({ from }: Route, set: string, place: Place): Promise<Page> {
  const args = ['', '-inf', '+inf', ...placeArguments(place), chunkJobs, chunkBytes];
  const reply = await run(from.redis, 'findMember', { documents: set }, args);
  const members = reply.slice(3).map((raw) => {
    const [score, member] = asList(raw);
    return { score: asText(score), member: asBytes(member) };
  });
  return { members, next: readPlace(reply) };
}
