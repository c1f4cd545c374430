import adoptDlq from './lua/adopt-dlq.lua?raw';
import advance from './lua/advance.lua?raw';
import arrive from './lua/arrive.lua?raw';
import bury from './lua/bury.lua?raw';
import depart from './lua/depart.lua?raw';
import dueSchedules from './lua/due-schedules.lua?raw';
import enqueue from './lua/enqueue.lua?raw';
import findClaim from './lua/find-claim.lua?raw';
import findEntries from './lua/find-entries.lua?raw';
import findMember from './lua/find-member.lua?raw';
import fireSchedule from './lua/fire-schedule.lua?raw';
import forgetDeparted from './lua/forget-departed.lua?raw';
import bands from './lua/lib/bands.lua?raw';
import beginMove from './lua/lib/begin-move.lua?raw';
import clock from './lua/lib/clock.lua?raw';
import entry from './lua/lib/entry.lua?raw';
import excerpt from './lua/lib/excerpt.lua?raw';
import finish from './lua/lib/finish.lua?raw';
import firstScore from './lua/lib/first-score.lua?raw';
import histogram from './lua/lib/histogram.lua?raw';
import mark from './lua/lib/mark.lua?raw';
import rate from './lua/lib/rate.lua?raw';
import readRange from './lua/lib/read-range.lua?raw';
import retention from './lua/lib/retention.lua?raw';
import tally from './lua/lib/tally.lua?raw';
import turn from './lua/lib/turn.lua?raw';
import usualId from './lua/lib/usual-id.lua?raw';
import listExpired from './lua/list-expired.lua?raw';
import listSchedules from './lua/list-schedules.lua?raw';
import listUnadopted from './lua/list-unadopted.lua?raw';
import listWorkers from './lua/list-workers.lua?raw';
import mendTurns from './lua/mend-turns.lua?raw';
import observeQueue from './lua/observe-queue.lua?raw';
import pageClaims from './lua/page-claims.lua?raw';
import pageIndex from './lua/page-index.lua?raw';
import pageMembers from './lua/page-members.lua?raw';
import pageParked from './lua/page-parked.lua?raw';
import pageQueue from './lua/page-queue.lua?raw';
import putSchedule from './lua/put-schedule.lua?raw';
import readMark from './lua/read-mark.lua?raw';
import removeJobs from './lua/remove-jobs.lua?raw';
import removeSchedule from './lua/remove-schedule.lua?raw';
import renew from './lua/renew.lua?raw';
import reopenDlq from './lua/reopen-dlq.lua?raw';
import requeue from './lua/requeue.lua?raw';
import rescheduleJob from './lua/reschedule-job.lua?raw';
import resolveDlq from './lua/resolve-dlq.lua?raw';
import resumeQueue from './lua/resume-queue.lua?raw';
import retryDlq from './lua/retry-dlq.lua?raw';
import searchDlq from './lua/search-dlq.lua?raw';
import setProgress from './lua/set-progress.lua?raw';
import setRateLimit from './lua/set-rate-limit.lua?raw';
import surveyDlq from './lua/survey-dlq.lua?raw';
import trimCompleted from './lua/trim-completed.lua?raw';
import trimDead from './lua/trim-dead.lua?raw';
import trimStale from './lua/trim-stale.lua?raw';
import verifyDead from './lua/verify-dead.lua?raw';
import { stripArguments } from './error-secrets.ts';
import { asList, asNumber, asNumbers, asOneOf } from './reply.ts';
import type { RedisConnection } from './store.ts';

const library: Readonly<Record<string, string>> = {
  bands,
  'begin-move': beginMove,
  clock,
  entry,
  excerpt,
  finish,
  'first-score': firstScore,
  histogram,
  mark,
  rate,
  'read-range': readRange,
  retention,
  tally,
  turn,
  'usual-id': usualId,
};

interface Script<Keys extends readonly string[], Reply> {
  readonly source: string;
  /** Key names in KEYS order; the header of the .lua file lists the same names. */
  readonly keys: Keys;
  /** What limits the work of one call; a script without a bound does not go in. */
  readonly bound: string;
  /** Gets bulk replies as Buffers. */
  readonly reply: (raw: unknown) => Reply;
}

function script<const Keys extends readonly string[], Reply>(
  source: string,
  keys: Keys,
  bound: string,
  reply: (raw: unknown) => Reply,
): Script<Keys, Reply> {
  return { source: inline(source), keys, bound, reply };
}

/** Replaces each `--@include name` line by lua/lib/name.lua. */
function inline(source: string): string {
  return source.replace(/^--@include ([\w-]+)$/gm, (_line, name: string) => {
    const text = library[name];
    if (text === undefined) throw new Error(`no Lua library named ${name}`);
    return text;
  });
}

const moved = asOneOf(['moved', 'lost']);
const fewJobs = 'chunkJobs and chunkBytes of arguments';
const onePage = 'limit and bytes given';

