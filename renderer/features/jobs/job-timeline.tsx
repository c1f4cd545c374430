import { useTranslation } from 'react-i18next';
import type { JobDetail } from '../../../core/contract/model.ts';
import { useFormat } from '../../text/use-format.ts';
import { serverNowMs } from '../../ui/clock.ts';
import styles from './job-timeline.module.css';
import { gapPx, timelineOf } from './timeline.ts';

interface JobTimelineProps {
  readonly detail: JobDetail;
}

/** The job's life as a vertical line; the distances are the times between. */
export function JobTimeline({ detail }: JobTimelineProps) {
  const { t } = useTranslation('jobs');
  const format = useFormat();
  const nowMs = serverNowMs();
  const events = timelineOf(detail);
  return (
    <section>
      <h3 className={styles.title}>{t('timeline.title')}</h3>
      <ol className={styles.line}>
        {events.map((event, index) => {
          const before = events[index - 1];
          const sinceMs = before === undefined ? null : event.atMs - before.atMs;
          return (
            // Two events of one kind can share a millisecond; the order is fixed.
            // oxlint-disable-next-line react/no-array-index-key
            <li key={index}>
              {sinceMs !== null && (
                <span className={styles.gap} style={{ height: gapPx(sinceMs) + 8 }}>
                  {sinceMs >= 1 && <span>{format.duration(sinceMs)}</span>}
                </span>
              )}
              <span
                className={styles.event}
                data-kind={event.kind}
                data-future={event.atMs > nowMs || undefined}
              >
                <span className={styles.words}>
                  {t(`timeline.${event.kind}`, { attempt: event.attempt ?? 0 })}
                  {event.by !== undefined && <span className={styles.by}>{event.by}</span>}
                </span>
                <time className={styles.time} title={format.exact(event.atMs)}>
                  {format.moment(event.atMs, nowMs)}
                </time>
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
