import { useTranslation } from 'react-i18next';
import { useAppearance } from './use-appearance.ts';
import styles from './no-token.module.css';

/** The browser window without its token: says where to find the whole address. */
export function NoToken() {
  const { t } = useTranslation('frame');
  useAppearance();
  return (
    <main className={styles.page}>
      <h1 className={styles.title}>{t('host.noTokenTitle')}</h1>
      <p className={styles.text}>{t('host.noTokenText')}</p>
    </main>
  );
}
