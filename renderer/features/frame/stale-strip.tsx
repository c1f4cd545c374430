import { useTranslation } from 'react-i18next';
import { useAction } from '../../client/use-action.ts';
import { useEnvironment, useSnapshot } from '../../state/live.ts';
import { useFormat } from '../../text/use-format.ts';
import { useWording } from '../../text/wording.ts';
import { Button } from '../../ui/button.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import styles from './strip.module.css';

/** Old numbers say how old they are, and why, instead of passing for new ones. */
export function StaleStrip() {
  const { t } = useTranslation(['frame', 'common']);
  const format = useFormat();
  const wording = useWording();
  const environment = useEnvironment();
  const snapshot = useSnapshot();
  const reconnect = useAction('environment.reconnect');
  if (environment === null || snapshot === null || !snapshot.isStale || snapshot.atMs === null) return null;
  const { name, status } = environment;
  const time = format.clock(snapshot.atMs);
  const problem = status.problem === null ? null : wording.problem(status.problem);
  return (
    <div className={styles.warning} role="status">
      <StateMark tone="warning" label={t('common:health.warning')} isMarkOnly />
      <strong>
        {status.state === 'failed'
          ? t('connection.asOfFailed', { time, name })
          : t('connection.asOfLong', { time, name })}
      </strong>
      {problem !== null && (
        <span>
          {problem.title} {problem.next}
        </span>
      )}
      <span className={styles.end}>
        <Button isPending={reconnect.isPending} onClick={() => void reconnect.run({ env: environment.id })}>
          {t('common:tryAgain')}
        </Button>
      </span>
    </div>
  );
}
