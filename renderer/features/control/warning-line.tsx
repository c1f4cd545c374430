import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { StateMark } from '../../ui/state-mark.tsx';
import styles from './control.module.css';

export function WarningLine({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <p className={styles.warning}>
      <StateMark tone="warning" label={t('health.warning')} isMarkOnly />
      <span>{children}</span>
    </p>
  );
}