/** Every script of the engine. What each does, its keys, arguments and reply are in the .lua file's header. */
export const scripts = {
  enqueue: script(
    enqueue,
    ['queue', 'counters', 'minutePrefix', 'idempotencyPrefix', 'turns', 'parked'],
    fewJobs,
    asList,
  ),
  advance: script(
    advance,
    [
      ...(['queue', 'active', 'claims', 'claimIds', 'counters', 'minutePrefix'] as const),
      ...(['processedPrefix', 'resultPrefix', 'completed'] as const),
      ...(['paused', 'rateLimit', 'starts', 'turns', 'parked', 'wake'] as const),
    ],
    'finishedJobs and bytes finished; limit and bytes given claimed, and 200 skipped or parked',
    asList,
  ),
  readMark: script(readMark, ['processed'], 'one mark', asOneOf(['ours', 'foreign', 'none'])),
  renew: script(renew, ['active', 'heartbeats', 'workers'], "one worker's jobs", asNumbers),
  setProgress: script(setProgress, ['active', 'claimIds'], 'one claim', asNumber),
  requeue: script(
    requeue,
    ['queue', 'active', 'claims', 'counters', 'minutePrefix', 'claimIds', 'turns'],
    'one job',
    moved,
  ),
  bury: script(
    bury,
    [
      ...(['dlq', 'entry', 'dead', 'active', 'claims', 'counters', 'minutePrefix', 'claimIds'] as const),
      ...(['turns', 'parked', 'queue', 'wake'] as const),
    ],
    'one job',
    moved,
  ),
  removeJobs: script(
    removeJobs,
    ['queue', 'parked', 'turns', 'counters', 'minutePrefix'],
    'jobs given; bytes given of them and of those that come forward',
    asNumbers,
  ),
  rescheduleJob: script(
    rescheduleJob,
    ['queue', 'parked', 'turns'],
    'one job',
    asOneOf(['moved', 'due', 'missing']),
  ),
  resumeQueue: script(resumeQueue, ['paused'], 'one key', asNumber),
  setRateLimit: script(setRateLimit, ['rateLimit', 'starts'], 'two keys', asNumber),
  putSchedule: script(
    putSchedule,
    ['schedules', 'ticks'],
    'one schedule',
    asOneOf(['put', 'changed', 'full']),
  ),
  removeSchedule: script(removeSchedule, ['schedules', 'ticks'], 'one schedule', asNumber),
  listSchedules: script(listSchedules, ['ticks', 'schedules'], 'limit and bytes given', asList),
  dueSchedules: script(dueSchedules, ['ticks', 'schedules'], 'limit and bytes given', asList),
  fireSchedule: script(
    fireSchedule,
    ['schedules', 'ticks', 'queue', 'turns', 'parked', 'counters', 'minutePrefix'],
    'one schedule and one job',
    asOneOf(['fired', 'lost']),
  ),
  listExpired: script(listExpired, ['active', 'claims'], 'limit and bytes given', asList),
  retryDlq: script(
    retryDlq,
    [
      ...(['dlq', 'dead', 'entryPrefix', 'queue', 'processedPrefix'] as const),
      ...(['counters', 'minutePrefix', 'turns', 'parked'] as const),
    ],
    fewJobs,
    asNumbers,
  ),
  resolveDlq: script(
    resolveDlq,
    [
      ...(['dlq', 'dead', 'entryPrefix', 'resolvedIndex', 'resolved'] as const),
      ...(['resolvedPrefix', 'resolutionPrefix', 'counters', 'minutePrefix'] as const),
    ],
    fewJobs,
    asNumbers,
  ),
  reopenDlq: script(
    reopenDlq,
    ['dlq', 'dead', 'entryPrefix', 'resolvedIndex', 'resolved', 'resolvedPrefix', 'resolutionPrefix'],
    fewJobs,
    asNumbers,
  ),
  findEntries: script(findEntries, ['dlq', 'entryPrefix'], 'ids and bytes given', asList),
  searchDlq: script(searchDlq, ['dlq'], 'ids, members and bytes given', asList),
  listUnadopted: script(listUnadopted, ['dlq', 'entryPrefix'], 'members and bytes given', asList),
  adoptDlq: script(adoptDlq, ['dlq', 'dead', 'entryPrefix', 'counters', 'minutePrefix'], fewJobs, asNumber),
  verifyDead: script(verifyDead, ['dlq', 'dead', 'entryPrefix', 'verified'], 'ids and bytes given', asNumber),
  surveyDlq: script(surveyDlq, ['dlq', 'entryPrefix'], 'members and bytes given', asList),
  observeQueue: script(
    observeQueue,
    [
      ...(['queue', 'active', 'completed', 'dead', 'heartbeats', 'counters', 'minutePrefix'] as const),
      ...(['paused', 'rateLimit', 'parked', 'keep'] as const),
    ],
    'minutes given, at most 120; no document',
    asList,
  ),
  pageQueue: script(pageQueue, ['queue'], onePage, asList),
  pageMembers: script(pageMembers, ['dlq'], onePage, asList),
  pageIndex: script(pageIndex, ['index', 'documentPrefix'], 'limit given; 8 kB of each', asList),
  pageParked: script(pageParked, ['parked'], onePage, asList),
  pageClaims: script(pageClaims, ['active', 'claims', 'claimIds'], onePage, asList),
  findMember: script(findMember, ['documents'], 'members and bytes given', asList),
  findClaim: script(findClaim, ['active', 'claimIds'], 'claims given; no document', asList),
  listWorkers: script(
    listWorkers,
    ['heartbeats', 'workers', 'active', 'claims', 'claimIds'],
    'workers and claims given; 8 kB of each and bytes given of all documents without a known id',
    asList,
  ),
  mendTurns: script(
    mendTurns,
    ['turns', 'parked', 'queue', 'claims', 'mended'],
    'about as many turns as given; lines given; bytes given; about 50 passed on',
    asNumber,
  ),
  trimCompleted: script(trimCompleted, ['completed', 'counters', 'keep'], 'trimJobs ids', asNumber),
  trimDead: script(
    trimDead,
    ['dlq', 'dead', 'entryPrefix', 'counters', 'deadRetention', 'keep'],
    'entries and bytes given',
    asNumber,
  ),
  trimStale: script(
    trimStale,
    ['heartbeats', 'workers', 'resolved', 'resolvedIndex'],
    'trimJobs of each',
    asNumber,
  ),
  depart: script(
    depart,
    [
      ...(['departures', 'leaving', 'queue', 'parked', 'turns', 'active'] as const),
      ...(['dlq', 'dead', 'entryPrefix', 'completed'] as const),
      ...(['resolvedIndex', 'resolved', 'resolvedPrefix'] as const),
      ...(['schedules', 'ticks', 'paused', 'rateLimit', 'starts', 'counters', 'minutePrefix'] as const),
    ],
    'things given, of which no further one behind 2 MB, or the fields of one hash of counts',
    asList,
  ),
  arrive: script(
    arrive,
    [
      ...(['arrivals', 'queue', 'parked', 'turns'] as const),
      ...(['dlq', 'dead', 'entryPrefix', 'completed'] as const),
      ...(['resolvedIndex', 'resolved', 'resolvedPrefix'] as const),
      ...(['schedules', 'ticks', 'paused', 'rateLimit', 'starts', 'counters', 'minutePrefix'] as const),
    ],
    'one batch of `depart`',
    asOneOf(['arrived', 'known', 'conflict']),
  ),
  forgetDeparted: script(forgetDeparted, ['departures', 'leaving'], 'one batch of `depart`', asNumber),
} as const;

