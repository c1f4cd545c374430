import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { QueueSnapshot } from '../../../core/contract/model.ts';
import { useFormat } from '../../text/use-format.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { TextInput } from '../../ui/text-input.tsx';
import styles from './dlq.module.css';

interface QuestionProps {
  readonly isPending: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

interface RemoveOldDialogProps extends QuestionProps {
  readonly queues: readonly QueueSnapshot[];
  /** Past their queue's retention already: these go at once. */
  readonly expired: number;
  readonly productionName: string | null;
}

/** Before dead jobs may be deleted: which, after how long, and how many of them now. */
export function RemoveOldDialog(props: RemoveOldDialogProps) {
  const { queues, expired, productionName, isPending, onConfirm, onClose } = props;
  const { t } = useTranslation(['dlq', 'common']);
  const format = useFormat();
  const [typed, setTyped] = useState('');
  const isNamed = productionName === null || typed.trim() === productionName;
  const submit = () => {
    if (isNamed && !isPending) onConfirm();
  };
  return (
    <Dialog
      isOpen
      title={t('dlq:retention.onTitle')}
      onClose={onClose}
      onSubmit={submit}
      actions={
        <>
          <Button onClick={onClose}>{t('common:cancel')}</Button>
          <Button
            variant="danger"
            isPending={isPending}
            disabledReason={isNamed ? undefined : t('dlq:retention.typeNeeded', { name: productionName })}
            onClick={submit}
          >
            {t('dlq:retention.onConfirm')}
          </Button>
        </>
      }
    >
      {productionName !== null && (
        <p className={styles.production} data-kind="production">
          {t('dlq:retryProduction', { name: productionName })}
        </p>
      )}
      <p>{t('dlq:retention.onIntro')}</p>
      <ul className={styles.planQueues}>
        {queues.map(({ name, retentionMs }) => (
          <li key={name}>
            {t('dlq:retention.line', { queue: name, duration: format.duration(retentionMs) })}
          </li>
        ))}
      </ul>
      <p className={styles.planNote}>
        {expired > 0 && <StateMark tone="warning" label={t('common:health.warning')} isMarkOnly />}
        <span>
          {expired > 0 ? (
            <strong>{t('dlq:retention.expired', { count: expired })}</strong>
          ) : (
            t('dlq:retention.expiredNone')
          )}{' '}
          {t('dlq:retention.unknownKept')}
        </span>
      </p>
      {productionName !== null && (
        <Field label={t('dlq:retention.typeName', { name: productionName })}>
          {(control) => <TextInput {...control} data-autofocus value={typed} onChange={setTyped} />}
        </Field>
      )}
    </Dialog>
  );
}

/** The way back: from now on nothing is deleted by itself. */
export function KeepDialog({ isPending, onConfirm, onClose }: QuestionProps) {
  const { t } = useTranslation(['dlq', 'common']);
  return (
    <Dialog
      isOpen
      title={t('dlq:retention.offTitle')}
      onClose={onClose}
      onSubmit={onConfirm}
      actions={
        <>
          <Button onClick={onClose}>{t('common:cancel')}</Button>
          <Button data-autofocus variant="primary" isPending={isPending} onClick={onConfirm}>
            {t('dlq:retention.offConfirm')}
          </Button>
        </>
      }
    >
      <p>{t('dlq:retention.offIntro')}</p>
    </Dialog>
  );
}
