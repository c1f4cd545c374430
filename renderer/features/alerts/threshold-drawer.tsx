import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MetricReading, QueueSnapshot, Threshold } from '../../../core/contract/model.ts';
import type { ThresholdSettings } from '../../state/live.ts';
import { nothingMeasured } from '../../text/format.ts';
import { useFormat } from '../../text/use-format.ts';
import { Drawer } from '../../ui/drawer.tsx';
import styles from './threshold-drawer.module.css';
import { ThresholdEditor } from './threshold-editor.tsx';
import { ThresholdHistory } from './threshold-history.tsx';
import type { ThresholdRef } from './threshold-table.tsx';
import { writeValue } from './threshold-units.ts';

interface ThresholdDrawerProps {
  readonly env: string;
  readonly threshold: ThresholdRef;
  readonly settings: ThresholdSettings;
  /** The queue it belongs to; `null` for the row of all queues. */
  readonly snapshot: QueueSnapshot | null;
  readonly onClose: () => void;
}

/** One threshold: what the metric means, what it was, what would have happened, and the line itself. */
export function ThresholdDrawer({ env, threshold, settings, snapshot, onClose }: ThresholdDrawerProps) {
  const { t } = useTranslation(['alerts', 'common']);
  const format = useFormat();
  const { queue, metric } = threshold;
  const own = queue === null ? undefined : settings.overrides[queue]?.[metric];
  const inherited = settings.defaults[metric];
  const current = own ?? inherited;
  const [preview, setPreview] = useState<Threshold>(current);
  const reading: MetricReading | undefined = snapshot?.metrics[metric];
  const metricWord = t(`common:metric.${metric}`);
  const title =
    queue === null
      ? t('alerts:editorTitleDefault', { metric: metricWord })
      : t('alerts:editorTitle', { metric: metricWord, queue });
  return (
    <Drawer label={title} title={<h2 className={styles.title}>{title}</h2>} onClose={onClose}>
      <p className={styles.definition}>{t(`alerts:definition.${metric}`)}</p>
      {reading !== undefined && (
        <p className={reading.isBreached ? styles.nowBreached : styles.now}>
          {reading.value === null ? nothingMeasured : writeValue(metric, reading.value, format)}
          <span className={styles.nowLabel}>
            {reading.value === null ? t('alerts:noValue') : t('alerts:now')}
          </span>
        </p>
      )}
      {snapshot !== null && (
        <ThresholdHistory metric={metric} minutes={snapshot.minutes} threshold={preview} />
      )}
      <ThresholdEditor
        env={env}
        queue={queue}
        metric={metric}
        current={current}
        inherited={queue === null ? null : inherited}
        isOverridden={own !== undefined}
        onPreview={setPreview}
      />
    </Drawer>
  );
}
