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
  /** It is all there is on the page, so its title is the page's. */
  readonly isWholePage?: boolean;
}

export function ErrorState({
  title,
  next,
  onRetry,
  isRetrying = false,
  actions,
  isWholePage = false,
}: ErrorStateProps) {
  const { t } = useTranslation();
  const Heading = isWholePage ? 'h1' : 'h2';
  return (
    <div className={styles.message} role="alert">
      <Heading className={styles.title}>
        <StateMark tone="critical" label={t('health.critical')} isMarkOnly sizePx={14} /> {title}
      </Heading>
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
