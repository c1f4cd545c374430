import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { findPayloadViolations } from '../../../core/contract/job-types.ts';
import { StateMark } from '../../ui/state-mark.tsx';
import styles from './payload-violations.module.css';

interface PayloadViolationsProps {
  readonly queue: string;
  readonly payloadText: string;
}

/** Where a payload is not of its queue's job type: often why the job fails. Nothing where all is well or nothing is known. */
export function PayloadViolations({ queue, payloadText }: PayloadViolationsProps) {
  const { t } = useTranslation(['jobs', 'common']);
  const violations = useMemo(() => findPayloadViolations(queue, payloadText), [queue, payloadText]);
  if (violations.length === 0) return null;
  return (
    <div className={styles.violations} role="note">
      <p className={styles.title}>
        <StateMark tone="warning" label={t('common:health.warning')} isMarkOnly />
        {t('violations.title', { count: violations.length, queue })}
      </p>
      <ul>
        {violations.map(({ path, expected, found }) => (
          <li key={path}>
            {path === '' ? t('violations.payload') : <code>{path}</code>}
            {': '}
            {found === 'nothing'
              ? t('violations.missing', { expected })
              : t('violations.line', { expected, found })}
          </li>
        ))}
      </ul>
    </div>
  );
}
