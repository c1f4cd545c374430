import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { CallInput } from '../../../core/contract/calls.ts';
import type { AppError } from '../../../core/contract/errors.ts';
import type { JobPage, JobSummary } from '../../../core/contract/model.ts';
import { useClient } from '../../client/client-context.tsx';
import { asAppError, useCall } from '../../client/use-call.ts';
import { noticeError } from '../../state/notices.ts';
import type { QueueTab } from '../../state/route.ts';

/** Fills a tall screen twice. */
const pageJobs = 100;
/** How often the head of the list is read again. */
const peekMs = 2_000;

export interface QueueJobsQuery {
  readonly env: string;
  readonly queue: string;
  readonly state: QueueTab;
  readonly order: 'newest' | 'next';
}

export interface QueueJobs {
  /** `null` before the first answer. */
  readonly jobs: readonly JobSummary[] | null;
  readonly total: number;
  /** Not on screen yet: they wait until somebody asks for them. */
  readonly arrived: number;
  /** On screen, but no longer in this list. */
  readonly goneIds: ReadonlySet<string>;
  readonly error: AppError | undefined;
  readonly loadMore: () => void;
  /** Shows the list as it is now, from the top. */
  readonly refresh: () => void;
  /** Reads again after a failure. */
  readonly retry: () => void;
}

interface Shown {
  readonly key: string;
  readonly jobs: readonly JobSummary[];
  readonly total: number;
  readonly cursor: string | null;
}

/** What has changed between the list on screen and a fresh read of its head. */
export function changesSince(
  shown: readonly JobSummary[],
  head: JobPage,
): { readonly arrived: number; readonly goneIds: ReadonlySet<string> } {
  const known = new Set(shown.map(({ id }) => id));
  const present = new Set(head.jobs.map(({ id }) => id));
  // Only rows before the last one that both have in common are covered by the head; later ones may just be out of reach.
  const lastCommon = shown.findLastIndex(({ id }) => present.has(id));
  const covered = head.cursor === null ? shown : shown.slice(0, lastCommon + 1);
  return {
    arrived: head.jobs.filter(({ id }) => !known.has(id)).length,
    goneIds: new Set(covered.filter(({ id }) => !present.has(id)).map(({ id }) => id)),
  };
}

/**
 * The jobs of one queue in one state, page by page. The head is read again all the time. While `isFollowing` (nobody is
 * reading, pointing or scrolling) it replaces what is on screen; otherwise rows stay where they are and the news is
 * only counted.
 */
export function useQueueJobs(query: QueueJobsQuery, isFollowing: boolean, isConnected: boolean): QueueJobs {
  const client = useClient();
  const { env, queue, state, order } = query;
  const key = `${env} ${queue} ${state} ${order}`;
  const input: CallInput<'queue.jobs'> = useMemo(
    () => ({ env, queue, state, order, cursor: null, limit: pageJobs }),
    [env, queue, state, order],
  );
  const head = useCall('queue.jobs', input);
  const [shown, setShown] = useState<Shown | null>(null);
  const loadingCursor = useRef<string | null>(null);

  const isOurs = shown !== null && shown.key === key;
  const { data, reload } = head;
  const isBehind = isOurs && data !== undefined && isFollowing && shown.jobs !== data.jobs;
  if (data !== undefined && (!isOurs || isBehind)) setShown({ key, ...data });

  useEffect(() => {
    if (!isConnected) return;
    const timer = setInterval(reload, peekMs);
    return () => clearInterval(timer);
  }, [isConnected, reload]);

  const loadMore = useCallback(() => {
    const cursor = shown?.key === key ? shown.cursor : null;
    if (cursor === null || loadingCursor.current === cursor) return;
    loadingCursor.current = cursor;
    client.call('queue.jobs', { ...input, cursor }).then(
      (page) =>
        setShown((before) => {
          if (before === null || before.key !== key || before.cursor !== cursor) return before;
          // A job that moved while we read may turn up on two pages.
          const known = new Set(before.jobs.map(({ id }) => id));
          const fresh = page.jobs.filter(({ id }) => !known.has(id));
          return { key, jobs: [...before.jobs, ...fresh], total: page.total, cursor: page.cursor };
        }),
      (error: unknown) => {
        loadingCursor.current = null;
        noticeError(asAppError(error));
      },
    );
  }, [client, input, key, shown]);

  const refresh = useCallback(() => {
    loadingCursor.current = null;
    if (data !== undefined) setShown({ key, ...data });
    reload();
  }, [data, key, reload]);

  const changes = useMemo(
    () =>
      isOurs && data !== undefined
        ? changesSince(shown.jobs, data)
        : { arrived: 0, goneIds: new Set<string>() },
    [isOurs, shown, data],
  );
  return {
    jobs: isOurs ? shown.jobs : null,
    total: isOurs ? shown.total : 0,
    ...changes,
    error: head.error,
    loadMore,
    refresh,
    retry: reload,
  };
}
