import { useComputedColorScheme } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { QueueSnapshot } from '../../../core/contract/model.ts';
import { type MetricName, metricNames, metricWindowMinutes } from '../../../core/contract/names.ts';
import { hrefOf } from '../../state/route.ts';
import { nothingMeasured } from '../../text/format.ts';
import { useFormat } from '../../text/use-format.ts';
import { StateMark } from '../../ui/state-mark.tsx';
import { historyOf } from '../alerts/metric-history.ts';
import { writeValue } from '../alerts/threshold-units.ts';
import { MetricChart } from './metric-chart.tsx';
import styles from './metric-strip.module.css';

interface MetricStripProps {
  readonly env: string;
  readonly queue: QueueSnapshot;
}

/** The five metrics, large, each with its threshold and its last 30 minutes; one crosshair for all of them. */
export function MetricStrip({ env, queue }: MetricStripProps) {
  const { t } = useTranslation('queues');
  const format = useFormat();
  const [hovered, setHovered] = useState<number | null>(null);
  const hoveredMinute = hovered === null ? undefined : queue.minutes[hovered];
  return (
    <section className={styles.strip} aria-label={t('metricsLabel')}>
      {metricNames.map((metric) => (
        <MetricPanel
          key={metric}
          env={env}
          queue={queue}
          metric={metric}
          hovered={hovered}
          onHover={setHovered}
          at={hoveredMinute === undefined ? undefined : format.minute(hoveredMinute.atMs)}
        />
      ))}
    </section>
  );
}

interface MetricPanelProps extends MetricStripProps {
  readonly metric: MetricName;
  readonly hovered: number | null;
  readonly onHover: (index: number | null) => void;
  /** The minute under the crosshair. */
  readonly at: string | undefined;
}

function MetricPanel({ env, queue, metric, hovered, onHover, at }: MetricPanelProps) {
  const { t } = useTranslation(['queues', 'common', 'alerts']);
  const format = useFormat();
  const { value, threshold, isBreached } = queue.metrics[metric];
  const scheme = useComputedColorScheme();
  const history = useMemo(() => historyOf(metric, queue.minutes), [metric, queue.minutes]);
  const shown = hovered === null ? value : (history[hovered] ?? null);
  const limit = writeValue(metric, threshold.value, format);
  // As loud as the queue is: the overview and this page must not disagree.
  const tone = queue.health === 'critical' ? 'critical' : 'warning';
  return (
    <div className={styles.panel} data-breached={isBreached ? tone : undefined}>
      <h2 className={styles.name} title={t(`alerts:definition.${metric}`)}>
        {isBreached && <StateMark tone={tone} label={t('alerts:breached')} isMarkOnly sizePx={10} />}
        {t(`common:metric.${metric}`)}
        {(metric === 'job.failed' || metric === 'queue.wait_time' || metric === 'job.duration') && (
          <span className={styles.window}>{t('window', { minutes: metricWindowMinutes })}</span>
        )}
      </h2>
      <div className={styles.row}>
        <span className={`${styles.value} figure`}>
          {shown === null ? nothingMeasured : writeValue(metric, shown, format)}
        </span>
        <a
          className={styles.limit}
          href={hrefOf({ page: 'alerts', env, queue: queue.name })}
          title={
            threshold.isEnabled
              ? t(threshold.comparison === 'above' ? 'limitAbove' : 'limitBelow', { limit })
              : undefined
          }
        >
          {at ??
            (threshold.isEnabled
              ? t(threshold.comparison === 'above' ? 'limitShortAbove' : 'limitShortBelow', { limit })
              : t('limitOff'))}
        </a>
      </div>
      <MetricChart
        // A canvas does not follow the theme by itself: it is made anew.
        key={scheme}
        label={t('chartLabel', { metric: t(`common:metric.${metric}`) })}
        values={history}
        threshold={threshold.isEnabled ? threshold.value : null}
        hovered={hovered}
        onHover={onHover}
      />
    </div>
  );
}
