import { useTranslation } from 'react-i18next';
import type { MetricReading } from '../../../core/contract/model.ts';
import type { MetricName } from '../../../core/contract/names.ts';
import { nothingMeasured } from '../../text/format.ts';
import { useFormat } from '../../text/use-format.ts';
import { Meter } from '../../ui/meter.tsx';
import { nearness, writeValue } from '../alerts/threshold-units.ts';
import styles from './metric-figure.module.css';

interface MetricFigureProps {
  readonly metric: MetricName;
  readonly reading: MetricReading;
}

/** A number with a 2 px line under it that says how near its threshold is. */
export function MetricFigure({ metric, reading }: MetricFigureProps) {
  const { t } = useTranslation(['overview', 'common']);
  const format = useFormat();
  const { value, threshold } = reading;
  const shown = value === null ? nothingMeasured : writeValue(metric, value, format);
  const limit = writeValue(metric, threshold.value, format);
  const title = threshold.isEnabled
    ? t(threshold.comparison === 'above' ? 'limitAbove' : 'limitBelow', {
        metric: t(`common:metric.${metric}`),
        value: value === null ? t('nothingMeasured') : shown,
        limit,
      })
    : t('limitOff', { metric: t(`common:metric.${metric}`), value: shown });
  return (
    <span className={styles.figure} title={title} data-breached={reading.isBreached || undefined}>
      <span className={styles.value}>{shown}</span>
      <Meter ratio={nearness(value, threshold)} isBreached={reading.isBreached} />
    </span>
  );
}
