import { AppError } from '../contract/errors.ts';
import { metricFamilies } from '../queue/metric-families.ts';
import { observeQueues } from '../queue/observe.ts';
import { writeExposition } from '../queue/prometheus.ts';
import type { Scrape } from '../queue/serve-metrics.ts';
import type { QueueStore } from '../queue/store.ts';
import type { QueueFinder } from './find-queues.ts';

export interface ScrapeOptions {
  readonly store: QueueStore;
  readonly finder: Pick<QueueFinder, 'names' | 'begin'>;
  readonly complain: (line: string) => void;
  /** Why the connection was last lost or refused. */
  readonly lastError: () => Error | undefined;
}

/** Makes the text of one scrape after the other: one look at the queues each, as they are then. */
export function createScrape({ store, finder, complain, lastError }: ScrapeOptions): () => Promise<Scrape> {
  let lastProblem: string | undefined;

  /** Said when it begins and when it is over, not at every scrape. */
  const note = (problem: string | undefined): void => {
    if (problem !== lastProblem) complain(problem ?? 'Redis answers again.');
    lastProblem = problem;
  };

  return async () => {
    try {
      await finder.begin();
      // The metrics have totals since the first day; Prometheus makes its own minutes of them.
      const observation = await observeQueues(store, finder.names, { minutes: 0 });
      note(undefined);
      return {
        isUp: true,
        text: writeExposition(metricFamilies([{ labels: {}, keys: store.keys, observation }])),
      };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const problem = wordsFor(error, lastError());
      note(problem);
      const down = metricFamilies([{ labels: {}, keys: store.keys, observation: null }]);
      return { isUp: false, text: `# ${problem.replaceAll(/\s+/g, ' ')}\n${writeExposition(down)}` };
    }
  };
}

/** The system's own word (`ECONNREFUSED`) says more than that a connection is missing. */
function wordsFor(error: AppError, cause: Error | undefined): string {
  if (error.code !== 'REDIS_UNAVAILABLE' || cause === undefined) return error.message;
  return new AppError('REDIS_UNAVAILABLE', { reason: cause.message.slice(0, 200) }).message;
}
