import type { RateLimit } from '../../../core/contract/holds.ts';
import { useAction } from '../../client/use-action.ts';
import { toast } from '../../state/notices.ts';
import { useFormat } from '../../text/use-format.ts';
import { drainOutcome } from './drain-outcome.ts';
import { useLimitWords } from './limit-words.ts';

export interface QueueControl {
  readonly isPending: boolean;
  /** Each resolves to whether it was done; what failed has said so. */
  readonly pause: (reason: string) => Promise<boolean>;
  readonly resume: () => Promise<boolean>;
  readonly limit: (rateLimit: RateLimit | null) => Promise<boolean>;
  readonly keep: (keepMs: number | null) => Promise<boolean>;
  readonly drain: (includeDelayed: boolean) => Promise<boolean>;
}

/** What a person can decide about a whole queue, each with its exact result as a notice. */
export function useQueueControl(env: string, queue: string): QueueControl {
  const format = useFormat();
  const limitWords = useLimitWords();
  const pause = useAction('queue.pause');
  const resume = useAction('queue.resume');
  const setRateLimit = useAction('queue.setRateLimit');
  const setRetention = useAction('queue.setRetention');
  const drain = useAction('queue.drain');
  return {
    isPending: [pause, resume, setRateLimit, setRetention, drain].some(({ isPending }) => isPending),
    pause: async (reason) => {
      const answer = await pause.run({ env, queue, reason });
      if (answer === undefined) return false;
      if (answer.outcome === 'paused') toast('control:pausedDone', { queue });
      else toast('control:pausedAlready', { queue }, { tone: 'info' });
      return true;
    },
    resume: async () => {
      const answer = await resume.run({ env, queue });
      if (answer === undefined) return false;
      if (answer.outcome === 'resumed') toast('control:resumedDone', { queue });
      else toast('control:resumedAlready', { queue }, { tone: 'info' });
      return true;
    },
    limit: async (rateLimit) => {
      const answer = await setRateLimit.run({ env, queue, rateLimit });
      if (answer === undefined) return false;
      if (rateLimit === null) toast('control:limit.cleared', { queue });
      else toast('control:limit.done', { queue, limit: limitWords(rateLimit, format) });
      return true;
    },
    keep: async (keepMs) => {
      const answer = await setRetention.run({ env, queue, keepMs });
      if (answer === undefined) return false;
      if (keepMs === null) toast('control:retention.cleared', { queue });
      else toast('control:retention.done', { queue, duration: format.duration(keepMs) });
      return true;
    },
    drain: async (includeDelayed) => {
      const report = await drain.run({ env, queue, includeDelayed });
      if (report === undefined) return false;
      const { key, values, tone } = drainOutcome(queue, report);
      toast(key, values, { tone });
      return true;
    },
  };
}
