import { useTranslation } from 'react-i18next';
import type { Minute, QueueSnapshot } from '../../../core/contract/model.ts';
import { metricWindowMinutes } from '../../../core/contract/names.ts';
import { nothingMeasured } from '../../text/format.ts';
import { useFormat } from '../../text/use-format.ts';
import type { Column } from '../../ui/data-table.tsx';
import { Sparkline } from '../../ui/sparkline.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { healthTone } from './health.ts';
import { MetricFigure } from './metric-figure.tsx';
import styles from './overview.module.css';

/**
 * The current minute is not over: its count would look like a fall at the end of every line. Only while there is no other,
 * right after the very first start, it is better than nothing.
 */
function finished(minutes: readonly Minute[], read: (minute: Minute) => number): readonly (number | null)[] {
  const values = minutes.map((minute) => (minute.size === null && read(minute) === 0 ? null : read(minute)));
  const ended = values.slice(0, -1);
  return ended.every((value) => value === null) ? values : ended;
}

/** A row a queue. `isNarrow` leaves out what the other columns also tell. */
export function useOverviewColumns(isNarrow: boolean): readonly Column<QueueSnapshot>[] {
  const { t } = useTranslation(['overview', 'common']);
  const format = useFormat();
  const minutes = metricWindowMinutes;

  const count = (id: 'waiting' | 'delayed' | 'active'): Column<QueueSnapshot> => ({
    id,
    header: t(`column.${id}`),
    hint: t(`hint.${id}`),
    width: isNarrow ? '50px' : '64px',
    align: 'end',
    cell: (queue) => (
      <span className={queue[id] === 0 ? styles.zero : undefined} title={format.exactCount(queue[id])}>
        {format.count(queue[id])}
      </span>
    ),
  });

  const columns: readonly (Column<QueueSnapshot> | false)[] = [
    {
      id: 'queue',
      header: t('column.queue'),
      width: 'minmax(150px, 1.6fr)',
      cell: (queue) => (
        <span className={styles.queue}>
          <StateMark
            tone={healthTone(queue.health)}
            label={t(`common:health.${queue.health}`)}
            isMarkOnly
            sizePx={queue.health === 'critical' ? 16 : 12}
          />
          <span className={styles.queueText}>
            <span className={styles.queueName} title={queue.name}>
              {queue.name}
            </span>
            <span className={styles.queueFacts}>
              {queue.pausing !== null && (
                <b className={styles.paused} title={queue.pausing.reason || undefined}>
                  <StateMark tone="paused" label={t('common:health.paused')} sizePx={10} />
                </b>
              )}
              {queue.health !== 'healthy' && <b>{t(`common:health.${queue.health}`)}</b>}
              {queue.priority !== null && (
                <span title={t('hint.priority')}>
                  {t(isNarrow ? `common:priority.${queue.priority}` : `priority.${queue.priority}`)}
                </span>
              )}
              <span title={t('hint.retention')}>
                {isNarrow
                  ? format.duration(queue.retentionMs)
                  : t('retention', { duration: format.duration(queue.retentionMs) })}
              </span>
            </span>
          </span>
        </span>
      ),
    },
    {
      id: 'size',
      header: t('column.size'),
      hint: t('hint.size'),
      width: isNarrow ? '56px' : '72px',
      align: 'end',
      cell: (queue) => <MetricFigure metric="queue.size" reading={queue.metrics['queue.size']} />,
    },
    count('waiting'),
    count('delayed'),
    count('active'),
    !isNarrow && {
      id: 'oldest',
      header: t('column.oldest'),
      hint: t('hint.oldest'),
      width: '80px',
      align: 'end',
      cell: (queue) =>
        queue.oldestWaitMs === null ? (
          <span className={styles.zero}>{nothingMeasured}</span>
        ) : (
          format.duration(queue.oldestWaitMs)
        ),
    },
    {
      id: 'wait',
      header: t('column.wait'),
      hint: t('hint.wait', { minutes }),
      width: isNarrow ? '70px' : '80px',
      align: 'end',
      cell: (queue) => <MetricFigure metric="queue.wait_time" reading={queue.metrics['queue.wait_time']} />,
    },
    {
      id: 'duration',
      header: t('column.duration'),
      hint: t('hint.duration', { minutes }),
      width: isNarrow ? '64px' : '80px',
      align: 'end',
      cell: (queue) => <MetricFigure metric="job.duration" reading={queue.metrics['job.duration']} />,
    },
    {
      id: 'flow',
      header: t('column.flow'),
      hint: t('hint.flow', { minutes }),
      width: isNarrow ? '136px' : 'minmax(208px, 1fr)',
      cell: (queue) => (
        <span className={styles.flow}>
          <span className={styles.rates}>
            <span>{format.count(Math.round(queue.enqueuedPerMinute))}</span>
            <span aria-hidden>→</span>
            <span>{format.count(Math.round(queue.completedPerMinute))}</span>
          </span>
          <Sparkline
            label={t('flowLabel', {
              in: format.rate(queue.enqueuedPerMinute),
              out: format.rate(queue.completedPerMinute),
            })}
            widthPx={isNarrow ? 52 : 112}
            back={finished(queue.minutes, (minute) => minute.enqueued)}
            front={finished(queue.minutes, (minute) => minute.completed)}
          />
        </span>
      ),
    },
    {
      id: 'failed',
      header: t('column.failed'),
      hint: t('hint.failed', { minutes }),
      width: isNarrow ? '52px' : '64px',
      align: 'end',
      cell: (queue) => <MetricFigure metric="job.failed" reading={queue.metrics['job.failed']} />,
    },
    {
      id: 'dead',
      header: t('column.dead'),
      hint: t('hint.dead'),
      width: isNarrow ? '44px' : '56px',
      align: 'end',
      cell: (queue) => (
        <span className={queue.dead === 0 ? styles.zero : undefined} title={format.exactCount(queue.dead)}>
          {format.count(queue.dead)}
        </span>
      ),
    },
    {
      id: 'workers',
      header: t('column.workers'),
      hint: t('hint.workers'),
      width: isNarrow ? '52px' : '64px',
      align: 'end',
      cell: (queue) => (
        <MetricFigure metric="worker.processing" reading={queue.metrics['worker.processing']} />
      ),
    },
  ];
  return columns.filter((column) => column !== false);
}
