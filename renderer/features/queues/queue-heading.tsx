import { useTranslation } from 'react-i18next';
import type { QueueSnapshot } from '../../../core/contract/model.ts';
import { useFormat } from '../../text/use-format.ts';
import { StateMark } from '../../ui/state-mark.tsx';
import { LimitFact } from '../control/limit-fact.tsx';
import { healthTone } from '../overview/health.ts';
import styles from './queue-page.module.css';

export function QueueTitle({ queue }: { readonly queue: QueueSnapshot }) {
  const { t } = useTranslation('common');
  return (
    <span className={styles.title}>
      <StateMark tone={healthTone(queue.health)} label={t(`health.${queue.health}`)} isMarkOnly sizePx={16} />
      {queue.name}
    </span>
  );
}

interface QueueFactsProps {
  readonly queue: QueueSnapshot;
  readonly onLimit: () => void;
}

/** One line under the title. */
export function QueueFacts({ queue, onLimit }: QueueFactsProps) {
  const { t } = useTranslation(['queues', 'common', 'overview']);
  const format = useFormat();
  return (
    <span className={styles.facts}>
      <span>{t(`common:health.${queue.health}`)}</span>
      {queue.priority !== null && <span>{t(`overview:priority.${queue.priority}`)}</span>}
      <span>{t('overview:retention', { duration: format.duration(queue.retentionMs) })}</span>
      {queue.rateLimit !== null && (
        <span>
          <LimitFact rateLimit={queue.rateLimit} onChange={onLimit} />
        </span>
      )}
      <span>
        {t('flow', {
          in: format.rate(queue.enqueuedPerMinute),
          out: format.rate(queue.completedPerMinute),
        })}
      </span>
    </span>
  );
}
