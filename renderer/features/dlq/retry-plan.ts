import type { JobSummary } from '../../../core/contract/model.ts';

/** What a retry of these entries will touch, said before it is done. */
export interface RetryPlan {
  /** Only those that can be put back: the title, the button and the result count the same. */
  readonly jobIds: readonly string[];
  /** Source queues with how many go back to each, most first. */
  readonly queues: readonly (readonly [queue: string, count: number])[];
  /** `processed:<id>` exists, so a worker would skip the job. */
  readonly processed: number;
  /** Were retried before and failed again. */
  readonly returned: number;
  /** Are no jobs; exactly their bytes go back. */
  readonly malformed: number;
  /** Stay where they are, since nobody knows their queue. */
  readonly left: number;
}

/** The one rule: what came out of a queue can go back into it, whatever it is. Garbage put into the DLQ came out of none. */
export function canRetry({ queue }: Pick<JobSummary, 'queue'>): boolean {
  return queue !== '';
}

export function planRetry(entries: readonly JobSummary[]): RetryPlan {
  const going = entries.filter(canRetry);
  const queues = new Map<string, number>();
  for (const { queue } of going) queues.set(queue, (queues.get(queue) ?? 0) + 1);
  return {
    jobIds: going.map(({ id }) => id),
    queues: [...queues].toSorted((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])),
    processed: going.filter(({ isProcessed }) => isProcessed).length,
    returned: going.filter(({ redriveCount }) => redriveCount > 0).length,
    malformed: going.filter(({ isMalformed }) => isMalformed).length,
    left: entries.length - going.length,
  };
}

/** One clean job needs no question: its button already said what it does. Anything more is asked first. */
export function needsConfirmation(plan: RetryPlan, isProduction: boolean): boolean {
  return isProduction || plan.jobIds.length > 1 || plan.processed > 0 || plan.malformed > 0 || plan.left > 0;
}
