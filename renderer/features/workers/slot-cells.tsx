import { useTranslation } from 'react-i18next';
import type { WorkerSnapshot } from '../../../core/contract/model.ts';
import { hrefOf } from '../../state/route.ts';
import { Tooltip } from '../../ui/tooltip.tsx';
import { slotsOf } from './worker-hosts.ts';
import styles from './workers.module.css';

interface SlotCellsProps {
  readonly env: string;
  readonly worker: WorkerSnapshot;
  readonly isSilent: boolean;
}

/** One cell a slot: filled while it runs a job, which the cell names and leads to. */
export function SlotCells({ env, worker, isSilent }: SlotCellsProps) {
  const { t } = useTranslation('workers');
  const { queue, activeJobIds } = worker;
  const slots = slotsOf(worker);
  const idle = slots - activeJobIds.length;
  return (
    <span className={styles.cells} data-silent={isSilent || undefined}>
      <span className="visually-hidden">{t('slotsLabel', { busy: activeJobIds.length, slots })}</span>
      {activeJobIds.map((id) => (
        <Tooltip key={id} label={t('slotBusy', { id })}>
          <a
            className={styles.busy}
            aria-label={t('openJob', { id })}
            href={hrefOf({ page: 'queue', env, queue, state: 'active', job: id })}
          />
        </Tooltip>
      ))}
      {Array.from({ length: idle }, (_, index) => (
        // Idle slots have no identity of their own.
        // oxlint-disable-next-line react/no-array-index-key
        <span key={`idle ${index}`} className={styles.idle} title={t('slotIdle')} />
      ))}
    </span>
  );
}
