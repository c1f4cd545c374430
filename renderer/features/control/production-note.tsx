import { useTranslation } from 'react-i18next';
import { useEnvironment } from '../../state/live.ts';
import styles from './control.module.css';

/** Says once more that this is production, where it is. */
export function ProductionNote() {
  const { t } = useTranslation('dlq');
  const environment = useEnvironment();
  if (environment?.kind !== 'production') return null;
  return (
    <p className={styles.production} data-kind="production">
      {t('retryProduction', { name: environment.name })}
    </p>
  );
}
