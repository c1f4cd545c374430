import { useMediaQuery } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import type { QueueSnapshot } from '../../../core/contract/model.ts';
import { useSnapshot } from '../../state/live.ts';
import { navigate, type Route } from '../../state/route.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { byTrouble } from './health.ts';
import { HeadlineView } from './headline-view.tsx';
import { useOverviewColumns } from './overview-columns.tsx';
import { RecentIncidents } from './recent-incidents.tsx';

interface OverviewPageProps {
  readonly route: Extract<Route, { page: 'overview' }>;
}

/** Two lines a row: the queue's name and what it is. */
const rowHeightPx = 48;

/** Is everything all right? One sentence, one row a queue, and what went wrong lately. */
export function OverviewPage({ route: { env } }: OverviewPageProps) {
  const { t } = useTranslation(['overview', 'common']);
  const snapshot = useSnapshot();
  const isNarrow = useMediaQuery('(width < 1360px)', false, { getInitialValueInEffect: false });
  const columns = useOverviewColumns(isNarrow);
  if (snapshot === null) return null;
  const queues = snapshot.queues.toSorted(byTrouble);

  function open(queue: QueueSnapshot): void {
    navigate({ page: 'queue', env, queue: queue.name, state: 'waiting', job: null });
  }

  return (
    <Page title={<HeadlineView snapshot={snapshot} />}>
      {queues.length === 0 ? (
        <EmptyState title={t('empty.title')}>{t('empty.text')}</EmptyState>
      ) : (
        <DataTable
          label={t('tableLabel')}
          columns={columns}
          rows={queues}
          rowKey={(queue) => queue.name}
          rowHeightPx={rowHeightPx}
          minWidthPx={880}
          isInline
          onOpen={open}
          rowTone={({ health }) => (health === 'critical' || health === 'warning' ? health : undefined)}
          rowActions={(queue) => [
            { id: 'open', label: t('action.open'), onSelect: () => open(queue) },
            {
              id: 'dlq',
              label: t('action.dlq', { count: queue.dead }),
              onSelect: () => navigate({ page: 'dlq', env, list: 'dead', queue: queue.name, job: null }),
            },
            {
              id: 'alerts',
              label: t('action.alerts'),
              onSelect: () => navigate({ page: 'alerts', env, queue: queue.name }),
            },
            {
              id: 'copy',
              label: t('action.copy'),
              onSelect: () => void navigator.clipboard.writeText(queue.name),
            },
          ]}
        />
      )}
      <RecentIncidents env={env} incidents={snapshot.incidents} queues={snapshot.queues} />
    </Page>
  );
}
