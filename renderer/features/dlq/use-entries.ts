import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useClient } from '../../client/client-context.tsx';
import { useCall } from '../../client/use-call.ts';
import type { CallInput } from '../../../core/contract/calls.ts';
import type { AppError } from '../../../core/contract/errors.ts';
import type { JobPage, JobSummary, LiveSnapshot } from '../../../core/contract/model.ts';
import { noticeError } from '../../state/notices.ts';

/** Large enough to fill a tall screen twice, small enough to be read every second. */
const pageEntries = 100;
/** A busy DLQ changes with every tick of the numbers; the page asks again at most this often. */
const peekDelayMs = 1_000;

/**
 * Changes whenever the list may have. Its size alone does not tell: a job that is retried and dies again within one tick
 * leaves it as it was.
 */
export function versionOf(snapshot: LiveSnapshot | null, { list, queue }: Omit<EntriesQuery, 'env'>): string {
  if (snapshot === null) return '';
  if (list === 'resolved') return String(snapshot.resolvedSize);
  const queues = snapshot.queues.filter(({ name }) => queue === null || name === queue);
  const deaths = queues.flatMap(({ minutes }) => minutes.map((minute) => minute.dead));
  return [snapshot.dlqSize, ...queues.map(({ dead }) => dead), ...deaths].join(' ');
}

export interface EntriesQuery {
  readonly env: string;
  readonly list: 'dead' | 'resolved';
  readonly queue: string | null;
}

export interface Entries {
  /** `null` before the first answer. */
  readonly entries: readonly JobSummary[] | null;
  readonly total: number;
  /** Came since the list on screen was read; they wait until somebody asks for them. */
  readonly arrived: number;
  /** Have left the list since, through somebody else. */
  readonly gone: number;
  readonly error: AppError | undefined;
  readonly loadMore: () => void;
  /** Shows the newest state, from the top. */
  readonly refresh: () => void;
  /** Takes rows off the screen that an action has just moved. */
  readonly drop: (jobIds: readonly string[]) => void;
  /** Reads again and shows it: an action has just put rows back. Stays the same function while the list lives. */
  readonly bringBack: () => void;
}

interface Shown {
  readonly key: string;
  readonly jobs: readonly JobSummary[];
  readonly total: number;
  readonly cursor: string | null;
}

/** What an action has moved away since this page was read: until it is read again, it still has them. */
interface Drops {
  readonly head: JobPage | undefined;
  readonly stamps: ReadonlySet<string>;
}

const none: ReadonlySet<string> = new Set();

/** An entry that was retried and died again is another entry than the one that was on screen. */
function stamp({ id, atMs }: JobSummary): string {
  return `${id}@${atMs}`;
}

function differences(
  shown: readonly JobSummary[],
  head: Pick<JobPage, 'jobs' | 'cursor'>,
): { arrived: number; gone: number } {
  const known = new Set(shown.map(stamp));
  const present = new Set(head.jobs.map(stamp));
  const oldest = head.jobs.at(-1);
  // Beyond the end of the page that was read nothing is known.
  const isCovered = (job: JobSummary) =>
    head.cursor === null || (oldest !== undefined && job.atMs > oldest.atMs);
  return {
    arrived: head.jobs.filter((job) => !known.has(stamp(job))).length,
    gone: shown.filter((job) => isCovered(job) && !present.has(stamp(job))).length,
  };
}

/**
 * One of the DLQ's lists, read page by page. Rows never move by themselves: the newest page is read again whenever
 * `version` changes, but only counted against what is on screen until `refresh`.
 */
