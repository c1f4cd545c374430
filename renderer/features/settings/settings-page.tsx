import { useTranslation } from 'react-i18next';
import { densities, languages, setPreferences, themes, usePreferences } from '../../state/preferences.ts';
import { Page } from '../../ui/page.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { NotificationPermissionNote } from '../alerts/notification-permission.tsx';
import { AboutApp } from './about-app.tsx';
import { MetricsExporter } from './metrics-exporter.tsx';
import { SettingRow } from './setting-row.tsx';
import styles from './settings.module.css';

/** What belongs to this window and this machine; what belongs to an environment is set where it is seen. */
export function SettingsPage() {
  const { t } = useTranslation('settings');
  const { theme, language, density } = usePreferences();
  return (
    <Page title={t('title')}>
      <div className={styles.settings}>
        <section aria-labelledby="settings-appearance">
          <h2 id="settings-appearance" className={styles.heading}>
            {t('appearance')}
          </h2>
          <dl>
            <SettingRow label={t('language')}>
              <Segmented
                label={t('language')}
                value={language}
                options={languages.map((value) => ({ value, label: t(`languageOption.${value}`) }))}
                onChange={(value) => setPreferences({ language: value })}
              />
            </SettingRow>
            <SettingRow label={t('theme')}>
              <Segmented
                label={t('theme')}
                value={theme}
                options={themes.map((value) => ({ value, label: t(`themeOption.${value}`) }))}
                onChange={(value) => setPreferences({ theme: value })}
              />
            </SettingRow>
            <SettingRow label={t('density')}>
              <Segmented
                label={t('density')}
                value={density}
                options={densities.map((value) => ({ value, label: t(`densityOption.${value}`) }))}
                onChange={(value) => setPreferences({ density: value })}
              />
            </SettingRow>
          </dl>
        </section>
        <section aria-labelledby="settings-notifications">
          <h2 id="settings-notifications" className={styles.heading}>
            {t('notifications')}
          </h2>
          <div className={styles.note}>
            <NotificationPermissionNote />
          </div>
        </section>
        <MetricsExporter />
        <AboutApp />
      </div>
    </Page>
  );
}
