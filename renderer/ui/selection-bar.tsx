import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button.tsx';
import { Kbd } from './kbd.tsx';
import styles from './selection-bar.module.css';
import { useKeys } from './use-keys.ts';

interface SelectionBarProps {
  readonly count: number;
  readonly onClear: () => void;
  /** The buttons that act on the selection. */
  readonly children: ReactNode;
}

/** One bar at the bottom for whatever is selected; Esc clears. Renders nothing without a selection. */
export function SelectionBar({ count, onClear, children }: SelectionBarProps) {
  const { t } = useTranslation();
  useKeys({ Escape: onClear }, count > 0);
  if (count === 0) return null;
  return (
    <div className={styles.bar} role="toolbar" aria-label={t('selected', { count })}>
      <strong className={styles.count} aria-live="polite">
        {t('selected', { count })}
      </strong>
      {children}
      <span className={styles.end}>
        <Button variant="quiet" onClick={onClear}>
          <span className="visually-hidden">{t('clearSelection')}</span>
          <Kbd keys={['Esc']} />
        </Button>
      </span>
    </div>
  );
}
