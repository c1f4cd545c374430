import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schedule } from '../../../core/contract/control.ts';
import { priorities } from '../../../core/contract/names.ts';
import { useCall } from '../../client/use-call.ts';
import { useWriteBlock } from '../../state/write-access.ts';
import { useFormat } from '../../text/use-format.ts';
import { useWording } from '../../text/wording.ts';
import { Button } from '../../ui/button.tsx';
import { serverNowMs } from '../../ui/clock.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Select } from '../../ui/select.tsx';
import { TextInput } from '../../ui/text-input.tsx';
import { ProductionNote } from '../control/production-note.tsx';
import { attemptsFrom } from '../queues/enqueue-fields.ts';
import { findJsonProblem } from '../queues/payload-check.ts';
import { PayloadField } from '../queues/payload-field.tsx';
import { CronFields } from './cron-fields.tsx';
import { EveryField } from './every-field.tsx';
import {
  definitionFrom,
  draftOf,
  isScheduleId,
  maxPayloadLength,
  type ScheduleDraft,
} from './schedule-fields.ts';
import styles from './schedules.module.css';
import type { ScheduleControl } from './use-schedule-control.ts';

interface ScheduleDialogProps {
  readonly queue: string;
  /** `null`: a new one. */
  readonly schedule: Schedule | null;
  readonly takenIds: readonly string[];
  readonly control: ScheduleControl;
}

/** When to add which job. What is wrong stands at its field, found by the same reader that will run it. */
export function ScheduleDialog({ queue, schedule, takenIds, control }: ScheduleDialogProps) {
  const { t } = useTranslation(['schedules', 'queues', 'common']);
  const format = useFormat();
  const wording = useWording();
  const block = useWriteBlock();
  const [draft, setDraft] = useState(() => draftOf(schedule));
  const [openedAtMs] = useState(serverNowMs);
  const [wasTried, setWasTried] = useState(false);
  const edit = (change: Partial<ScheduleDraft>): void => setDraft((before) => ({ ...before, ...change }));

  const problem = findJsonProblem(draft.payloadText);
  const definition = definitionFrom(draft, schedule);
  const ticks = useCall(
    'schedule.ticks',
    draft.kind === 'cron' ? { cron: draft.cron.trim(), timeZone: draft.timeZone, afterMs: openedAtMs } : null,
    { keepPrevious: true },
  );
  // While it is being read nothing is known against it: the host reads it once more when it is saved.
  const isTimeGood = ticks.error === undefined;
  const wanted = problem === null && isTimeGood && block === undefined ? definition : null;
  const isIdWrong = !isScheduleId(draft.id) && (draft.id !== '' || wasTried);
  const isTaken = schedule === null && takenIds.includes(draft.id);
  const { saveError } = control;
  const failure = saveError === undefined ? undefined : wording.error(saveError);

  function submit(): void {
    setWasTried(true);
    if (wanted !== null) control.save(wanted);
  }

  return (
    <Dialog
      isOpen
      title={schedule === null ? t('form.addTitle', { queue }) : t('form.editTitle', { id: schedule.id })}
      onClose={control.cancel}
      onSubmit={submit}
      widthPx={640}
      actions={
        <>
          <Button onClick={control.cancel}>{t('common:cancel')}</Button>
          <Button variant="primary" isPending={control.isPending} disabledReason={block} onClick={submit}>
            {t('form.save')}
          </Button>
        </>
      }
    >
      <ProductionNote />
      {schedule === null && (
        <Field
          label={t('form.id')}
          hint={isTaken ? t('form.idTaken') : t('form.idHint')}
          error={isIdWrong ? t('form.idProblem') : undefined}
        >
          {(field) => (
            <TextInput {...field} data-autofocus isMono value={draft.id} onChange={(id) => edit({ id })} />
          )}
        </Field>
      )}
      <div>
        <Segmented
          label={t('form.kind')}
          value={draft.kind}
          onChange={(kind) => edit({ kind })}
          options={[
            { value: 'cron', label: t('form.kindCron') },
            { value: 'every', label: t('form.kindEvery') },
          ]}
        />
      </div>
      {draft.kind === 'cron' ? (
        <CronFields cron={draft.cron} timeZone={draft.timeZone} onChange={edit} ticks={ticks} />
      ) : (
        <EveryField
          every={draft.every}
          unit={draft.everyUnit}
          earlierMs={schedule?.everyMs ?? null}
          onChange={edit}
        />
      )}
      <PayloadField
        queue={queue}
        value={draft.payloadText}
        onChange={(payloadText) => edit({ payloadText })}
        problem={problem}
        rows={8}
        tooLong={
          draft.payloadText.length > maxPayloadLength
            ? t('form.payloadTooLong', {
                max: format.exactCount(maxPayloadLength),
                size: format.exactCount(draft.payloadText.length),
              })
            : undefined
        }
      />
      <div className={styles.pairOfFields}>
        <Field label={t('fact.priority')}>
          {(field) => (
            <Select
              {...field}
              value={draft.priority}
              onChange={(priority) => edit({ priority })}
              options={priorities.map((value) => ({ value, label: t(`common:priority.${value}`) }))}
            />
          )}
        </Field>
        <Field
          label={t('fact.attempts')}
          error={attemptsFrom(draft.attempts) === null ? t('queues:enqueue.attemptsProblem') : undefined}
        >
          {(field) => (
            <TextInput
              {...field}
              inputMode="numeric"
              value={draft.attempts}
              onChange={(attempts) => edit({ attempts })}
            />
          )}
        </Field>
      </div>
      {failure !== undefined && (
        <p className={styles.failure} role="alert">
          {failure.title} {failure.next}
        </p>
      )}
    </Dialog>
  );
}
