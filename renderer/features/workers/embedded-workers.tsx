import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction } from '../../client/use-action.ts';
import type { Environment } from '../../../core/contract/environment.ts';
import type { LiveSnapshot } from '../../../core/contract/model.ts';
import { toast } from '../../state/notices.ts';
import { useWriteBlock } from '../../state/write-access.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { type MarkTone, StateMark } from '../../ui/state-mark.tsx';
import { Switch } from '../../ui/switch.tsx';
import styles from './workers.module.css';

interface EmbeddedWorkersProps {
  readonly environment: Environment;
  readonly embedded: LiveSnapshot['embedded'];
}

const tones: Record<LiveSnapshot['embedded']['state'], MarkTone> = {
  off: 'none',
  starting: 'none',
  running: 'good',
  refused: 'paused',
};

/** The app's own workers: what they do, whether they run, and the switch. */
export function EmbeddedWorkers({ environment, embedded }: EmbeddedWorkersProps) {
  const { t } = useTranslation(['workers', 'common']);
  const action = useAction('workers.setEmbedded');
  const block = useWriteBlock();
  const [isAsking, setAsking] = useState(false);
  const { id: env, name, kind, isOwned } = environment;
  const refusal = kind === 'production' ? t('workers:refusedProduction') : block;
  const restarts = embedded.processes.filter((process) => process.restarts > 0 || process.pid === null);

  async function change(isOn: boolean): Promise<void> {
    const done = await action.run({ env, isOn });
    setAsking(false);
    if (done !== undefined)
      toast(isOn ? 'workers:startedToast' : 'workers:stoppedToast', {}, { tone: 'info' });
  }

  return (
    <section className={styles.embedded} aria-labelledby="embedded-workers">
      <header className={styles.embeddedHeader}>
        <h2 id="embedded-workers" className={styles.section}>
          {t('workers:embeddedTitle')}
        </h2>
        <StateMark tone={tones[embedded.state]} label={t(`workers:embeddedState.${embedded.state}`)} />
        <span className={styles.switch}>
          <Switch
            label={t('workers:embeddedSwitch')}
            isOn={environment.embeddedWorkers}
            disabledReason={refusal}
            onChange={(isOn) => {
              // The app's own Redis holds no jobs but the app's; anybody else's may hold real ones.
              if (isOn && !isOwned) setAsking(true);
              else void change(isOn);
            }}
          />
        </span>
      </header>
      <p className={styles.text}>{refusal ?? t('workers:embeddedText')}</p>
      {restarts.length > 0 && (
        <ul className={styles.restarts}>
          {restarts.map(({ queue, pid, restarts: count }) => (
            <li key={queue}>
              <StateMark tone="warning" label={t('common:health.warning')} isMarkOnly sizePx={10} />
              <span className={styles.restartQueue}>{queue}</span>
              <span className={styles.muted}>
                {[
                  pid === null ? t('workers:pidStarting') : t('workers:pid', { pid }),
                  ...(count > 0 ? [t('workers:restarts', { count })] : []),
                ].join(' · ')}
              </span>
            </li>
          ))}
        </ul>
      )}
      <Dialog
        isOpen={isAsking}
        title={t('workers:enableTitle', { name })}
        onClose={() => setAsking(false)}
        actions={
          <>
            <Button onClick={() => setAsking(false)}>{t('common:cancel')}</Button>
            <Button variant="primary" isPending={action.isPending} onClick={() => void change(true)}>
              {t('workers:enableConfirm', { name })}
            </Button>
          </>
        }
      >
        <p>{t('workers:enableText', { name })}</p>
      </Dialog>
    </section>
  );
}
