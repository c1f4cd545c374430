import { useTranslation } from 'react-i18next';
import type { JobSummary } from '../../../core/contract/model.ts';
import { useWriteBlock } from '../../state/write-access.ts';
import { Button } from '../../ui/button.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import styles from './dlq.module.css';
import { canRetry } from './retry-plan.ts';
import type { Decisions } from './use-decisions.ts';

interface DlqJobActionsProps {
  readonly entry: JobSummary;
  readonly decisions: Decisions;
}

/** At the foot of the drawer: what can be done with the one entry that is open. */
export function DlqJobActions({ entry, decisions }: DlqJobActionsProps) {
  const { t } = useTranslation('dlq');
  const block = useWriteBlock();
  if (entry.state === 'resolved') {
    return (
      <div className={styles.jobActions}>
        <Button
          variant="primary"
          isPending={decisions.isPending}
          disabledReason={block}
          onClick={() => decisions.reopen([entry])}
        >
          {t('reopen')} <Kbd keys={['o']} />
        </Button>
      </div>
    );
  }
  if (entry.state !== 'dead') return null;
  return (
    <div className={styles.jobActions}>
      <Button
        variant="primary"
        isPending={decisions.isPending}
        disabledReason={block ?? (canRetry(entry) ? undefined : t('unknownQueueReason'))}
        onClick={() => decisions.retry([entry])}
      >
        {t('retryNow')} <Kbd keys={['r']} />
      </Button>
      <Button disabledReason={block} onClick={() => decisions.resolve([entry])}>
        {t('resolve')} <Kbd keys={['e']} />
      </Button>
    </div>
  );
}
