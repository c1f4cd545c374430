import type { Client } from '../../client/client.ts';
import type { JobSummary } from '../../../core/contract/model.ts';
import { AppError } from '../../../core/contract/errors.ts';
import { queueTabs, type Route } from '../../state/route.ts';

/** Anything without blanks that is long enough to be an id rather than a name somebody is typing. */
export function looksLikeJobId(text: string): boolean {
  return /^\S{8,200}$/.test(text.trim());
}

/** At most so many queues are asked for one id. */
const maxQueues = 100;

/** Finds a job by its id alone; `null` when no queue knows it. */
export async function findJob(
  client: Client,
  env: string,
  queues: readonly string[],
  id: string,
): Promise<JobSummary | null> {
  const answers = await Promise.allSettled(
    queues
      .slice(0, maxQueues)
      .map((queue) => client.call('job.get', { env, job: { queue, id, state: 'dead' } })),
  );
  for (const answer of answers) {
    if (answer.status === 'fulfilled') return answer.value.summary;
    const isElsewhere = answer.reason instanceof AppError && answer.reason.code === 'JOB_NOT_FOUND';
    if (!isElsewhere) throw answer.reason;
  }
  return null;
}

/** The page that shows a job where it is now. */
export function routeToJob(
  env: string,
  { queue, id, state }: JobSummary,
): Exclude<Route, { page: 'unknown' }> {
  const tab = queueTabs.find((each) => each === state);
  if (tab !== undefined) return { page: 'queue', env, queue, state: tab, job: id };
  return { page: 'dlq', env, list: state === 'resolved' ? 'resolved' : 'dead', queue: null, job: id };
}
