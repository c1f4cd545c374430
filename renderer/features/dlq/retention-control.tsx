import { Hourglass, Infinity as KeptForEver } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction } from '../../client/use-action.ts';
import type { LiveSnapshot } from '../../../core/contract/model.ts';
import { toast } from '../../state/notices.ts';
import { useWriteBlock } from '../../state/write-access.ts';
import { Tooltip } from '../../ui/tooltip.tsx';
import styles from './dlq.module.css';
import { KeepDialog, RemoveOldDialog } from './retention-dialogs.tsx';

interface RetentionControlProps {
  readonly snapshot: LiveSnapshot;
  /** The environment's name when it is production, where it has to be typed. */
  readonly productionName: string | null;
}

/** Says what becomes of entries that nobody touches. Nothing is ever removed before somebody has switched it on here. */
export function RetentionControl({ snapshot, productionName }: RetentionControlProps) {
  const { t } = useTranslation('dlq');
  const block = useWriteBlock();
  const action = useAction('dlq.setRetention');
  const [isAsking, setAsking] = useState(false);
  const { isOn, expired } = snapshot.deadRetention;

  async function change(next: boolean): Promise<void> {
    const done = await action.run({ env: snapshot.env, isOn: next });
    if (done === undefined) return;
    toast(next ? 'dlq:retention.doneOn' : 'dlq:retention.doneOff');
    setAsking(false);
  }

  return (
    <>
      <Tooltip label={block ?? t(isOn ? 'retention.hintOn' : 'retention.hintOff')}>
        <button
          type="button"
          className={styles.retention}
          aria-disabled={block !== undefined || undefined}
          aria-haspopup="dialog"
          onClick={() => {
            if (block === undefined) setAsking(true);
          }}
        >
          {isOn ? <Hourglass aria-hidden size={12} /> : <KeptForEver aria-hidden size={12} />}
          <span>{t(isOn ? 'retention.on' : 'retention.off')}</span>
        </button>
      </Tooltip>
      {isAsking &&
        (isOn ? (
          <KeepDialog
            isPending={action.isPending}
            onConfirm={() => void change(false)}
            onClose={() => setAsking(false)}
          />
        ) : (
          <RemoveOldDialog
            queues={snapshot.queues}
            expired={expired}
            productionName={productionName}
            isPending={action.isPending}
            onConfirm={() => void change(true)}
            onClose={() => setAsking(false)}
          />
        ))}
    </>
  );
}
