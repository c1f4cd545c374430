import { useTranslation } from 'react-i18next';
import { useAppearance } from './use-appearance.ts';
import styles from './no-token.module.css';

interface NoTokenProps {
  /** There is one, but from an earlier start of the app. */
  readonly isOld?: boolean;
}

/** The browser window without its token: says where to find the whole address. */
export function NoToken({ isOld = false }: NoTokenProps) {
  const { t } = useTranslation('frame');
  useAppearance();
  return (
    <main className={styles.page}>
      <h1 className={styles.title}>{t(isOld ? 'host.oldTokenTitle' : 'host.noTokenTitle')}</h1>
      <p className={styles.text}>{t(isOld ? 'host.oldTokenText' : 'host.noTokenText')}</p>
    </main>
  );
}
