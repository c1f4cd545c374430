import { useCallback } from 'react';
import { useAction } from '../../client/use-action.ts';
import { toast } from '../../state/notices.ts';
import { type Outcome, reopenOutcome, resolveOutcome, retryOutcome } from './outcome.ts';

/** The contract's limit for one call; more goes in several, so that none blocks Redis for long. */
const maxIdsPerCall = 1_000;

function chunked(ids: readonly string[]): readonly string[][] {
  const count = Math.ceil(ids.length / maxIdsPerCall);
  return Array.from({ length: count }, (_, index) =>
    ids.slice(index * maxIdsPerCall, (index + 1) * maxIdsPerCall),
  );
}

/**
 * Runs chunk by chunk and merges the answers, list by list. A chunk that fails has already said so; what was done before
 * it is still reported.
 */
async function inChunks<K extends string>(
  ids: readonly string[],
  run: (chunk: string[]) => Promise<Record<K, readonly string[]> | undefined>,
): Promise<Record<K, string[]> | undefined> {
  let merged: Record<K, string[]> | undefined;
  for (const chunk of chunked(ids)) {
    // One after the other on purpose: a large selection must not become a burst on a production Redis.
    // oxlint-disable-next-line no-await-in-loop
    const answer = await run(chunk);
    if (answer === undefined) break;
    const lists = Object.entries(answer) as [K, readonly string[]][];
    merged = Object.fromEntries(
      lists.map(([name, list]) => [name, [...(merged?.[name] ?? []), ...list]]),
    ) as Record<K, string[]>;
  }
  return merged;
}

function report({ key, values, tone }: Outcome, undo?: () => void): void {
  toast(key, values, { tone, ...(undo === undefined ? {} : { undo }) });
}

export interface DlqActions {
  readonly isPending: boolean;
  /** Each resolves to the ids that have left the list, however they left it; to `undefined` when nothing was done. */
  readonly retry: (jobIds: readonly string[], rearm: boolean) => Promise<readonly string[] | undefined>;
  readonly resolve: (jobIds: readonly string[], text: string) => Promise<readonly string[] | undefined>;
  readonly reopen: (jobIds: readonly string[]) => Promise<readonly string[] | undefined>;
}

/** Retry, resolve and reopen, each with its exact result as a notice. Only a resolve can be taken back (`onTakenBack`). */
export function useDlqActions(env: string, onTakenBack: () => void): DlqActions {
  const retryAction = useAction('dlq.retry');
  const resolveAction = useAction('dlq.resolve');
  const reopenAction = useAction('dlq.reopen');
  const { run: runRetry } = retryAction;
  const { run: runResolve } = resolveAction;
  const { run: runReopen } = reopenAction;

  const retry = useCallback(
    async (ids: readonly string[], rearm: boolean) => {
      const answer = await inChunks(ids, (jobIds) => runRetry({ env, jobIds, rearm }));
      if (answer === undefined) return undefined;
      report(retryOutcome(answer));
      return [...answer.retried, ...answer.missing];
    },
    [env, runRetry],
  );

  const reopen = useCallback(
    async (ids: readonly string[]) => {
      const answer = await inChunks(ids, (jobIds) => runReopen({ env, jobIds }));
      if (answer === undefined) return undefined;
      report(reopenOutcome(answer));
      return [...answer.reopened, ...answer.missing];
    },
    [env, runReopen],
  );

  const resolve = useCallback(
    async (ids: readonly string[], text: string) => {
      const answer = await inChunks(ids, (jobIds) => runResolve({ env, jobIds, text }));
      if (answer === undefined) return undefined;
      const { resolved } = answer;
      const undo = () => void reopen(resolved).then(onTakenBack);
      report(resolveOutcome(answer), resolved.length === 0 ? undefined : undo);
      return [...resolved, ...answer.missing];
    },
    [env, runResolve, reopen, onTakenBack],
  );

  const isPending = retryAction.isPending || resolveAction.isPending || reopenAction.isPending;
  return { isPending, retry, resolve, reopen };
}
