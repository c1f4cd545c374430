import { X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useHostInfo } from '../../state/live.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import styles from './strip.module.css';

/** Environments and thresholds are gone from the screen: somebody has to be told why, until they say they know. */
export function SettingsProblem() {
  const { t } = useTranslation(['frame', 'common']);
  const path = useHostInfo()?.settingsProblem ?? null;
  const [isKnown, setKnown] = useState(false);
  if (path === null || isKnown) return null;
  return (
    <div className={styles.warning} role="alert">
      <StateMark tone="warning" label={t('common:health.warning')} isMarkOnly />
      <span className={styles.words}>{t('settingsProblem', { path })}</span>
      <span className={styles.end}>
        <IconButton label={t('common:dismiss')} icon={<X />} onClick={() => setKnown(true)} />
      </span>
    </div>
  );
}
