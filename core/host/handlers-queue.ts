import { AppError } from '../contract/errors.ts';
import { setDeadRetention } from '../queue/dead-retention.ts';
import { pageDlq } from '../queue/dlq-page.ts';
import { reopenDLQ, resolveDLQ, retryFromDLQ } from '../queue/dlq.ts';
import { toAppError } from '../queue/errors.ts';
import { getJob } from '../queue/get-job.ts';
import { pageJobs } from '../queue/inspect.ts';
import { enqueuePayloadText } from '../queue/producer.ts';
import type { QueueStore } from '../queue/store.ts';
import type { Environments } from './environments.ts';
import type { ControlCall } from './handlers-control.ts';
import type { CallHandlers } from './session.ts';

type QueueCalls = Pick<
  CallHandlers,
  Exclude<Extract<keyof CallHandlers, `queue.${string}` | `job.${string}` | `dlq.${string}`>, ControlCall>
>;

/** A window cannot show more than this of one job, and the socket should not be asked to carry it. */
const maxDetailChars = 64 * 1024 * 1024;

/** @param by who acts here, as it is written into a job's history: user@machine. */
export function queueHandlers(environments: Environments, by: string): QueueCalls {
  const on = async <T>(env: string, work: (store: QueueStore) => Promise<T>): Promise<T> => {
    try {
      return await work(environments.get(env).store());
    } catch (error) {
      throw toAppError(error);
    }
  };
  return {
    'queue.jobs': ({ env, queue, state, ...page }) => on(env, (store) => pageJobs(store, queue, state, page)),
    'job.get': ({ env, job: { hintAtMs, ...ref } }) =>
      on(env, async (store) => {
        const found = await getJob(store, hintAtMs === undefined ? ref : { ...ref, hintAtMs });
        if (found === null) throw new AppError('JOB_NOT_FOUND', { id: ref.id });
        const chars = found.documentText.length + found.payloadText.length + (found.resultText?.length ?? 0);
        if (chars > maxDetailChars)
          throw new AppError('RESULT_TOO_LARGE', { chars, maxChars: maxDetailChars });
        return found;
      }),
    'job.enqueue': ({ env, queue, payloadText, priority, delayMs, attempts, orderingKey }) =>
      on(env, async (store) => ({
        id: await enqueuePayloadText(store, queue, payloadText, {
          priority,
          delay: delayMs,
          attempts,
          ...(orderingKey === undefined ? {} : { orderingKey }),
        }),
      })),
    'dlq.page': ({ env, ...page }) => on(env, (store) => pageDlq(store, page)),
    'dlq.retry': ({ env, jobIds, rearm }) => on(env, (store) => retryFromDLQ(store, jobIds, { by, rearm })),
    'dlq.resolve': ({ env, jobIds, text }) => on(env, (store) => resolveDLQ(store, jobIds, { text, by })),
    'dlq.reopen': ({ env, jobIds }) => on(env, (store) => reopenDLQ(store, jobIds, { by })),
    'dlq.setRetention': ({ env, isOn }) =>
      on(env, async (store) => {
        await setDeadRetention(store, isOn);
        return {};
      }),
  };
}