export function useEntries(query: EntriesQuery, version: string, isConnected: boolean): Entries {
  const client = useClient();
  const key = JSON.stringify(query);
  const { env, list, queue } = query;
  const input: CallInput<'dlq.page'> = useMemo(
    () => ({ env, list, queue, order: 'newest', cursor: null, limit: pageEntries }),
    [env, list, queue],
  );
  const head = useCall('dlq.page', input);
  const [shown, setShown] = useState<Shown | null>(null);
  const [drops, setDrops] = useState<Drops>({ head: undefined, stamps: new Set() });
  const [revealAfter, setRevealAfter] = useState<{ readonly head: JobPage | undefined } | null>(null);
  const loadingCursor = useRef<string | null>(null);

  const isOurs = shown !== null && shown.key === key;
  const dropped = drops.head === head.data ? drops.stamps : none;
  const newest = useMemo(
    () => head.data && { ...head.data, jobs: head.data.jobs.filter((job) => !dropped.has(stamp(job))) },
    [head.data, dropped],
  );
  if (newest !== undefined && (!isOurs || (shown.jobs.length === 0 && newest.jobs.length > 0))) {
    setShown({ key, ...newest });
  }

  if (revealAfter !== null && newest !== undefined && head.data !== revealAfter.head) {
    setRevealAfter(null);
    setShown({ key, ...newest });
  }

  const { reload } = head;
  const headBefore = useRef(head.data);
  useEffect(() => {
    headBefore.current = head.data;
  });
  const versionBefore = useRef(version);
  const peek = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => {
    if (versionBefore.current === version) return;
    versionBefore.current = version;
    // One that is already due is left alone: with a change at every tick it would otherwise never come.
    if (peek.current !== undefined) return;
    peek.current = setTimeout(() => {
      peek.current = undefined;
      reload();
    }, peekDelayMs);
  }, [version, reload]);
  useEffect(() => () => clearTimeout(peek.current), []);

  const wasConnected = useRef(isConnected);
  useEffect(() => {
    if (isConnected && !wasConnected.current) reload();
    wasConnected.current = isConnected;
  }, [isConnected, reload]);

  const loadMore = useCallback(() => {
    const cursor = shown?.key === key ? shown.cursor : null;
    if (cursor === null || loadingCursor.current === cursor) return;
    loadingCursor.current = cursor;
    client.call('dlq.page', { ...input, cursor }).then(
      (page) =>
        setShown((before) => {
          if (before === null || before.key !== key || before.cursor !== cursor) return before;
          const known = new Set(before.jobs.map(({ id }) => id));
          const fresh = page.jobs.filter(({ id }) => !known.has(id));
          return { key, jobs: [...before.jobs, ...fresh], total: page.total, cursor: page.cursor };
        }),
      (error: AppError) => {
        loadingCursor.current = null;
        noticeError(error);
      },
    );
  }, [client, input, key, shown]);

  const refresh = useCallback(() => {
    loadingCursor.current = null;
    if (newest === undefined) reload();
    else setShown({ key, ...newest });
  }, [newest, key, reload]);

  const drop = useCallback(
    (jobIds: readonly string[]) => {
      if (shown === null) return;
      const moved = new Set(jobIds);
      const leaving = shown.jobs.filter(({ id }) => moved.has(id)).map(stamp);
      setDrops({ head: head.data, stamps: new Set([...dropped, ...leaving]) });
      setShown({
        ...shown,
        jobs: shown.jobs.filter(({ id }) => !moved.has(id)),
        total: Math.max(0, shown.total - leaving.length),
      });
      reload();
    },
    [dropped, head.data, reload, shown],
  );

  const bringBack = useCallback(() => {
    loadingCursor.current = null;
    setRevealAfter({ head: headBefore.current });
    reload();
  }, [reload]);

  const changes = useMemo(
    () => (isOurs && newest !== undefined ? differences(shown.jobs, newest) : { arrived: 0, gone: 0 }),
    [isOurs, shown, newest],
  );
  return {
    entries: isOurs ? shown.jobs : null,
    total: isOurs ? shown.total : 0,
    ...changes,
    error: head.error,
    loadMore,
    refresh,
    drop,
    bringBack,
  };
}
