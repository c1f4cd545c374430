import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button.tsx';
import styles from './messages.module.css';
import { StateMark } from './state-mark.tsx';

interface ErrorStateProps {
  readonly title: string;
  /** What to do about it. */
  readonly next: ReactNode;
  readonly onRetry?: () => void;
  readonly isRetrying?: boolean;
  readonly actions?: ReactNode;
}

export function ErrorState({ title, next, onRetry, isRetrying = false, actions }: ErrorStateProps) {
  const { t } = useTranslation();
  return (
    <div className={styles.message} role="alert">
      <h2 className={styles.title}>
        <StateMark tone="critical" label={t('health.critical')} isMarkOnly sizePx={14} /> {title}
      </h2>
      <div className={styles.text}>{next}</div>
      {(onRetry !== undefined || actions !== undefined) && (
        <div className={styles.actions}>
          {onRetry !== undefined && (
            <Button variant="primary" onClick={onRetry} isPending={isRetrying}>
              {t('tryAgain')}
            </Button>
          )}
          {actions}
        </div>
      )}
    </div>
  );
}
