import { useTranslation } from 'react-i18next';
import { useHostInfo } from '../../state/live.ts';
import { CopyText } from '../../ui/copy-text.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { SettingRow } from './setting-row.tsx';
import styles from './settings.module.css';

/** What the app says about itself: where its files are, who it acts as, and what happens to passwords. */
export function AboutApp() {
  const { t } = useTranslation(['settings', 'common']);
  const info = useHostInfo();
  return (
    <section aria-labelledby="settings-about">
      <h2 id="settings-about" className={styles.heading}>
        {t('settings:about')}
      </h2>
      {info === null ? (
        <Skeleton rows={4} columns={[120, 280]} />
      ) : (
        <dl>
          {info.settingsProblem !== null && (
            <SettingRow label={t('common:health.warning')}>
              <p className={styles.problem}>
                <StateMark tone="warning" label={t('common:health.warning')} isMarkOnly />
                {t('settings:settingsProblem', { path: info.settingsProblem })}
              </p>
            </SettingRow>
          )}
          <SettingRow label={t('settings:version')}>
            {info.version} ({info.platform},{' '}
            {t(info.windowKind === 'desktop' ? 'settings:windowDesktop' : 'settings:windowBrowser')})
          </SettingRow>
          <SettingRow label={t('settings:user')} hint={t('settings:userHint')}>
            {info.user}
          </SettingRow>
          <SettingRow label={t('settings:profile')} hint={t('settings:profileHint')}>
            <CopyText text={info.profileDir} maxLength={64} />
          </SettingRow>
          <SettingRow label={t('settings:secrets')}>
            {t(info.canStoreSecrets ? 'settings:secretsStored' : 'settings:secretsSession')}
          </SettingRow>
        </dl>
      )}
    </section>
  );
}
