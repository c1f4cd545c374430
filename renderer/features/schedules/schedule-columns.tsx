import { useTranslation } from 'react-i18next';
import type { Schedule } from '../../../core/contract/control.ts';
import { showControls } from '../../text/format.ts';
import { useFormat } from '../../text/use-format.ts';
import type { Column } from '../../ui/data-table.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { scheduleState, scheduleTone } from './schedule-state.ts';
import { useWhenWords } from './schedule-words.ts';
import styles from './schedules.module.css';

/** `isNarrow` keeps what tells schedules apart, for when the drawer has the rest. */
export function useScheduleColumns(isNarrow: boolean): readonly Column<Schedule>[] {
  const { t } = useTranslation('schedules');
  const format = useFormat();
  const whenWords = useWhenWords();
  const columns: readonly (Column<Schedule> | false)[] = [
    {
      id: 'schedule',
      header: t('column.schedule'),
      width: 'minmax(140px, 1fr)',
      cell: (schedule) => {
        const state = scheduleState(schedule);
        return (
          <span className={styles.name}>
            <StateMark tone={scheduleTone(state)} label={t(`state.${state}`)} isMarkOnly />
            <span className={styles.clipped} title={schedule.id}>
              {schedule.id}
            </span>
          </span>
        );
      },
    },
    {
      id: 'when',
      header: t('column.when'),
      width: 'minmax(160px, 2fr)',
      cell: (schedule) => {
        const words = whenWords(schedule);
        return (
          <span className={styles.when}>
            {words !== schedule.cron && <span className={styles.clipped}>{words}</span>}
            {schedule.cron !== null && (!isNarrow || words === schedule.cron) && (
              <code className={styles.expression} title={schedule.cron}>
                {showControls(schedule.cron)}
              </code>
            )}
          </span>
        );
      },
    },
    !isNarrow && {
      id: 'zone',
      header: t('fact.timeZone'),
      width: 'minmax(90px, 150px)',
      cell: ({ cron, timeZone }) => (
        <span className={styles.muted} title={timeZone}>
          {cron === null ? '' : timeZone}
        </span>
      ),
    },
    {
      id: 'next',
      header: t('column.next'),
      hint: t('hint.next'),
      width: '96px',
      align: 'end',
      cell: (schedule) =>
        schedule.nextTickAtMs === null ? (
          <span className={styles.muted}>{t(schedule.isPaused ? 'paused' : 'over')}</span>
        ) : (
          <RelativeTime atMs={schedule.nextTickAtMs} />
        ),
    },
    !isNarrow && {
      id: 'last',
      header: t('column.last'),
      hint: t('hint.last'),
      width: '96px',
      align: 'end',
      cell: ({ lastFiredAtMs }) =>
        lastFiredAtMs === null ? (
          <span className={styles.muted}>{t('never')}</span>
        ) : (
          <RelativeTime atMs={lastFiredAtMs} />
        ),
    },
    !isNarrow && {
      id: 'fired',
      header: t('column.fired'),
      hint: t('hint.fired'),
      width: '88px',
      align: 'end',
      cell: ({ fired }) => <span title={format.exactCount(fired)}>{format.count(fired)}</span>,
    },
    !isNarrow && {
      id: 'missed',
      header: t('column.missed'),
      hint: t('hint.missed'),
      width: '72px',
      align: 'end',
      cell: ({ missedTicks }) => (
        <span className={missedTicks === 0 ? styles.muted : styles.missed}>{format.count(missedTicks)}</span>
      ),
    },
  ];
  return columns.filter((column) => column !== false);
}
