import { useTranslation } from 'react-i18next';
import type { RateLimit } from '../../../core/contract/holds.ts';
import { useWriteBlock } from '../../state/write-access.ts';
import { useFormat } from '../../text/use-format.ts';
import { Tooltip } from '../../ui/tooltip.tsx';
import styles from './control.module.css';
import { useLimitWords } from './limit-words.ts';

interface LimitFactProps {
  readonly rateLimit: RateLimit;
  readonly onChange: () => void;
}

/** "at most 120 per minute", among the facts under the queue's title; it opens the dialog that changes it. */
export function LimitFact({ rateLimit, onChange }: LimitFactProps) {
  const { t } = useTranslation('control');
  const format = useFormat();
  const words = useLimitWords();
  const block = useWriteBlock();
  return (
    <Tooltip label={block ?? t('limit.hint')}>
      <button
        type="button"
        className={styles.limit}
        aria-haspopup="dialog"
        aria-disabled={block !== undefined || undefined}
        onClick={() => {
          if (block === undefined) onChange();
        }}
      >
        {t('limit.shown', { limit: words(rateLimit, format) })}
      </button>
    </Tooltip>
  );
}
