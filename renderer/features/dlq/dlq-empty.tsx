import { useTranslation } from 'react-i18next';
import { useCall } from '../../client/use-call.ts';
import { useFormat } from '../../text/use-format.ts';
import { useNowMs } from '../../ui/clock.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import styles from './dlq.module.css';

interface DlqEmptyProps {
  readonly env: string;
  readonly list: 'dead' | 'resolved';
  readonly queue: string | null;
}

/** The page's reward: nothing is dead, and who saw to that. */
export function DlqEmpty({ env, list, queue }: DlqEmptyProps) {
  const { t } = useTranslation('dlq');
  const format = useFormat();
  const nowMs = useNowMs();
  const asked = list === 'dead' && queue === null;
  const last = useCall(
    'dlq.page',
    asked ? { env, list: 'resolved', queue: null, order: 'newest', cursor: null, limit: 1 } : null,
  ).data?.jobs[0];
  if (list === 'resolved') {
    return <EmptyState title={t('emptyResolved')}>{t('emptyResolvedHint')}</EmptyState>;
  }
  if (queue !== null) return <EmptyState title={t('emptyDeadQueue', { queue })} />;
  const note = last?.resolution ?? null;
  return (
    <div className={styles.reward}>
      <StateMark tone="good" label={t('emptyDead')} isMarkOnly sizePx={28} />
      <h2 className={styles.rewardTitle}>{t('emptyDead')}</h2>
      <p className={styles.muted}>
        {note !== null && last !== undefined
          ? t('emptyDeadLast', { by: note.by, when: format.relative(last.atMs, nowMs) })
          : t('emptyDeadNever')}
      </p>
    </div>
  );
}
