import { useTranslation } from 'react-i18next';
import type { JobSummary } from '../../../core/contract/model.ts';
import type { QueueTab } from '../../state/route.ts';
import { middleTruncate, nothingMeasured, showControls } from '../../text/format.ts';
import { useFormat } from '../../text/use-format.ts';
import type { Column } from '../../ui/data-table.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { JobProgress } from '../jobs/job-progress.tsx';
import styles from './job-columns.module.css';

/** Columns for the jobs of one state. `isNarrow` keeps what identifies a job, for when the drawer has the rest. */
export function useJobColumns(
  state: QueueTab,
  isNarrow: boolean,
  goneIds: ReadonlySet<string>,
): readonly Column<JobSummary>[] {
  const { t } = useTranslation(['queues', 'common']);
  const format = useFormat();

  const columns: readonly (Column<JobSummary> | false)[] = [
    {
      id: 'job',
      header: t('column.job'),
      width: isNarrow ? 'minmax(140px, 1fr)' : 'minmax(220px, 1fr)',
      cell: (job) => (
        <span className={styles.job} data-gone={goneIds.has(job.id) || undefined}>
          {job.isMalformed && <StateMark tone="warning" label={t('malformed')} isMarkOnly />}
          <span className={styles.label}>
            {job.label === null ? t(job.isMalformed ? 'malformed' : 'untyped') : showControls(job.label)}
          </span>
          <code className={styles.id} title={job.id}>
            {middleTruncate(job.id, 18)}
          </code>
        </span>
      ),
    },
    !isNarrow && {
      id: 'payload',
      header: t('column.payload'),
      width: 'minmax(120px, 2fr)',
      cell: (job) => <code className={styles.preview}>{showControls(job.payloadPreview)}</code>,
    },
    !isNarrow && {
      id: 'bytes',
      header: t('column.bytes'),
      hint: t('hint.bytes'),
      width: '64px',
      align: 'end',
      cell: (job) => <span className={styles.muted}>{format.bytes(job.payloadBytes)}</span>,
    },
    !isNarrow && {
      id: 'priority',
      header: t('column.priority'),
      width: '64px',
      cell: (job) => (
        <span className={job.priority === 'medium' ? styles.muted : undefined}>
          {t(`common:priority.${job.priority}`)}
        </span>
      ),
    },
    {
      id: 'attempts',
      header: t('column.attempts'),
      hint: t('hint.attempts'),
      width: '64px',
      align: 'end',
      cell: (job) => (
        <span className={job.attemptsMade === 0 ? styles.muted : undefined} title={job.error ?? undefined}>
          {job.attemptsMade} / {job.maxAttempts}
        </span>
      ),
    },
    state === 'active' &&
      !isNarrow && {
        id: 'worker',
        header: t('column.worker'),
        width: 'minmax(100px, 180px)',
        cell: (job) => (
          <code className={styles.preview} title={job.worker ?? undefined}>
            {job.worker ?? nothingMeasured}
          </code>
        ),
      },
    state === 'active' &&
      !isNarrow && {
        id: 'progress',
        header: t('column.progress'),
        hint: t('hint.progress'),
        width: 'minmax(80px, 140px)',
        cell: (job) =>
          job.progress === null ? (
            <span className={styles.muted}>{nothingMeasured}</span>
          ) : (
            <JobProgress text={job.progress} />
          ),
      },
    state === 'parked' && {
      id: 'orderingKey',
      header: t('column.orderingKey'),
      hint: t('hint.orderingKey'),
      width: 'minmax(100px, 180px)',
      cell: (job) => (
        <code className={styles.preview} title={job.orderingKey ?? undefined}>
          {job.orderingKey === null ? nothingMeasured : showControls(job.orderingKey)}
        </code>
      ),
    },
    state === 'completed' && {
      id: 'duration',
      header: t('column.duration'),
      width: '72px',
      align: 'end',
      cell: (job) => format.duration(job.durationMs),
    },
    {
      id: 'time',
      header: t(`column.time.${state}`),
      hint: t(`hint.time.${state}`),
      width: '96px',
      align: 'end',
      cell: (job) => <RelativeTime atMs={state === 'active' ? (job.startedAtMs ?? job.atMs) : job.atMs} />,
    },
  ];
  return columns.filter((column) => column !== false);
}
