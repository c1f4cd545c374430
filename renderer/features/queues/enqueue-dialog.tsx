import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { priorities, type Priority } from '../../../core/contract/names.ts';
import { useAction } from '../../client/use-action.ts';
import { toast } from '../../state/notices.ts';
import { hrefOf } from '../../state/route.ts';
import { useWriteBlock } from '../../state/write-access.ts';
import { useWording } from '../../text/wording.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';
import { TextInput } from '../../ui/text-input.tsx';
import styles from './enqueue-dialog.module.css';
import { attemptsFrom, delayMsFrom, delayUnits, type DelayUnit, isOrderingKey } from './enqueue-fields.ts';
import { findJsonProblem } from './payload-check.ts';
import { PayloadField } from './payload-field.tsx';

interface EnqueueDialogProps {
  readonly env: string;
  readonly queue: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Adds one job by hand. What was typed stays when it fails or the dialog is closed by mistake. */
export function EnqueueDialog({ env, queue, isOpen, onClose }: EnqueueDialogProps) {
  const { t } = useTranslation(['queues', 'common']);
  const wording = useWording();
  const enqueue = useAction('job.enqueue', { silent: true });
  const block = useWriteBlock();
  const [payloadText, setPayloadText] = useState('{\n  "type": ""\n}');
  const [priority, setPriority] = useState<Priority>('medium');
  const [delay, setDelay] = useState('0');
  const [delayUnit, setDelayUnit] = useState<DelayUnit>('s');
  const [attempts, setAttempts] = useState('3');
  const [orderingKey, setOrderingKey] = useState('');

  const problem = findJsonProblem(payloadText);
  const delayMs = delayMsFrom(delay, delayUnit);
  const attemptCount = attemptsFrom(attempts);
  const isKeyGood = orderingKey === '' || isOrderingKey(orderingKey);
  const isReady =
    problem === null && delayMs !== null && attemptCount !== null && isKeyGood && block === undefined;
  const failure = enqueue.error === undefined ? undefined : wording.error(enqueue.error);

  async function add(): Promise<void> {
    if (!isReady) return;
    const key = orderingKey === '' ? {} : { orderingKey };
    const job = { payloadText, priority, delayMs, attempts: attemptCount, ...key };
    const done = await enqueue.run({ env, queue, ...job });
    if (done === undefined) return;
    const state = delayMs > 0 ? 'delayed' : 'waiting';
    toast(
      'queues:enqueue.done',
      { queue },
      { href: hrefOf({ page: 'queue', env, queue, state, job: done.id }) },
    );
    onClose();
  }

  return (
    <Dialog
      isOpen={isOpen}
      title={t('enqueue.title', { queue })}
      onClose={onClose}
      onSubmit={() => void add()}
      widthPx={640}
      actions={
        <>
          <Button onClick={onClose}>{t('common:cancel')}</Button>
          <Button
            variant="primary"
            isPending={enqueue.isPending}
            isDisabled={!isReady}
            disabledReason={block}
            onClick={() => void add()}
          >
            {t('enqueue.action')}
          </Button>
        </>
      }
    >
      <PayloadField
        queue={queue}
        value={payloadText}
        onChange={setPayloadText}
        problem={problem}
        rows={12}
        hasFocus
      />
      <div className={styles.row}>
        <Field label={t('enqueue.priority')}>
          {(control) => (
            <Select
              {...control}
              value={priority}
              onChange={setPriority}
              options={priorities.map((value) => ({ value, label: t(`common:priority.${value}`) }))}
            />
          )}
        </Field>
        <Field label={t('enqueue.delay')} error={delayMs === null ? t('enqueue.delayProblem') : undefined}>
          {(control) => (
            <span className={styles.pair}>
              <TextInput {...control} inputMode="decimal" value={delay} onChange={setDelay} />
              <Select
                aria-label={t('enqueue.delayUnit')}
                value={delayUnit}
                onChange={setDelayUnit}
                options={delayUnits.map((value) => ({ value, label: value }))}
              />
            </span>
          )}
        </Field>
        <Field
          label={t('enqueue.attempts')}
          error={attemptCount === null ? t('enqueue.attemptsProblem') : undefined}
        >
          {(control) => (
            <TextInput {...control} inputMode="numeric" value={attempts} onChange={setAttempts} />
          )}
        </Field>
      </div>
      <Field
        label={t('enqueue.orderingKey')}
        hint={t('enqueue.orderingKeyHint')}
        error={isKeyGood ? undefined : t('enqueue.orderingKeyProblem')}
      >
        {(control) => <TextInput {...control} isMono value={orderingKey} onChange={setOrderingKey} />}
      </Field>
      {failure !== undefined && (
        <p className={styles.failure} role="alert">
          {failure.title} {failure.next}
        </p>
      )}
    </Dialog>
  );
}
