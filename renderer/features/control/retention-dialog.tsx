import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSnapshot } from '../../state/live.ts';
import { useFormat } from '../../text/use-format.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';
import { TextInput } from '../../ui/text-input.tsx';
import type { DelayUnit } from '../queues/enqueue-fields.ts';
import styles from './control.module.css';
import { ProductionNote } from './production-note.tsx';
import { keepMsFrom, keepUnits, typedKeep } from './retention-fields.ts';
import { WarningLine } from './warning-line.tsx';

interface RetentionDialogProps {
  readonly queue: string;
  /** As it is now. */
  readonly retentionMs: number;
  readonly isPending: boolean;
  /** `null` for the default. */
  readonly onKeep: (keepMs: number | null) => void;
  readonly onClose: () => void;
}

/** For how long a queue keeps what is completed and dead; whether dead jobs are deleted at all is decided in the DLQ. */
export function RetentionDialog({ queue, retentionMs, isPending, onKeep, onClose }: RetentionDialogProps) {
  const { t } = useTranslation(['control', 'common']);
  const format = useFormat();
  const isDeadDeleted = useSnapshot()?.deadRetention.isOn ?? false;
  const [first] = useState(() => typedKeep(retentionMs));
  const [text, setText] = useState(first.text);
  const [unit, setUnit] = useState<DelayUnit>(first.unit);
  const keepMs = keepMsFrom(text, unit);

  function submit(): void {
    if (keepMs !== null && !isPending) onKeep(keepMs);
  }

  return (
    <Dialog
      isOpen
      title={t('retention.title', { queue })}
      onClose={onClose}
      onSubmit={submit}
      actions={
        <>
          <span className={styles.start}>
            <Button isPending={isPending} onClick={() => onKeep(null)}>
              {t('retention.clear')}
            </Button>
          </span>
          <Button onClick={onClose}>{t('common:cancel')}</Button>
          <Button variant="primary" isPending={isPending} isDisabled={keepMs === null} onClick={submit}>
            {t('retention.set')}
          </Button>
        </>
      }
    >
      <ProductionNote />
      <p>{t('retention.intro')}</p>
      <p>{t(isDeadDeleted ? 'retention.deadGo' : 'retention.deadStay')}</p>
      <Field label={t('retention.keep')} error={keepMs === null ? t('retention.problem') : undefined}>
        {(control) => (
          <span className={styles.pair}>
            <TextInput {...control} data-autofocus inputMode="decimal" value={text} onChange={setText} />
            <Select
              aria-label={t('retention.unit')}
              value={unit}
              onChange={setUnit}
              options={keepUnits.map((value) => ({ value, label: value }))}
            />
          </span>
        )}
      </Field>
      {keepMs !== null && keepMs < retentionMs && (
        <WarningLine>{t('retention.shorter', { duration: format.duration(retentionMs) })}</WarningLine>
      )}
      <p className={styles.muted}>{t('retention.default')}</p>
    </Dialog>
  );
}
