import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { JobSummary } from '../../../core/contract/model.ts';
import { middleTruncate } from '../../text/format.ts';
import type { Column } from '../../ui/data-table.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import styles from './dlq.module.css';
import { EntryError } from './entry-error.tsx';
import { Expiry } from './expiry.tsx';

const idLength = 13;

/** The columns of either list. Beside an open drawer only what tells the rows apart is left. */
export function useDlqColumns(
  list: 'dead' | 'resolved',
  isNarrow: boolean,
  showsQueue: boolean,
  expires: boolean,
): readonly Column<JobSummary>[] {
  const { t } = useTranslation('dlq');
  return useMemo(() => {
    const error: Column<JobSummary> = {
      id: 'error',
      header: t('columnError'),
      width: 'minmax(200px, 3fr)',
      cell: (entry) => <EntryError entry={entry} />,
    };
    const queue: Column<JobSummary> = {
      id: 'queue',
      header: t('columnQueue'),
      width: 'minmax(110px, 0.8fr)',
      cell: ({ queue: name }) =>
        name === '' ? (
          <span className={styles.muted}>{t('unknownQueue')}</span>
        ) : (
          <span className={styles.clipped} title={name}>
            {name}
          </span>
        ),
    };
    const id: Column<JobSummary> = {
      id: 'id',
      header: t('columnId'),
      width: '112px',
      cell: ({ id: jobId }) => (
        <code className={styles.id} title={jobId}>
          {middleTruncate(jobId, idLength)}
        </code>
      ),
    };
    const when: Column<JobSummary> = {
      id: 'when',
      header: list === 'dead' ? t('columnFailed') : t('columnWhen'),
      ...(list === 'dead' ? { hint: t('columnFailedHint') } : {}),
      width: '92px',
      align: 'end',
      cell: ({ atMs }) => <RelativeTime atMs={atMs} />,
    };
    const attempts: Column<JobSummary> = {
      id: 'attempts',
      header: t('columnAttempts'),
      hint: t('columnAttemptsHint'),
      width: '72px',
      align: 'end',
      cell: ({ attemptsMade, maxAttempts }) => t('attemptsOf', { made: attemptsMade, max: maxAttempts }),
    };
    const expiry: Column<JobSummary> = {
      id: 'expires',
      header: t('columnExpires'),
      hint: t('columnExpiresHint'),
      width: '84px',
      align: 'end',
      cell: ({ expiresAtMs }) => <Expiry atMs={expiresAtMs} />,
    };
    const resolution: Column<JobSummary> = {
      id: 'resolution',
      header: t('columnResolution'),
      width: 'minmax(200px, 3fr)',
      cell: ({ resolution: note }) => (
        <span className={styles.clipped} title={note?.text}>
          {note?.text}
        </span>
      ),
    };
    const by: Column<JobSummary> = {
      id: 'by',
      header: t('columnBy'),
      width: 'minmax(90px, 0.7fr)',
      cell: ({ resolution: note }) => <span className={styles.clipped}>{note?.by}</span>,
    };
    const queues = showsQueue ? [queue] : [];
    if (list === 'dead') {
      return isNarrow
        ? [error, ...queues, when]
        : [error, ...queues, id, when, attempts, ...(expires ? [expiry] : [])];
    }
    return isNarrow
      ? [resolution, by, when]
      : [resolution, { ...error, width: 'minmax(160px, 2fr)' }, ...queues, id, by, when];
  }, [t, list, isNarrow, showsQueue, expires]);
}
