import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import styles from './dlq.module.css';
import type { RetryPlan } from './retry-plan.ts';

interface RetryDialogProps {
  readonly plan: RetryPlan;
  /** The environment's name when it is production, which is said once more here. */
  readonly productionName: string | null;
  readonly isPending: boolean;
  readonly onRetry: (rearm: boolean) => void;
  readonly onClose: () => void;
}

/** Says what will be written, to how many jobs, before it is. */
export function RetryDialog({ plan, productionName, isPending, onRetry, onClose }: RetryDialogProps) {
  const { t } = useTranslation(['dlq', 'common']);
  const [rearm, setRearm] = useState(false);
  const count = plan.jobIds.length;
  const warning = t('common:health.warning');
  return (
    <Dialog
      isOpen
      title={t('dlq:retryTitle', { count })}
      onClose={onClose}
      onSubmit={() => onRetry(rearm)}
      actions={
        <>
          <Button onClick={onClose}>{t('common:cancel')}</Button>
          <Button data-autofocus variant="primary" isPending={isPending} onClick={() => onRetry(rearm)}>
            {t('dlq:retryConfirm', { count })}
          </Button>
        </>
      }
    >
      {productionName !== null && (
        <p className={styles.production} data-kind="production">
          {t('dlq:retryProduction', { name: productionName })}
        </p>
      )}
      <p>{t('dlq:retryIntro')}</p>
      <ul className={styles.planQueues}>
        {plan.queues.map(([queue, jobs]) => (
          <li key={queue}>{t('dlq:retryQueueLine', { count: jobs, queue })}</li>
        ))}
      </ul>
      {plan.returned > 0 && (
        <p className={styles.planNote}>
          <StateMark tone="warning" label={warning} isMarkOnly />
          {t('dlq:retryReturned', { count: plan.returned })}
        </p>
      )}
      {plan.left > 0 && (
        <p className={styles.planNote}>
          <StateMark tone="warning" label={warning} isMarkOnly />
          {t('dlq:retryLeft', { count: plan.left })}
        </p>
      )}
      {plan.malformed > 0 && (
        <p className={styles.planNote}>
          <StateMark tone="warning" label={warning} isMarkOnly />
          {t('dlq:retryMalformed', { count: plan.malformed })}
        </p>
      )}
      {plan.processed > 0 && (
        <div className={styles.planProcessed}>
          <p className={styles.planNote}>
            <StateMark tone="warning" label={warning} isMarkOnly />
            {t('dlq:retryProcessed', { count: plan.processed })}
          </p>
          <Checkbox
            isChecked={rearm}
            onChange={setRearm}
            label={t('dlq:rearm', { count: plan.processed })}
            hint={t('dlq:rearmHint')}
          />
        </div>
      )}
    </Dialog>
  );
}
