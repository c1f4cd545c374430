import { useTranslation } from 'react-i18next';
import type { JobSummary } from '../../../core/contract/model.ts';
import { withoutName } from '../jobs/job-words.ts';
import { showControls } from '../../text/format.ts';
import { Tooltip } from '../../ui/tooltip.tsx';
import styles from './dlq.module.css';

interface EntryErrorProps {
  readonly entry: JobSummary;
}

/** The error's name and first line, and what is unusual about this entry. */
export function EntryError({ entry }: EntryErrorProps) {
  const { t } = useTranslation('dlq');
  const firstLine = withoutName(entry.errorName, entry.error ?? '').split('\n', 1)[0] ?? '';
  return (
    <span className={styles.error}>
      {entry.redriveCount > 0 && (
        <Tooltip label={t('redrivenHint')}>
          <span className={styles.returned}>{t('redriven', { count: entry.redriveCount })}</span>
        </Tooltip>
      )}
      {entry.isMalformed && (
        <Tooltip label={t('malformedHint')}>
          <span className={styles.malformed}>{t('malformed')}</span>
        </Tooltip>
      )}
      {entry.isProcessed && (
        <Tooltip label={t('processedHint', { id: entry.id })}>
          <span className={styles.tag}>{t('processed')}</span>
        </Tooltip>
      )}
      <span className={styles.errorText} title={entry.error ?? undefined}>
        {entry.errorName !== null && (
          <span className={styles.errorName}>{showControls(entry.errorName)}</span>
        )}
        {entry.error === null ? (
          t('noError')
        ) : (
          <span className={styles.message}>{showControls(firstLine)}</span>
        )}
      </span>
    </span>
  );
}
