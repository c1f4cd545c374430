import { useTranslation } from 'react-i18next';
import type { QueueSnapshot, Thresholds } from '../../../core/contract/model.ts';
import { type MetricName, metricNames } from '../../../core/contract/names.ts';
import { useFormat } from '../../text/use-format.ts';
import { Tooltip } from '../../ui/tooltip.tsx';
import { MetricCell } from './metric-cell.tsx';
import styles from './threshold-table.module.css';
import { writeValue } from './threshold-units.ts';

/** Which threshold is meant: of one queue, or of all that have none of their own (`queue: null`). */
export interface ThresholdRef {
  readonly queue: string | null;
  readonly metric: MetricName;
}

interface ThresholdTableProps {
  readonly queues: readonly QueueSnapshot[];
  readonly defaults: Thresholds;
  readonly open: ThresholdRef | null;
  readonly isStale: boolean;
  readonly onOpen: (threshold: ThresholdRef) => void;
}

function breachCount(queue: QueueSnapshot): number {
  return metricNames.filter((metric) => queue.metrics[metric].isBreached).length;
}

/** Each queue with its five values against what they may not pass; in trouble first. */
export function ThresholdTable({ queues, defaults, open, isStale, onOpen }: ThresholdTableProps) {
  const { t } = useTranslation(['alerts', 'common']);
  const format = useFormat();
  const sorted = queues.toSorted((a, b) => breachCount(b) - breachCount(a) || a.name.localeCompare(b.name));
  const isOpen = (queue: string | null, metric: MetricName) =>
    open !== null && open.queue === queue && open.metric === metric;

  return (
    <div className={styles.scroller}>
      <table className={styles.table} data-stale={isStale || undefined}>
        <thead>
          <tr>
            <th scope="col">{t('alerts:columnQueue')}</th>
            {metricNames.map((metric) => (
              <th
                key={metric}
                scope="col"
                className={styles.metric}
                aria-label={t(`common:metric.${metric}`)}
              >
                <Tooltip label={t(`alerts:definition.${metric}`)}>
                  <span className={styles.hinted}>{t(`common:metric.${metric}`)}</span>
                </Tooltip>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr className={styles.defaults}>
            <th scope="row">
              {t('alerts:defaultsRow')}
              <span className={styles.sub}>{t('alerts:defaultsHint')}</span>
            </th>
            {metricNames.map((metric) => {
              const { isEnabled, comparison, value } = defaults[metric];
              const shown = isEnabled
                ? t(`alerts:${comparison}Short`, { value: writeValue(metric, value, format) })
                : t('alerts:off');
              return (
                <td key={metric} data-open={isOpen(null, metric) || undefined}>
                  <button
                    type="button"
                    className={styles.cell}
                    aria-haspopup="dialog"
                    aria-label={`${t('alerts:cellDefault', { metric: t(`common:metric.${metric}`) })} ${shown}`}
                    onClick={() => onOpen({ queue: null, metric })}
                  >
                    <span className={isEnabled ? styles.value : styles.off}>{shown}</span>
                  </button>
                </td>
              );
            })}
          </tr>
          {sorted.map((queue) => (
            <tr key={queue.name}>
              <th scope="row" title={queue.name}>
                <span className={styles.name}>{queue.name}</span>
              </th>
              {metricNames.map((metric) => (
                <td
                  key={metric}
                  data-open={isOpen(queue.name, metric) || undefined}
                  data-breached={queue.metrics[metric].isBreached || undefined}
                >
                  <MetricCell
                    queue={queue.name}
                    metric={metric}
                    reading={queue.metrics[metric]}
                    onOpen={() => onOpen({ queue: queue.name, metric })}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
