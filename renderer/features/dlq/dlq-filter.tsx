import { useTranslation } from 'react-i18next';
import type { QueueSnapshot } from '../../../core/contract/model.ts';
import { useFormat } from '../../text/use-format.ts';
import { Select } from '../../ui/select.tsx';
import { Tooltip } from '../../ui/tooltip.tsx';
import styles from './dlq.module.css';
import type { Entries } from './use-entries.ts';

interface DlqFilterProps {
  readonly found: Entries;
  readonly queue: string | null;
  readonly queues: readonly QueueSnapshot[];
  readonly onQueue: (queue: string | null) => void;
}

/** The empty value stands for all queues: no queue can have an empty name. */
const allQueues = '';

/** At the end of the tabs: what waits to be shown, and which queue the list is about. */
export function DlqFilter({ found, queue, queues, onQueue }: DlqFilterProps) {
  const { t } = useTranslation('dlq');
  const format = useFormat();
  const names = queues
    .filter(({ name, dead }) => dead > 0 || name === queue)
    .toSorted((a, b) => b.dead - a.dead || a.name.localeCompare(b.name));
  const known =
    queue === null || names.some(({ name }) => name === queue) ? [] : [{ value: queue, label: queue }];
  const news = [
    ...(found.arrived > 0 ? [t('newArrived', { count: found.arrived })] : []),
    ...(found.gone > 0 ? [t('gone', { count: found.gone })] : []),
  ];
  return (
    <span className={styles.filter}>
      <span aria-live="polite">
        {news.length > 0 && (
          <Tooltip label={t('newArrivedHint')}>
            <button type="button" className={styles.news} onClick={found.refresh}>
              {news.join(' · ')}
            </button>
          </Tooltip>
        )}
      </span>
      <Select
        aria-label={t('filterByQueue')}
        value={queue ?? allQueues}
        onChange={(name) => onQueue(name === allQueues ? null : name)}
        options={[
          { value: allQueues, label: t('allQueues') },
          ...known,
          ...names.map(({ name, dead }) => ({ value: name, label: `${name} (${format.count(dead)})` })),
        ]}
      />
    </span>
  );
}
