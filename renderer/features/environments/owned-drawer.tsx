import { useTranslation } from 'react-i18next';
import type { Environment } from '../../../core/contract/environment.ts';
import { useWording } from '../../text/wording.ts';
import { CopyText } from '../../ui/copy-text.tsx';
import { Drawer } from '../../ui/drawer.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { addressOf } from '../frame/address.ts';
import styles from './environment-form.module.css';
import { ProblemNext } from './problem-next.tsx';

interface OwnedDrawerProps {
  readonly environment: Environment;
  readonly onReconnect: () => void;
  readonly onClose: () => void;
}

/** The Redis the app runs itself: nothing to edit, but everything to know. */
export function OwnedDrawer({ environment, onReconnect, onClose }: OwnedDrawerProps) {
  const { t } = useTranslation(['environments', 'common']);
  const wording = useWording();
  const { connection, status } = environment;
  return (
    <Drawer
      label={environment.name}
      title={<h2 className={styles.title}>{environment.name}</h2>}
      onClose={onClose}
    >
      <p>{t('environments:ownedText')}</p>
      <dl className={styles.facts}>
        <dt>{connection.socketPath === '' ? t('environments:host') : t('environments:ownedSocket')}</dt>
        <dd>
          <CopyText text={addressOf(connection)} maxLength={52} />
        </dd>
        {status.redisVersion !== null && (
          <>
            <dt>{t('environments:step.version')}</dt>
            <dd>Redis {status.redisVersion}</dd>
          </>
        )}
      </dl>
      {status.problem !== null && (
        <div className={styles.problem}>
          <ErrorState
            title={wording.problem(status.problem).title}
            next={<ProblemNext problem={status.problem} />}
            onRetry={onReconnect}
          />
        </div>
      )}
    </Drawer>
  );
}
