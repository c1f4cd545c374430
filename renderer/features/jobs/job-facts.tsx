import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { JobDetail } from '../../../core/contract/model.ts';
import { useFormat } from '../../text/use-format.ts';
import { CopyText } from '../../ui/copy-text.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import styles from './job-drawer.module.css';
import { JobProgress } from './job-progress.tsx';

interface JobFactsProps {
  readonly detail: JobDetail;
}

interface Fact {
  readonly label: string;
  readonly value: ReactNode;
}

/** What is known about a job besides its story, one line each; what is not known is not there. */
export function JobFacts({ detail }: JobFactsProps) {
  const { t } = useTranslation(['jobs', 'common']);
  const format = useFormat();
  const { summary, processedExpiresInSeconds, resultExpiresInSeconds } = detail;
  const seconds = (value: number): string => format.duration(value * 1_000);
  const facts: readonly (Fact | false)[] = [
    { label: t('fact.priority'), value: t(`common:priority.${summary.priority}`) },
    {
      label: t('fact.attempts'),
      value: t('fact.attemptsValue', { made: summary.attemptsMade, max: summary.maxAttempts }),
    },
    summary.createdAtMs !== null && {
      label: t('fact.created'),
      value: <RelativeTime atMs={summary.createdAtMs} />,
    },
    summary.state === 'waiting' && { label: t('fact.dueSince'), value: <RelativeTime atMs={summary.atMs} /> },
    summary.state === 'delayed' && { label: t('fact.dueAt'), value: <RelativeTime atMs={summary.atMs} /> },
    summary.orderingKey !== null && {
      label: t('fact.orderingKey'),
      value: <CopyText text={summary.orderingKey} maxLength={36} />,
    },
    summary.progress !== null && {
      label: t('fact.progress'),
      value: <JobProgress text={summary.progress} />,
    },
    summary.worker !== null && {
      label: t('fact.worker'),
      value: <CopyText text={summary.worker} maxLength={36} />,
    },
    summary.state === 'active' && { label: t('fact.lease'), value: <RelativeTime atMs={summary.atMs} /> },
    summary.durationMs !== null && { label: t('fact.duration'), value: format.duration(summary.durationMs) },
    summary.expiresAtMs !== null && {
      label: t('fact.expires'),
      value: <RelativeTime atMs={summary.expiresAtMs} />,
    },
    processedExpiresInSeconds !== null && {
      label: t('fact.processed'),
      value: t('fact.processedValue', { duration: seconds(processedExpiresInSeconds) }),
    },
    resultExpiresInSeconds !== null && {
      label: t('fact.result'),
      value: t('fact.resultValue', { duration: seconds(resultExpiresInSeconds) }),
    },
    summary.redriveCount > 0 && {
      label: t('fact.redriven'),
      value: t('fact.redrivenValue', { count: summary.redriveCount }),
    },
    summary.fingerprint !== null && {
      label: t('fact.fingerprint'),
      value: <CopyText text={summary.fingerprint} maxLength={20} />,
    },
  ];
  return (
    <dl className={styles.facts}>
      {facts
        .filter((fact) => fact !== false)
        .map((fact) => (
          <div key={fact.label}>
            <dt>{fact.label}</dt>
            <dd>{fact.value}</dd>
          </div>
        ))}
    </dl>
  );
}
