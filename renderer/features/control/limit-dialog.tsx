import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RateLimit } from '../../../core/contract/holds.ts';
import { useSnapshot } from '../../state/live.ts';
import { useFormat } from '../../text/use-format.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';
import { TextInput } from '../../ui/text-input.tsx';
import type { DelayUnit } from '../queues/enqueue-fields.ts';
import styles from './control.module.css';
import { intervalMsFrom, intervalUnits, jobsFrom, typedInterval } from './limit-fields.ts';
import { useLimitWords } from './limit-words.ts';
import { ProductionNote } from './production-note.tsx';
import { WarningLine } from './warning-line.tsx';

interface LimitDialogProps {
  readonly queue: string;
  readonly rateLimit: RateLimit | null;
  readonly isPending: boolean;
  /** `null` lifts it. */
  readonly onLimit: (rateLimit: RateLimit | null) => void;
  readonly onClose: () => void;
}

/** One a second is where nothing is set yet: easy to change, and no surprise for anybody. */
const firstJobs = 60;
const firstIntervalMs = 60_000;

export function LimitDialog({ queue, rateLimit, isPending, onLimit, onClose }: LimitDialogProps) {
  const { t } = useTranslation(['control', 'common']);
  const format = useFormat();
  const words = useLimitWords();
  const foreign = useSnapshot()?.foreignWorkers ?? 0;
  const [first] = useState(() => typedInterval(rateLimit?.intervalMs ?? firstIntervalMs));
  const [jobsText, setJobsText] = useState(String(rateLimit?.jobs ?? firstJobs));
  const [intervalText, setIntervalText] = useState(first.text);
  const [unit, setUnit] = useState<DelayUnit>(first.unit);
  const jobs = jobsFrom(jobsText);
  const intervalMs = intervalMsFrom(intervalText, unit);
  const wanted = jobs === null || intervalMs === null ? null : { jobs, intervalMs };

  function submit(): void {
    if (wanted !== null && !isPending) onLimit(wanted);
  }

  return (
    <Dialog
      isOpen
      title={t('limit.title', { queue })}
      onClose={onClose}
      onSubmit={submit}
      actions={
        <>
          {rateLimit !== null && (
            <span className={styles.start}>
              <Button isPending={isPending} onClick={() => onLimit(null)}>
                {t('limit.clear')}
              </Button>
            </span>
          )}
          <Button onClick={onClose}>{t('common:cancel')}</Button>
          <Button variant="primary" isPending={isPending} isDisabled={wanted === null} onClick={submit}>
            {t('limit.set')}
          </Button>
        </>
      }
    >
      <ProductionNote />
      <p>{t('limit.intro')}</p>
      {foreign > 0 && <WarningLine>{t('limit.foreign')}</WarningLine>}
      <form
        className={styles.row}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Field label={t('limit.jobs')} error={jobs === null ? t('limit.jobsProblem') : undefined}>
          {(control) => (
            <TextInput
              {...control}
              data-autofocus
              inputMode="numeric"
              value={jobsText}
              onChange={setJobsText}
            />
          )}
        </Field>
        <Field
          label={t('limit.interval')}
          error={intervalMs === null ? t('limit.intervalProblem') : undefined}
        >
          {(control) => (
            <span className={styles.pair}>
              <TextInput {...control} inputMode="decimal" value={intervalText} onChange={setIntervalText} />
              <Select
                aria-label={t('limit.intervalUnit')}
                value={unit}
                onChange={setUnit}
                options={intervalUnits.map((value) => ({ value, label: value }))}
              />
            </span>
          )}
        </Field>
        {/* Of a form with two fields, Enter only presses a button. */}
        <button type="submit" hidden>
          {t('limit.set')}
        </button>
      </form>
      {wanted !== null && <p className={styles.muted}>{t('limit.now', { limit: words(wanted, format) })}</p>}
    </Dialog>
  );
}