export type ScriptName = keyof typeof scripts;
type KeysOf<N extends ScriptName> = Readonly<Record<(typeof scripts)[N]['keys'][number], string>>;
type ReplyOf<N extends ScriptName> = ReturnType<(typeof scripts)[N]['reply']>;
type Argument = string | number | Buffer;
type Command = (...rest: Argument[]) => Promise<unknown>;

/**
 * Runs a script by name: EVALSHA, and EVAL when the server does not have it yet. Keys go by name, so that no two can be
 * swapped. Calls that are not awaited one by one share a round trip.
 */
export async function run<N extends ScriptName>(
  redis: RedisConnection,
  name: N,
  keys: KeysOf<N>,
  args: readonly Argument[],
): Promise<ReplyOf<N>> {
  const { source, keys: order, reply } = scripts[name] as Script<readonly string[], unknown>;
  const command = `bq_${name}`;
  if (!(command in redis)) redis.defineCommand(command, { lua: source, numberOfKeys: order.length });
  const positional = order.map((key) => (keys as Readonly<Record<string, string>>)[key] as string);
  // defineCommand adds a method and its Buffer variant, which the types of ioredis cannot know.
  const commands = redis as unknown as Readonly<Record<string, Command>>;
  try {
    const raw = await (commands[`${command}Buffer`] as Command).call(redis, ...positional, ...args);
    return reply(raw) as ReplyOf<N>;
  } catch (error) {
    throw withScriptCommand(stripArguments(error), source);
  }
}

/** Redis tells in which line of a script it refused something; a person wants to know which command that was. */
function withScriptCommand(error: unknown, source: string): unknown {
  if (!(error instanceof Error)) return error;
  const line = /user_script:(\d+)/.exec(error.message)?.[1];
  if (line === undefined) return error;
  // A call's arguments may begin on the next line.
  const from = Number(line) - 1;
  const text = source
    .split('\n')
    .slice(from, from + 2)
    .join('\n');
  const scriptCommand = /redis\.p?call\(\s*'(\w+)'/.exec(text)?.[1];
  return scriptCommand === undefined
    ? error
    : Object.assign(error, { scriptCommand: scriptCommand.toLowerCase() });
}
