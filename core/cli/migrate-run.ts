import { toAppError } from '../queue/errors.ts';
import {
  emptyReport,
  migrateJobs,
  migrateQueues,
  type MigrationOptions,
  type MigrationReport,
} from '../queue/migrate.ts';
import type { MovedKind, Route } from '../queue/migrate-batch.ts';
import { countDead, type QueueContents, releaseClaims, surveyQueue } from '../queue/migrate-survey.ts';
import { Pause } from '../queue/pause.ts';
import { CommandError, type Terminal } from './command.ts';

export interface MoveFlags {
  readonly queues: readonly string[];
  readonly areAllQueues: boolean;
  readonly orphansTo: string | null;
  readonly isDry: boolean;
  readonly isConfirmed: boolean;
  readonly mayWait: boolean;
  readonly follows: boolean;
}

/** Says what is there, moves it if that is wanted, and says what has become of it. */
export async function move(route: Route, flags: MoveFlags, terminal: Terminal): Promise<void> {
  try {
    const contents = await survey(route, flags);
    sayContents(contents, await countDead(route.from, flags.queues), terminal);
    if (flags.isDry) return;
    if (!flags.isConfirmed) {
      throw new CommandError('Nothing has been changed. Give --yes to move this.');
    }
    await waitForWorkers(route, flags, terminal);
    const options: MigrationOptions = { ...flags, signal: terminal.signal, report: emptyReport() };
    try {
      await migrateQueues(route, options);
      if (flags.follows) await follow(route, options, terminal);
    } finally {
      sayMoved(options.report, terminal);
    }
    await sayLeft(route, flags, terminal);
  } catch (error) {
    throw toAppError(error);
  }
}

async function survey({ from }: Route, { queues }: MoveFlags): Promise<QueueContents[]> {
  const contents: QueueContents[] = [];
  for (const queue of queues) contents.push(await surveyQueue(from, queue));
  return contents;
}

const columns = [
  'jobs',
  'active',
  'dead',
  'resolved',
  'completed',
  'schedules',
  'underWay',
  'workers',
] as const;

function sayContents(contents: readonly QueueContents[], dead: number, { say }: Terminal): void {
  const full = contents.filter((one) => columns.some((column) => one[column] > 0));
  say(`At the source: ${full.length} queues that hold something; ${dead} entries in the DLQ.`);
  for (const one of full) {
    const parts = columns.flatMap((column) => (one[column] > 0 ? [`${words[column]} ${one[column]}`] : []));
    say(`  ${one.queue}: ${parts.join(', ')}`);
  }
}

const words: Readonly<Record<(typeof columns)[number], string>> = {
  jobs: 'jobs',
  active: 'active',
  dead: 'dead',
  resolved: 'resolved',
  completed: 'completed',
  schedules: 'schedules',
  underWay: 'on their way since an earlier run',
  workers: 'workers alive',
};

const lookEveryMs = 500;

/** A job that a worker has would come back to the source's queue when it fails, so workers are to be stopped first. */
async function waitForWorkers(route: Route, flags: MoveFlags, terminal: Terminal): Promise<void> {
  const pause = pauseOf(terminal);
  let saidFor = '';
  for (;;) {
    for (const queue of flags.queues) await releaseClaims(route.from, queue);
    const busy = (await survey(route, flags)).filter(({ workers, active }) => workers > 0 || active > 0);
    const alive = busy.filter(({ workers }) => workers > 0).map(({ queue }) => queue);
    if (!flags.mayWait && alive.length > 0) {
      throw new CommandError(
        `Workers are alive on ${alive.join(', ')}. Stop them, or give --wait to begin when they have gone. Nothing has been moved.`,
      );
    }
    if (!flags.mayWait || busy.length === 0) return;
    const waitingFor = busy.map(({ queue }) => queue).join(', ');
    if (waitingFor !== saidFor) terminal.say(`Waiting for the workers and jobs of ${waitingFor}.`);
    saidFor = waitingFor;
    await pause.sleep(lookEveryMs);
    if (terminal.signal.aborted) throw new CommandError('Ended while waiting. Nothing has been moved.');
  }
}

const followEveryMs = 500;
/** What is found by walking over all keys is looked for less often than jobs. */
const walkEveryMs = 60_000;

async function follow(route: Route, options: MigrationOptions, terminal: Terminal): Promise<void> {
  terminal.say('Moved what was there. Following what still comes; end with Ctrl-C.');
  const pause = pauseOf(terminal);
  let walkedAt = performance.now();
  while (!terminal.signal.aborted) {
    for (const queue of options.queues) await releaseClaims(route.from, queue);
    if (performance.now() - walkedAt < walkEveryMs) await migrateJobs(route, options);
    else {
      await migrateQueues(route, options);
      walkedAt = performance.now();
    }
    await pause.sleep(followEveryMs);
  }
}

function pauseOf({ signal }: Terminal): Pause {
  const pause = new Pause();
  if (signal.aborted) pause.wake();
  else signal.addEventListener('abort', () => pause.wake(), { once: true });
  return pause;
}

const shown: readonly (readonly [MovedKind, string])[] = [
  ['job', 'jobs'],
  ['dead', 'dead'],
  ['resolved', 'resolved'],
  ['completed', 'completed'],
  ['schedule', 'schedules'],
  ['paused', 'pause'],
  ['rateLimit', 'rate limit'],
];

function sayMoved(report: MigrationReport, { say }: Terminal): void {
  let total = 0;
  if (report.moved.size > 0) say('Moved:');
  for (const [queue, ofQueue] of report.moved) {
    const parts = shown.flatMap(([kind, word]) =>
      ofQueue.has(kind) ? [`${word} ${ofQueue.get(kind)}`] : [],
    );
    if (parts.length > 0) say(`  ${queue}: ${parts.join(', ')}`);
    total += (ofQueue.get('job') ?? 0) + (ofQueue.get('dead') ?? 0) + (ofQueue.get('resolved') ?? 0);
  }
  const { results, marks, resolutions, idempotencyKeys, nameless } = report;
  say(`Moved ${total} jobs in all, dead and resolved ones included.`);
  say(
    `Copied, while the originals expire: results ${results}, marks ${marks}, resolutions ${resolutions}, idempotency keys ${idempotencyKeys}.`,
  );
  if (nameless > 0) {
    say(
      `Marks and results that do not say their queue: ${nameless}. Those of moved jobs went along, the others expire here within 24 h.`,
    );
  }
  if (report.orphans > 0) {
    say(
      `Entries of the DLQ that do not say their queue, and stay: ${report.orphans}. Give them one with --orphans QUEUE.`,
    );
  }
}

async function sayLeft(route: Route, flags: MoveFlags, terminal: Terminal): Promise<void> {
  const left = (await survey(route, flags)).filter(
    ({ jobs, active, dead, underWay }) => jobs + active + dead + underWay > 0,
  );
  if (left.length === 0) {
    terminal.say('Nothing of these queues is left at the source.');
    return;
  }
  sayContents(left, await countDead(route.from, flags.queues), terminal);
  terminal.say('Run the same command again for what is left.');
}
