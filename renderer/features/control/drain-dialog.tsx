import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { QueueSnapshot } from '../../../core/contract/model.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { TextInput } from '../../ui/text-input.tsx';
import styles from './control.module.css';
import { ProductionNote } from './production-note.tsx';

interface DrainDialogProps {
  readonly queue: QueueSnapshot;
  readonly isPending: boolean;
  readonly onDrain: (includeDelayed: boolean) => void;
  readonly onClose: () => void;
}

/** What goes and what stays, as of now, before the queue's name has to be typed. */
export function DrainDialog({ queue, isPending, onDrain, onClose }: DrainDialogProps) {
  const { t } = useTranslation(['control', 'common']);
  const [includeDelayed, setIncludeDelayed] = useState(false);
  const [typed, setTyped] = useState('');
  const { name, waiting, delayed, parked } = queue;
  const isNamed = typed.trim() === name;

  function submit(): void {
    if (isNamed && !isPending) onDrain(includeDelayed);
  }

  return (
    <Dialog
      isOpen
      title={t('drain.title', { queue: name })}
      // It goes on in the app whether the dialog is there or not; closing it now would only hide that.
      onClose={isPending ? () => {} : onClose}
      onSubmit={submit}
      actions={
        <>
          {isPending && (
            <span className={styles.start} role="status">
              {t('drain.pending')}
            </span>
          )}
          <Button isDisabled={isPending} onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button
            variant="danger"
            isPending={isPending}
            disabledReason={isNamed ? undefined : t('drain.typeNeeded', { name })}
            onClick={submit}
          >
            {t('drain.action')}
          </Button>
        </>
      }
    >
      <ProductionNote />
      <p>{t('drain.intro')}</p>
      <ul className={styles.plan}>
        <PlanLine
          words={t('drain.waiting', { count: waiting })}
          fate={t('drain.goes')}
          isGoing={waiting > 0}
        />
        <PlanLine
          words={t('drain.delayed', { count: delayed })}
          fate={t(includeDelayed ? 'drain.goes' : 'drain.stays')}
          isGoing={includeDelayed && delayed > 0}
        />
        {parked > 0 && (
          <PlanLine
            words={t('drain.parked', { count: parked })}
            fate={t(includeDelayed ? 'drain.goes' : 'drain.partly')}
            isGoing
          />
        )}
      </ul>
      <Checkbox
        isChecked={includeDelayed}
        onChange={setIncludeDelayed}
        label={t('drain.includeDelayed')}
        hint={t('drain.includeDelayedHint')}
      />
      <p className={styles.muted}>{t('drain.kept')}</p>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Field label={t('drain.type', { name })}>
          {(control) => <TextInput {...control} data-autofocus isMono value={typed} onChange={setTyped} />}
        </Field>
      </form>
    </Dialog>
  );
}

interface PlanLineProps {
  readonly words: string;
  readonly fate: string;
  readonly isGoing: boolean;
}

function PlanLine({ words, fate, isGoing }: PlanLineProps) {
  return (
    <li className={styles.planLine}>
      <span>{words}</span> <span className={isGoing ? styles.going : styles.muted}>{fate}</span>
    </li>
  );
}
