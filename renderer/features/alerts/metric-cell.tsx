import { useTranslation } from 'react-i18next';
import type { MetricReading } from '../../../core/contract/model.ts';
import type { MetricName } from '../../../core/contract/names.ts';
import { nothingMeasured } from '../../text/format.ts';
import { useFormat } from '../../text/use-format.ts';
import { useNowMs } from '../../ui/clock.ts';
import { Meter } from '../../ui/meter.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import styles from './threshold-table.module.css';
import { nearness, writeValue } from './threshold-units.ts';

interface MetricCellProps {
  readonly queue: string;
  readonly metric: MetricName;
  readonly reading: MetricReading;
  readonly onOpen: () => void;
}

/** A value with its threshold under it; pressing it opens the threshold. */
export function MetricCell({ queue, metric, reading, onOpen }: MetricCellProps) {
  const { t } = useTranslation(['alerts', 'common']);
  const format = useFormat();
  const nowMs = useNowMs();
  const { value, threshold, isBreached, isOverridden, breachedSinceMs } = reading;
  const since =
    isBreached && breachedSinceMs !== null
      ? t('alerts:breachedSince', { duration: format.duration(nowMs - breachedSinceMs) })
      : undefined;
  return (
    <button type="button" className={styles.cell} title={since} aria-haspopup="dialog" onClick={onOpen}>
      <span className="visually-hidden">
        {t('alerts:cell', { metric: t(`common:metric.${metric}`), queue })}
      </span>
      <span className={isBreached ? styles.breached : styles.value}>
        {isBreached && <StateMark tone="critical" label={t('alerts:breached')} isMarkOnly sizePx={10} />}
        {value === null ? nothingMeasured : writeValue(metric, value, format)}
      </span>
      <Meter ratio={nearness(value, threshold)} isBreached={isBreached} />
      <span
        className={isOverridden ? styles.own : styles.sub}
        title={isOverridden ? t('alerts:own') : undefined}
      >
        {threshold.isEnabled
          ? t(`alerts:${threshold.comparison}Short`, { value: writeValue(metric, threshold.value, format) })
          : t('alerts:off')}
      </span>
    </button>
  );
}
