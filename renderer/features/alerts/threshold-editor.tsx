import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { defaultThresholds, type Threshold } from '../../../core/contract/model.ts';
import type { MetricName } from '../../../core/contract/names.ts';
import { useAction } from '../../client/use-action.ts';
import { toast } from '../../state/notices.ts';
import { useFormat } from '../../text/use-format.ts';
import { useWording } from '../../text/wording.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Field } from '../../ui/field.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Select } from '../../ui/select.tsx';
import { TextInput } from '../../ui/text-input.tsx';
import styles from './threshold-drawer.module.css';
import {
  fittingUnit,
  inUnit,
  readTyped,
  type ThresholdUnit,
  unitsOf,
  writeValue,
} from './threshold-units.ts';

interface ThresholdEditorProps {
  readonly env: string;
  readonly queue: string | null;
  readonly metric: MetricName;
  readonly current: Threshold;
  /** What the queue would go by without a threshold of its own; `null` for the row of all queues. */
  readonly inherited: Threshold | null;
  readonly isOverridden: boolean;
  /** Called while it is typed, so that the history beside it can show what would have happened. */
  readonly onPreview: (threshold: Threshold) => void;
}

/** Changes one threshold. What is wrong is said under the field; what is saved is said in a notice. */
export function ThresholdEditor(props: ThresholdEditorProps) {
  const { env, queue, metric, current, inherited, isOverridden, onPreview } = props;
  const { t } = useTranslation(['alerts', 'common']);
  const format = useFormat();
  const wording = useWording();
  const action = useAction('threshold.set', { silent: true });
  const [unit, setUnit] = useState<ThresholdUnit>(() => fittingUnit(metric, current.value));
  const [text, setText] = useState(() => String(inUnit(current.value, unit)));
  const [comparison, setComparison] = useState(current.comparison);
  const [isEnabled, setEnabled] = useState(current.isEnabled);
  const typed = readTyped(text, unit);
  const metricWord = t(`common:metric.${metric}`);
  const canReset =
    queue === null ? !isSame(current, defaultThresholds[metric]) : isOverridden && inherited !== null;

  function preview(edit: Partial<Threshold>, editedText = text, editedUnit = unit): void {
    const read = readTyped(editedText, editedUnit);
    if ('value' in read) onPreview({ comparison, isEnabled, value: read.value, ...edit });
  }

  async function save(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (!('value' in typed)) return;
    const saved = await action.run({
      env,
      queue,
      metric,
      threshold: { comparison, isEnabled, value: typed.value },
    });
    if (saved === undefined) return;
    const value = writeValue(metric, typed.value, format);
    const values = { metric: metricWord, value, queue: queue ?? '' };
    if (queue === null) toast(isEnabled ? 'alerts:savedDefault' : 'alerts:savedDefaultOff', values);
    else toast(isEnabled ? 'alerts:savedOwn' : 'alerts:savedOff', values);
  }

  async function reset(): Promise<void> {
    const back = queue === null ? defaultThresholds[metric] : null;
    const saved = await action.run({ env, queue, metric, threshold: back });
    if (saved === undefined) return;
    const shown = back ?? inherited ?? current;
    const fitting = fittingUnit(metric, shown.value);
    setUnit(fitting);
    setText(String(inUnit(shown.value, fitting)));
    setComparison(shown.comparison);
    setEnabled(shown.isEnabled);
    onPreview(shown);
    toast(queue === null ? 'alerts:savedDefaultReset' : 'alerts:savedReset', {
      metric: metricWord,
      queue: queue ?? '',
    });
  }

  const resetValue = queue === null ? defaultThresholds[metric] : inherited;
  return (
    <form className={styles.form} onSubmit={(event) => void save(event)}>
      <div className={styles.formRow}>
        <Field label={t('alerts:comparison')}>
          {() => (
            <Segmented
              label={t('alerts:comparison')}
              value={comparison}
              options={[
                { value: 'above', label: t('alerts:above') },
                { value: 'below', label: t('alerts:below') },
              ]}
              onChange={(next) => {
                setComparison(next);
                preview({ comparison: next });
              }}
            />
          )}
        </Field>
        <div className={styles.valueField}>
          <Field
            label={t('alerts:value')}
            error={'problem' in typed ? t(`alerts:${typed.problem}`, { example: '30' }) : undefined}
          >
            {(control) => (
              <span className={styles.valueRow}>
                <TextInput
                  {...control}
                  inputMode="decimal"
                  value={text}
                  onChange={(next) => {
                    setText(next);
                    preview({}, next);
                  }}
                />
                {unitsOf(metric).length === 1 ? (
                  <span className={styles.unit}>{t(`alerts:unit.${unit}`)}</span>
                ) : (
                  <Select
                    aria-label={t('alerts:unitLabel')}
                    value={unit}
                    options={unitsOf(metric).map((value) => ({ value, label: t(`alerts:unit.${value}`) }))}
                    onChange={(next) => {
                      setUnit(next);
                      preview({}, text, next);
                    }}
                  />
                )}
              </span>
            )}
          </Field>
        </div>
      </div>
      <Checkbox
        isChecked={isEnabled}
        label={t('alerts:enabled')}
        onChange={(next) => {
          setEnabled(next);
          preview({ isEnabled: next });
        }}
      />
      {action.error !== undefined && (
        <p className={styles.error} role="alert">
          {wording.error(action.error).title} {wording.error(action.error).next}
        </p>
      )}
      <div className={styles.formActions}>
        <Button type="submit" variant="primary" isPending={action.isPending} isDisabled={!('value' in typed)}>
          {t('common:save')}
        </Button>
        {canReset && resetValue !== null && (
          <Button variant="quiet" onClick={() => void reset()}>
            {t(queue === null ? 'alerts:resetToSeed' : 'alerts:resetToInherited', {
              value: resetValue.isEnabled ? writeValue(metric, resetValue.value, format) : t('alerts:off'),
            })}
          </Button>
        )}
      </div>
    </form>
  );
}

function isSame(a: Threshold, b: Threshold): boolean {
  return a.comparison === b.comparison && a.value === b.value && a.isEnabled === b.isEnabled;
}
