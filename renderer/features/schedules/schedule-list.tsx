import { Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useMediaQuery } from '@mantine/hooks';
import type { Schedule } from '../../../core/contract/control.ts';
import { navigate } from '../../state/route.ts';
import { useWriteBlock } from '../../state/write-access.ts';
import { useWording } from '../../text/wording.ts';
import { Button } from '../../ui/button.tsx';
import type { MenuAction } from '../../ui/context-menu.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useScheduleColumns } from './schedule-columns.tsx';
import type { ScheduleControl } from './use-schedule-control.ts';
import type { Schedules } from './use-schedules.ts';

interface ScheduleListProps {
  readonly env: string;
  readonly queue: string;
  readonly schedules: Schedules;
  readonly control: ScheduleControl;
  readonly openId: string | null;
  readonly onOpen: (id: string) => void;
}

/** What adds jobs to this queue by the clock. */
export function ScheduleList({ env, queue, schedules, control, openId, onOpen }: ScheduleListProps) {
  const { t } = useTranslation('schedules');
  const wording = useWording();
  const block = useWriteBlock();
  const isSmall = useMediaQuery('(width < 1240px)', false, { getInitialValueInEffect: false });
  const columns = useScheduleColumns(openId !== null && isSmall);
  const { list, error, reload } = schedules;

  function actionsOf(schedule: Schedule): readonly MenuAction[] {
    const { lastJobId, isPaused } = schedule;
    return [
      { id: 'open', label: t('action.open'), onSelect: () => onOpen(schedule.id) },
      ...(lastJobId === null
        ? []
        : [
            {
              id: 'job',
              label: t('action.lastJob'),
              onSelect: () => navigate({ page: 'queue', env, queue, state: 'completed', job: lastJobId }),
            },
          ]),
      {
        id: 'edit',
        label: t('action.edit'),
        onSelect: () => control.ask({ kind: 'edit', schedule }),
        disabledReason: block,
      },
      {
        id: 'pause',
        label: t(isPaused ? 'action.resume' : 'action.pause'),
        onSelect: () => control.setPaused(schedule, !isPaused),
        disabledReason: block,
      },
      {
        id: 'remove',
        label: t('action.remove'),
        onSelect: () => control.ask({ kind: 'remove', schedule }),
        isDanger: true,
        disabledReason: block,
      },
    ];
  }

  if (list === undefined) {
    if (error !== undefined) return <ErrorState {...wording.error(error)} onRetry={reload} />;
    return <Skeleton rows={6} columns={[180, 260, 96, 64]} />;
  }
  if (list.length === 0) {
    return (
      <EmptyState
        title={t('empty')}
        action={
          <Button
            icon={<Plus />}
            disabledReason={block}
            onClick={() => control.ask({ kind: 'edit', schedule: null })}
          >
            {t('add')}
          </Button>
        }
      >
        {t('emptyHint')}
      </EmptyState>
    );
  }
  return (
    <DataTable<Schedule>
      label={t('listLabel', { queue })}
      columns={columns}
      rows={list}
      rowKey={({ id }) => id}
      openKey={openId}
      onOpen={({ id }) => onOpen(id)}
      minWidthPx={openId === null ? 760 : 420}
      rowActions={actionsOf}
    />
  );
}
