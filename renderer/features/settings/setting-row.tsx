import type { ReactNode } from 'react';
import styles from './settings.module.css';

interface SettingRowProps {
  readonly label: string;
  readonly hint?: string;
  readonly children: ReactNode;
}

export function SettingRow({ label, hint, children }: SettingRowProps) {
  return (
    <div className={styles.row}>
      <dt className={styles.label}>{label}</dt>
      <dd className={styles.value}>
        {children}
        {hint !== undefined && <p className={styles.hint}>{hint}</p>}
      </dd>
    </div>
  );
}
