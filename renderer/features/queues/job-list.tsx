import { useMediaQuery } from '@mantine/hooks';
import { RefreshCw } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { JobSummary } from '../../../core/contract/model.ts';
import { useEnvironment } from '../../state/live.ts';
import { navigate, type Route } from '../../state/route.ts';
import { useFormat } from '../../text/use-format.ts';
import { useWording } from '../../text/wording.ts';
import type { MenuAction } from '../../ui/context-menu.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useJobColumns } from './job-columns.tsx';
import styles from './job-list.module.css';
import { useQueueJobs } from './use-queue-jobs.ts';

interface JobListProps {
  readonly route: Extract<Route, { page: 'queue' }>;
  readonly order: 'newest' | 'next';
  readonly onOpen: (job: JobSummary) => void;
  /** What can be done with a job, behind what every row offers. */
  readonly moreActions: (job: JobSummary) => readonly MenuAction[];
}

/** The jobs of one state. It runs along with the queue until somebody reads it; then nothing moves under the cursor. */
export function JobList({ route, order, onOpen, moreActions }: JobListProps) {
  const { t } = useTranslation('queues');
  const format = useFormat();
  const wording = useWording();
  const { env, queue, state, job } = route;
  const [isPointedAt, setPointedAt] = useState(false);
  const [isScrolled, setScrolled] = useState(false);
  const isConnected = useEnvironment()?.status.state === 'connected';
  const isFollowing = !isPointedAt && !isScrolled && job === null;
  const list = useQueueJobs({ env, queue, state, order }, isFollowing, isConnected);
  const isSmall = useMediaQuery('(width < 1240px)', false, { getInitialValueInEffect: false });
  const columns = useJobColumns(state, job !== null && isSmall, list.goneIds);
  const changed = list.arrived > 0 ? list.arrived : list.goneIds.size;

  if (list.jobs === null && list.error !== undefined) {
    return <ErrorState {...wording.error(list.error)} onRetry={list.retry} />;
  }
  if (list.jobs === null) return <Skeleton rows={14} columns={[220, 320, 48, 48, 64]} />;
  return (
    // Pointing at the list only holds it still; nothing here is to be clicked.
    <div
      className={styles.list}
      onPointerEnter={() => setPointedAt(true)}
      onPointerLeave={() => setPointedAt(false)}
      onScrollCapture={(event) =>
        setScrolled(event.target instanceof HTMLElement && event.target.scrollTop > 0)
      }
    >
      {list.jobs.length === 0 ? (
        <EmptyState title={t(`empty.${state}`)}>{t(`emptyHint.${state}`)}</EmptyState>
      ) : (
        <DataTable<JobSummary>
          key={order}
          label={t('listLabel', { queue })}
          columns={columns}
          rows={list.jobs}
          rowKey={({ id }) => id}
          openKey={job}
          onOpen={onOpen}
          onEndReached={list.loadMore}
          totalRows={list.total}
          minWidthPx={job === null ? 720 : 380}
          rowActions={(row) => [
            { id: 'open', label: t('action.open'), onSelect: () => onOpen(row) },
            {
              id: 'copy',
              label: t('action.copyId'),
              onSelect: () => void navigator.clipboard.writeText(row.id),
            },
            {
              id: 'dlq',
              label: t('action.dlq'),
              onSelect: () => navigate({ page: 'dlq', env, list: 'dead', queue, job: null }),
            },
            ...moreActions(row),
          ]}
        />
      )}
      {changed > 0 && !isFollowing && (
        <button type="button" className={styles.news} onClick={list.refresh}>
          <RefreshCw aria-hidden size={12} />
          {list.arrived > 0
            ? t('news', { count: list.arrived, shown: format.count(list.arrived) })
            : t('gone', { count: list.goneIds.size, shown: format.count(list.goneIds.size) })}
        </button>
      )}
    </div>
  );
}
