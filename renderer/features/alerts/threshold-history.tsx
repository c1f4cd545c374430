import { useTranslation } from 'react-i18next';
import type { Minute, Threshold } from '../../../core/contract/model.ts';
import type { MetricName } from '../../../core/contract/names.ts';
import { useFormat } from '../../text/use-format.ts';
import { historyOf, minutesPast } from './metric-history.ts';
import styles from './threshold-drawer.module.css';
import { writeValue } from './threshold-units.ts';

interface ThresholdHistoryProps {
  readonly metric: MetricName;
  readonly minutes: readonly Minute[];
  readonly threshold: Threshold;
}

const width = 400;
const height = 96;
/** Room above the higher of line and threshold, so that neither touches the edge. */
const headroom = 1.15;

/** The last half hour of one metric with the threshold as a dashed line; gaps where nothing was measured. */
export function ThresholdHistory({ metric, minutes, threshold }: ThresholdHistoryProps) {
  const { t } = useTranslation('alerts');
  const format = useFormat();
  const history = historyOf(metric, minutes);
  const known = history.filter((value) => value !== null);
  const past = minutesPast(history, threshold);
  const top = Math.max(threshold.value, ...known, 1) * headroom;
  const y = (value: number) => height - (value / top) * height;
  const x = (index: number) => (index / Math.max(1, history.length - 1)) * width;
  const path = history
    .map((value, index) => {
      if (value === null) return '';
      const before = history[index - 1] ?? null;
      return `${index === 0 || before === null ? 'M' : 'L'}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
    })
    .join(' ');
  const from = minutes[0]?.atMs;
  const sentence =
    known.length === 0
      ? t('historyEmpty')
      : past === 0
        ? t('historyNever')
        : t('historyPast', { count: past });
  return (
    <figure className={styles.history}>
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={sentence}>
        <path className={styles.line} d={path} vectorEffect="non-scaling-stroke" />
        {threshold.isEnabled && (
          <line
            className={past > 0 ? styles.limitPast : styles.limit}
            x1={0}
            x2={width}
            y1={y(threshold.value)}
            y2={y(threshold.value)}
            vectorEffect="non-scaling-stroke"
          />
        )}
      </svg>
      <div className={styles.axis}>
        <span>{from === undefined ? '' : format.minute(from)}</span>
        <span>{t('historyMax', { value: writeValue(metric, Math.max(...known, 0), format) })}</span>
        <span>{t('now')}</span>
      </div>
      <figcaption>{sentence}</figcaption>
    </figure>
  );
}
