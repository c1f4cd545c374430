import { useTranslation } from 'react-i18next';
import type { JobSummary } from '../../../core/contract/model.ts';
import { toast } from '../../state/notices.ts';
import { useWriteBlock } from '../../state/write-access.ts';
import { Button } from '../../ui/button.tsx';
import { SelectionBar } from '../../ui/selection-bar.tsx';
import { useKeys } from '../../ui/use-keys.ts';
import { canRetry } from './retry-plan.ts';
import type { Decisions } from './use-decisions.ts';

/** A key has no tooltip: what a button says on hover, it says as a notice. */
function orSayWhy(reason: string | undefined, act: () => void): void {
  if (reason === undefined) act();
  else toast('common:reason', { reason }, { tone: 'warning' });
}

interface DlqSelectionBarProps {
  readonly list: 'dead' | 'resolved';
  readonly selected: readonly JobSummary[];
  /** The entry in the drawer; the keys act on it while nothing is selected. */
  readonly open: JobSummary | null;
  readonly decisions: Decisions;
  readonly onClear: () => void;
}

export function DlqSelectionBar({ list, selected, open, decisions, onClear }: DlqSelectionBarProps) {
  const { t } = useTranslation('dlq');
  const block = useWriteBlock();
  const target = selected.length > 0 ? selected : open === null ? [] : [open];
  const nothingToRetry = target.length > 0 && !target.some(canRetry) ? t('unknownQueueReason') : undefined;
  const isDead = list === 'dead';
  useKeys(
    isDead
      ? {
          r: () => orSayWhy(block ?? nothingToRetry, () => decisions.retry(target)),
          e: () => orSayWhy(block, () => decisions.resolve(target)),
        }
      : { o: () => orSayWhy(block, () => decisions.reopen(target)) },
    target.length > 0,
  );

  function copyIds(): void {
    void navigator.clipboard
      .writeText(selected.map(({ id }) => id).join('\n'))
      .then(() => toast('dlq:copiedIds', { count: selected.length }, { tone: 'info' }));
  }

  return (
    <SelectionBar count={selected.length} onClear={onClear}>
      {isDead ? (
        <>
          <Button
            variant="primary"
            isPending={decisions.isPending}
            disabledReason={block ?? nothingToRetry}
            onClick={() => decisions.retry(selected)}
          >
            {selected.length === 1 ? t('retryNow') : t('retryDots')}
          </Button>
          <Button disabledReason={block} onClick={() => decisions.resolve(selected)}>
            {t('resolve')}
          </Button>
        </>
      ) : (
        <Button
          variant="primary"
          isPending={decisions.isPending}
          disabledReason={block}
          onClick={() => decisions.reopen(selected)}
        >
          {t('reopen')}
        </Button>
      )}
      <Button variant="quiet" onClick={copyIds}>
        {t('copyIds')}
      </Button>
    </SelectionBar>
  );
}
