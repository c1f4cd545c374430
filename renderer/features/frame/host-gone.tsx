import { useTranslation } from 'react-i18next';
import { useConnection } from '../../state/connection.ts';
import { useFormat } from '../../text/use-format.ts';
import { StateMark } from '../../ui/state-mark.tsx';
import styles from './strip.module.css';

/** The browser window has lost the app's process. Everything on screen is a memory. */
export function HostGone() {
  const { t } = useTranslation(['frame', 'common']);
  const format = useFormat();
  const { state, lostAtMs } = useConnection();
  if (state !== 'lost' || lostAtMs === null) return null;
  return (
    <div className={styles.critical} role="alert">
      <StateMark tone="critical" label={t('common:health.critical')} isMarkOnly />
      <strong>{t('host.gone')}</strong>
      <span>{t('host.goneNext', { time: format.clock(lostAtMs) })}</span>
    </div>
  );
}
