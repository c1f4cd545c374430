import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { middleTruncate } from '../text/format.ts';
import styles from './copy-text.module.css';
import { Tooltip } from './tooltip.tsx';

interface CopyTextProps {
  readonly text: string;
  /** Shown with its middle left out beyond this many characters. The copy is always whole. */
  readonly maxLength?: number;
}

/** How long the mark says that it is copied. */
const copiedMs = 1_500;

/** An id or key in mono that one click copies. */
export function CopyText({ text, maxLength = 40 }: CopyTextProps) {
  const { t } = useTranslation();
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), copiedMs);
    return () => clearTimeout(timer);
  }, [isCopied]);
  return (
    <span className={styles.copy}>
      <code className={styles.text} title={text.length > maxLength ? text : undefined}>
        {middleTruncate(text, maxLength)}
      </code>
      <Tooltip label={isCopied ? t('copied') : t('copy')}>
        <button
          type="button"
          className={styles.button}
          aria-label={isCopied ? t('copied') : t('copy')}
          onClick={() => {
            navigator.clipboard.writeText(text).then(
              () => setCopied(true),
              () => setCopied(false),
            );
          }}
        >
          {isCopied ? <Check aria-hidden /> : <Copy aria-hidden />}
        </button>
      </Tooltip>
    </span>
  );
}
