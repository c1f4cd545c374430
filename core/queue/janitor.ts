import { adoptForeignEntries } from './adoption.ts';
import { chunkBytes, chunkJobs, trimJobs, verifyBytes, verifyEntries } from './bounds.ts';
import { claimKeys, readStoredClaim } from './claims.ts';
import { followDeadRetention } from './dead-retention.ts';
import { homeOf } from './keys.ts';
import { longestTimerMs } from './pause.ts';
import { asBytes, asList, asNumber, asText } from './reply.ts';
import { run } from './scripts.ts';
import { retentionMsOf } from './seed-queues.ts';
import { rescue } from './settle.ts';
import type { QueueStore } from './store.ts';

/**
 * What has to happen on a queue whoever is there: take jobs from dead workers, adopt foreign DLQ entries, forget what
 * is too old. Every worker does it, and so does the app; it is safe to do at the same time.
 */
export interface JanitorReport {
  /** Back in the queue because their worker was gone. */
  readonly rescued: number;
  /** In the DLQ because they kept losing their workers. */
  readonly suspected: number;
  /** Turns of ordering keys that nobody had any more and that went to the next job. */
  readonly mended: number;
  readonly adopted: number;
  /** Out of the index because the DLQ does not have them (any more). */
  readonly dropped: number;
  readonly expiredCompleted: number;
  readonly expiredDead: number;
}

export interface JanitorOptions {
  /** How long completed jobs and DLQ entries are kept where nobody has set it (`setRetention`); the seed's table when left out. */
  readonly retentionMs?: number;
  /** Ids of completed jobs kept at most, whatever their age. */
  readonly mostCompleted?: number;
}

const mostCompleted = 100_000;
/** Steps of `trimJobs` ids that one pass takes out of the index of completed jobs at most. */
const trimSteps = 20;
/** A worker unheard of for so long is not even shown as dead any more. */
const workerForgottenMs = 3_600_000;

/** One bounded pass over one queue. */
export async function runJanitor(
  store: QueueStore,
  queue: string,
  options: JanitorOptions = {},
): Promise<JanitorReport> {
  const { rescued, suspected } = await rescueExpired(store, queue);
  const keys = claimKeys(store, queue);
  const mended = await run(store.redis, 'mendTurns', keys, [chunkJobs, chunkBytes, keys.wake]);
  const home = homeOf(store.keys, queue);
  const owners = home.orphans === null ? [keys] : [keys, home.orphans];
  const retentionMs = options.retentionMs ?? retentionMsOf(queue);
  await followDeadRetention(store, queue);
  const [expiredCompleted, expiredDead] = await Promise.all([
    trimCompletedIndex(store, queue, [retentionMs, options.mostCompleted ?? mostCompleted]),
    run(store.redis, 'trimDead', keys, ['', retentionMs, chunkJobs, chunkBytes]),
    ...owners.map((own) => run(store.redis, 'trimStale', own, ['', workerForgottenMs, trimJobs])),
  ]);
  // Behind what frees memory, since these need some. An index that claims too much would hide what is not adopted yet.
  const dropped = await Promise.all(
    owners.map((own) => run(store.redis, 'verifyDead', own, [verifyEntries, verifyBytes])),
  );
  const adopted = await adoptForeignEntries(store, home, { limit: chunkJobs });
  return {
    rescued,
    suspected,
    mended,
    adopted,
    dropped: dropped.reduce((sum, count) => sum + count, 0),
    expiredCompleted,
    expiredDead,
  };
}

/** A busy worker finishes more in the time between two passes than one step forgets. */
async function trimCompletedIndex(
  store: QueueStore,
  queue: string,
  limits: readonly [retentionMs: number, mostIds: number],
): Promise<number> {
  const keys = claimKeys(store, queue);
  let expired = 0;
  for (let step = 0; step < trimSteps; step++) {
    const count = await run(store.redis, 'trimCompleted', keys, ['', ...limits, trimJobs]);
    expired += count;
    if (count < trimJobs) break;
  }
  return expired;
}

/** Takes jobs from workers whose lease has ended: up to one chunk. */
export async function rescueExpired(
  store: QueueStore,
  queue: string,
): Promise<{ rescued: number; suspected: number }> {
  const keys = claimKeys(store, queue);
  const [now, ...expired] = await run(store.redis, 'listExpired', keys, ['', chunkJobs, chunkBytes]);
  const nowMs = asNumber(now);
  const outcomes = await Promise.all(
    expired.map(async (raw) => {
      const [token, stored] = asList(raw);
      const claim = readStoredClaim(asText(token), asBytes(stored));
      return rescue(store, queue, { claim, worker: claim.worker, nowMs });
    }),
  );
  return {
    rescued: outcomes.filter(({ kind }) => kind === 'rescued').length,
    suspected: outcomes.filter(({ kind }) => kind === 'dead').length,
  };
}

/** Runs a pass every so often until stopped. Errors go to `onError`, and the next pass tries again. */
export function startJanitor(
  store: QueueStore,
  queue: string,
  options: JanitorOptions & {
    readonly intervalMs: number;
    readonly onError: (error: unknown) => void;
    readonly onReport?: (report: JanitorReport) => void;
  },
): { stop(): Promise<void> } {
  let isStopped = false;
  let pass = Promise.resolve();
  let timer = setTimeout(begin, 0);
  function begin(): void {
    pass = runPass();
  }
  async function runPass(): Promise<void> {
    let isMore = false;
    try {
      const report = await runJanitor(store, queue, options);
      // A fleet that went down together has more than one pass takes back, and a busy one finishes more than one forgets.
      isMore =
        report.rescued + report.suspected >= chunkJobs ||
        report.expiredCompleted >= trimJobs * trimSteps ||
        report.expiredDead >= chunkJobs;
      options.onReport?.(report);
    } catch (error) {
      options.onError(error);
    }
    // Some jitter, so that the janitors of a fleet do not all come at once; never later than asked for.
    const restMs = isMore ? 0 : options.intervalMs * (0.7 + Math.random() * 0.3);
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
