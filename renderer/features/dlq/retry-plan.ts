import type { JobSummary } from '../../../core/contract/model.ts';

/** What a retry of these entries will touch, said before it is done. */
export interface RetryPlan {
  readonly jobIds: readonly string[];
  /** Source queues with how many go back to each, most first. */
  readonly queues: readonly (readonly [queue: string, count: number])[];
  /** `processed:<id>` exists, so a worker would skip the job. */
  readonly processed: number;
  /** Were retried before and failed again. */
  readonly returned: number;
  /** Cannot be read as jobs; the host leaves them where they are. */
  readonly malformed: number;
}

export function planRetry(entries: readonly JobSummary[]): RetryPlan {
  const queues = new Map<string, number>();
  for (const { queue, isMalformed } of entries) {
    if (!isMalformed) queues.set(queue, (queues.get(queue) ?? 0) + 1);
  }
  return {
    jobIds: entries.map(({ id }) => id),
    queues: [...queues].toSorted((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])),
    processed: entries.filter(({ isProcessed, isMalformed }) => isProcessed && !isMalformed).length,
    returned: entries.filter(({ redriveCount }) => redriveCount > 0).length,
    malformed: entries.filter(({ isMalformed }) => isMalformed).length,
  };
}

/** One clean job needs no question: its button already said what it does. Anything more is asked first. */
export function needsConfirmation(plan: RetryPlan, isProduction: boolean): boolean {
  return isProduction || plan.jobIds.length > 1 || plan.processed > 0 || plan.malformed > 0;
}
