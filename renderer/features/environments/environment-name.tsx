import { useTranslation } from 'react-i18next';
import type { Environment } from '../../../core/contract/environment.ts';
import { KindIcon } from '../frame/kind-icon.tsx';
import { useDrafts } from './environment-drafts.ts';
import styles from './environments.module.css';

interface EnvironmentNameProps {
  readonly environment: Environment;
}

/** Its kind as colour, icon and word, its name, and what has to be known before it is opened. */
export function EnvironmentName({ environment }: EnvironmentNameProps) {
  const { t } = useTranslation(['environments', 'common']);
  const { id, name, kind, isOwned, connection } = environment;
  const isUnsaved = useDrafts((drafts) => drafts[id] !== undefined);
  const notes = [
    t(`common:kind.${kind}`),
    ...(isOwned ? [t('environments:owned')] : []),
    ...(isUnsaved ? [t('environments:unsaved')] : []),
  ];
  return (
    <span className={styles.name}>
      <span className={styles.kind} data-kind={kind}>
        <KindIcon kind={kind} />
      </span>
      <span className={styles.words}>
        <span className={styles.title} title={name}>
          {name}
        </span>
        <span className={styles.notes}>
          {notes.join(' · ')}
          {connection.tls.isEnabled && connection.tls.skipVerification && (
            <span className={styles.unverified}> · {t('environments:skipsVerification')}</span>
          )}
        </span>
      </span>
    </span>
  );
}
