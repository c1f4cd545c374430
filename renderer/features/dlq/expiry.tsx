import { useTranslation } from 'react-i18next';
import { useNowMs } from '../../ui/clock.ts';
import { RelativeTime } from '../../ui/relative-time.tsx';
import styles from './dlq.module.css';

interface ExpiryProps {
  /** `null` when the entry is kept for ever. */
  readonly atMs: number | null;
}

/** What is about to be removed for good has to be seen before it is. */
const soonMs = 6 * 3_600_000;

export function Expiry({ atMs }: ExpiryProps) {
  const { t } = useTranslation('dlq');
  const nowMs = useNowMs();
  if (atMs === null) return <span className={styles.muted}>{t('keptForever')}</span>;
  return (
    <span className={atMs - nowMs < soonMs ? styles.expiresSoon : styles.muted}>
      <RelativeTime atMs={atMs} />
    </span>
  );
}
