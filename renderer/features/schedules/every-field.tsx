import { useTranslation } from 'react-i18next';
import { useFormat } from '../../text/use-format.ts';
import { Field } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';
import { TextInput } from '../../ui/text-input.tsx';
import { type DelayUnit, delayUnits } from '../queues/enqueue-fields.ts';
import { everyMsFrom } from './schedule-fields.ts';
import styles from './schedules.module.css';

interface EveryFieldProps {
  readonly every: string;
  readonly unit: DelayUnit;
  /** The distance it has now; `null` for a new one or one at certain times. */
  readonly earlierMs: number | null;
  readonly onChange: (change: { readonly every?: string; readonly everyUnit?: DelayUnit }) => void;
}

export function EveryField({ every, unit, earlierMs, onChange }: EveryFieldProps) {
  const { t } = useTranslation('schedules');
  const format = useFormat();
  const everyMs = everyMsFrom(every, unit);
  const hint =
    everyMs === earlierMs
      ? t('form.nextEveryKept')
      : t('form.nextEvery', { distance: format.duration(everyMs) });
  return (
    <Field label={t('form.every')} hint={hint} error={everyMs === null ? t('form.everyProblem') : undefined}>
      {(field) => (
        <span className={styles.every}>
          <TextInput
            {...field}
            inputMode="decimal"
            value={every}
            onChange={(text) => onChange({ every: text })}
          />
          <Select
            aria-label={t('form.everyUnit')}
            value={unit}
            onChange={(everyUnit) => onChange({ everyUnit })}
            options={delayUnits.map((value) => ({ value, label: value }))}
          />
        </span>
      )}
    </Field>
  );
}
