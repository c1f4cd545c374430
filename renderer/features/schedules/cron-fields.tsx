import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppError } from '../../../core/contract/errors.ts';
import type { CallOutput } from '../../../core/contract/calls.ts';
import type { CallResult } from '../../client/use-call.ts';
import { useWording } from '../../text/wording.ts';
import { Field } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';
import { TextInput } from '../../ui/text-input.tsx';
import { timeZones } from './schedule-fields.ts';
import { useTickWords, useWhenWords } from './schedule-words.ts';
import styles from './schedules.module.css';

interface CronFieldsProps {
  readonly cron: string;
  readonly timeZone: string;
  /** What reading it has led to. */
  readonly ticks: CallResult<CallOutput<'schedule.ticks'>>;
  readonly onChange: (change: { readonly cron?: string; readonly timeZone?: string }) => void;
}

const cronFieldNames = ['expression', 'second', 'minute', 'hour', 'day', 'month', 'weekday'] as const;
const maxCronLength = 200;

/** The expression and its zone, with what it means and when it would tick next, or where it goes wrong. */
export function CronFields({ cron, timeZone, ticks, onChange }: CronFieldsProps) {
  const { t } = useTranslation('schedules');
  const tickWords = useTickWords();
  const whenWords = useWhenWords();
  const errorWords = useCronErrorWords();
  const zones = useMemo(() => timeZones(timeZone).map((value) => ({ value, label: value })), [timeZone]);
  const shown = ticks.data?.ticksAtMs ?? [];
  const words = whenWords({ cron: cron.trim(), everyMs: null });
  return (
    <>
      <div className={styles.cronRow}>
        <Field
          label={t('form.cron')}
          hint={t('form.cronHint')}
          error={ticks.error === undefined ? undefined : errorWords(ticks.error)}
        >
          {(field) => (
            <TextInput
              {...field}
              isMono
              maxLength={maxCronLength}
              value={cron}
              onChange={(text) => onChange({ cron: text })}
            />
          )}
        </Field>
        <Field label={t('form.timeZone')}>
          {(field) => (
            <Select
              {...field}
              value={timeZone}
              onChange={(zone) => onChange({ timeZone: zone })}
              options={zones}
            />
          )}
        </Field>
      </div>
      {ticks.error === undefined && shown.length > 0 && (
        <p className={styles.preview} aria-live="polite">
          {words !== cron.trim() && <strong>{words}. </strong>}
          {t('form.next', { ticks: shown.map((atMs) => tickWords(atMs, timeZone)).join(' · ') })}
        </p>
      )}
    </>
  );
}

/** In words of the window's language: what the reader of expressions says is English. */
function useCronErrorWords(): (error: AppError) => string {
  const { t } = useTranslation('schedules');
  const wording = useWording();
  return (error) => {
    const named = cronFieldNames.find((name) => name === error.details['field']);
    const position = error.details['position'] ?? 1;
    if (error.code === 'INVALID_CRON') return t(`form.cronProblem.${named ?? 'expression'}`, { position });
    const { title, next } = wording.error(error);
    return `${title} ${next}`;
  };
}
