import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { QueueSnapshot } from '../../../core/contract/model.ts';
import { useSnapshot } from '../../state/live.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { TextInput } from '../../ui/text-input.tsx';
import styles from './control.module.css';
import { ProductionNote } from './production-note.tsx';
import { WarningLine } from './warning-line.tsx';

interface PauseDialogProps {
  readonly queue: QueueSnapshot;
  readonly isPending: boolean;
  readonly onPause: (reason: string) => void;
  readonly onClose: () => void;
}

/** The contract's bound for a reason. */
const maxReasonLength = 500;

/** Asks why, since everybody else will. An empty answer is taken too: nobody must look for words in an emergency. */
export function PauseDialog({ queue, isPending, onPause, onClose }: PauseDialogProps) {
  const { t } = useTranslation(['control', 'common']);
  const foreign = useSnapshot()?.foreignWorkers ?? 0;
  const [reason, setReason] = useState('');
  const { length } = reason.trim();
  const isTooLong = length > maxReasonLength;

  function submit(): void {
    if (!isTooLong && !isPending) onPause(reason.trim());
  }

  return (
    <Dialog
      isOpen
      title={t('pauseDialog.title', { queue: queue.name })}
      onClose={onClose}
      onSubmit={submit}
      actions={
        <>
          <Button onClick={onClose}>{t('common:cancel')}</Button>
          <Button variant="primary" isPending={isPending} isDisabled={isTooLong} onClick={submit}>
            {t('pauseDialog.action')}
          </Button>
        </>
      }
    >
      <ProductionNote />
      <p>
        {t('pauseDialog.intro')} {queue.active > 0 && t('pauseDialog.active', { count: queue.active })}
      </p>
      {foreign > 0 && <WarningLine>{t('pauseDialog.foreign', { count: foreign })}</WarningLine>}
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Field
          label={t('pauseDialog.reason')}
          hint={t('pauseDialog.reasonHint')}
          error={isTooLong ? t('pauseDialog.reasonTooLong', { max: maxReasonLength, length }) : undefined}
        >
          {(control) => (
            <TextInput
              {...control}
              data-autofocus
              value={reason}
              onChange={setReason}
              placeholder={t('pauseDialog.reasonPlaceholder')}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
