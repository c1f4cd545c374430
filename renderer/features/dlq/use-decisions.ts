import { useCallback, useState } from 'react';
import type { JobSummary } from '../../../core/contract/model.ts';
import { needsConfirmation, planRetry, type RetryPlan } from './retry-plan.ts';
import { useDlqActions } from './use-dlq-actions.ts';

/** What is being asked before it is done. Ids and counts are those of the moment somebody pressed the button. */
export type Question =
  | { readonly kind: 'retry'; readonly plan: RetryPlan }
  | { readonly kind: 'resolve'; readonly jobIds: readonly string[] };

export interface Decisions {
  readonly question: Question | null;
  readonly isPending: boolean;
  /** Retries one clean job at once; asks about everything else. */
  readonly retry: (entries: readonly JobSummary[]) => void;
  readonly resolve: (entries: readonly JobSummary[]) => void;
  readonly reopen: (entries: readonly JobSummary[]) => void;
  readonly confirmRetry: (rearm: boolean) => void;
  readonly confirmResolve: (text: string) => void;
  readonly cancel: () => void;
}

/** From a button to its question, to the action, to the rows that leave the list (`onMoved`) or come back (`onTakenBack`). */
export function useDecisions(
  env: string,
  isProduction: boolean,
  onMoved: (jobIds: readonly string[]) => void,
  onTakenBack: () => void,
): Decisions {
  const actions = useDlqActions(env, onTakenBack);
  const [question, setQuestion] = useState<Question | null>(null);

  const finish = useCallback(
    async (action: Promise<readonly string[] | undefined>) => {
      const moved = await action;
      // It failed and has said so: the question, and the text typed into it, stay for another try.
      if (moved === undefined) return;
      onMoved(moved);
      setQuestion(null);
    },
    [onMoved],
  );

  return {
    question,
    isPending: actions.isPending,
    retry: (entries) => {
      const plan = planRetry(entries);
      if (plan.jobIds.length === 0) return;
      if (needsConfirmation(plan, isProduction)) setQuestion({ kind: 'retry', plan });
      else void finish(actions.retry(plan.jobIds, false));
    },
    resolve: (entries) => {
      if (entries.length > 0) setQuestion({ kind: 'resolve', jobIds: entries.map(({ id }) => id) });
    },
    reopen: (entries) => {
      if (entries.length > 0) void finish(actions.reopen(entries.map(({ id }) => id)));
    },
    confirmRetry: (rearm) => {
      if (question?.kind === 'retry' && !actions.isPending) {
        void finish(actions.retry(question.plan.jobIds, rearm));
      }
    },
    confirmResolve: (text) => {
      if (question?.kind === 'resolve' && !actions.isPending) {
        void finish(actions.resolve(question.jobIds, text));
      }
    },
    cancel: () => setQuestion(null),
  };
}
