import { useTranslation } from 'react-i18next';
import type { JobDetail } from '../../../core/contract/model.ts';
import { useFormat } from '../../text/use-format.ts';
import { StateMark } from '../../ui/state-mark.tsx';
import styles from './job-drawer.module.css';

interface RetryWordsProps {
  readonly detail: JobDetail;
}

/** What a retry of this job will do, said before anybody does it. */
export function RetryWords({ detail }: RetryWordsProps) {
  const { t } = useTranslation(['jobs', 'common']);
  const format = useFormat();
  const { summary, history, processedExpiresInSeconds } = detail;
  if (summary.state !== 'dead') return null;
  const values = {
    queue: summary.queue,
    count: summary.maxAttempts,
    priority: t(`common:priority.${summary.priority}`),
  };
  return (
    <section className={styles.retry}>
      <h3 className={styles.sectionTitle}>{t('retry.title')}</h3>
      {summary.queue === '' ? (
        <p>{t('retry.unknownQueue')}</p>
      ) : summary.isMalformed ? (
        <p>{t('retry.malformed', values)}</p>
      ) : (
        <p>
          {t('retry.does', values)} {history.length > 0 && t('retry.keeps', { count: history.length })}{' '}
          {summary.redriveCount > 0 && t('retry.again', { count: summary.redriveCount })}
        </p>
      )}
      {processedExpiresInSeconds !== null && (
        <p className={styles.warning}>
          <StateMark tone="warning" label={t('common:health.warning')} isMarkOnly />
          <span>
            {t('retry.processed', { duration: format.duration(processedExpiresInSeconds * 1_000) })}
          </span>
        </p>
      )}
    </section>
  );
}
