import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schedule } from '../../../core/contract/control.ts';
import { useCall } from '../../client/use-call.ts';
import { hrefOf } from '../../state/route.ts';
import { useWriteBlock } from '../../state/write-access.ts';
import { middleTruncate, nothingMeasured, showControls } from '../../text/format.ts';
import { useFormat } from '../../text/use-format.ts';
import { Button } from '../../ui/button.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { Drawer } from '../../ui/drawer.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { JsonView } from '../jobs/json-view.tsx';
import { PayloadViolations } from '../jobs/payload-violations.tsx';
import { scheduleState, scheduleTone } from './schedule-state.ts';
import { useTickWords, useWhenWords } from './schedule-words.ts';
import styles from './schedules.module.css';
import type { ScheduleControl } from './use-schedule-control.ts';

interface ScheduleDrawerProps {
  readonly env: string;
  readonly id: string;
  /** `undefined` before the list is there, `null` when it is not in it. */
  readonly schedule: Schedule | null | undefined;
  readonly control: ScheduleControl;
  readonly onClose: () => void;
}

/** One schedule: what it says, when it ticks, what it has done, and what it adds. */
export function ScheduleDrawer({ env, id, schedule, control, onClose }: ScheduleDrawerProps) {
  const { t } = useTranslation('schedules');
  const block = useWriteBlock();
  if (schedule === null || schedule === undefined) {
    return (
      <Drawer
        label={t('drawerLabel', { id })}
        onClose={onClose}
        title={<h2 className={styles.title}>{id}</h2>}
      >
        {schedule === null && <EmptyState title={t('gone')}>{t('goneText', { id })}</EmptyState>}
      </Drawer>
    );
  }
  const state = scheduleState(schedule);
  const { isPaused } = schedule;
  return (
    <Drawer
      label={t('drawerLabel', { id })}
      onClose={onClose}
      title={
        <>
          <h2 className={styles.title}>{id}</h2>
          <StateMark tone={scheduleTone(state)} label={t(`state.${state}`)} />
        </>
      }
      footer={
        <div className={styles.actions}>
          <Button disabledReason={block} onClick={() => control.ask({ kind: 'edit', schedule })}>
            {t('action.edit')}
          </Button>
          <Button
            isPending={control.isPending}
            disabledReason={block}
            onClick={() => control.setPaused(schedule, !isPaused)}
          >
            {t(isPaused ? 'action.resume' : 'action.pause')}
          </Button>
          <span className={styles.end}>
            <Button disabledReason={block} onClick={() => control.ask({ kind: 'remove', schedule })}>
              {t('action.remove')}
            </Button>
          </span>
        </div>
      }
    >
      <ScheduleFacts env={env} schedule={schedule} />
      <NextTicks schedule={schedule} />
      <JsonView title={t('payload')} text={schedule.payloadText} />
      <PayloadViolations queue={schedule.queue} payloadText={schedule.payloadText} />
    </Drawer>
  );
}

function ScheduleFacts({ env, schedule }: { readonly env: string; readonly schedule: Schedule }) {
  const { t } = useTranslation(['schedules', 'common']);
  const format = useFormat();
  const whenWords = useWhenWords();
  const { queue, cron, orderingKey, startAtMs, endAtMs, limit, lastJobId, lastTickAtMs } = schedule;
  const words = whenWords(schedule);
  const facts: readonly (readonly [string, ReactNode] | false)[] = [
    words !== cron && [t('fact.when'), words],
    cron !== null && [t('fact.expression'), <CopyText key="cron" text={cron} />],
    cron !== null && [t('fact.timeZone'), schedule.timeZone],
    [t('fact.priority'), t(`common:priority.${schedule.priority}`)],
    [t('fact.attempts'), format.exactCount(schedule.attempts)],
    orderingKey !== null && [t('fact.orderingKey'), showControls(orderingKey)],
    startAtMs !== null && [t('fact.start'), format.exact(startAtMs)],
    endAtMs !== null && [t('fact.end'), format.exact(endAtMs)],
    limit !== null && [t('fact.limit'), t('fact.limitValue', { count: limit })],
    [t('fact.fired'), format.exactCount(schedule.fired)],
    [t('fact.missed'), format.exactCount(schedule.missedTicks)],
    [
      t('fact.lastTick'),
      lastTickAtMs === null ? nothingMeasured : <RelativeTime key="tick" atMs={lastTickAtMs} />,
    ],
    lastJobId !== null && [
      t('fact.lastJob'),
      <a key="job" href={hrefOf({ page: 'queue', env, queue, state: 'completed', job: lastJobId })}>
        <code title={lastJobId}>{middleTruncate(lastJobId, 24)}</code>
      </a>,
    ],
  ];
  return (
    <dl className={styles.facts}>
      {facts
        .filter((fact) => fact !== false)
        .map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

/** As the clock of the schedule's own zone shows them; how far away on hover. */
function NextTicks({ schedule }: { readonly schedule: Schedule }) {
  const { t } = useTranslation('schedules');
  const format = useFormat();
  const tickWords = useTickWords();
  const { cron, everyMs, timeZone, nextTickAtMs, endAtMs } = schedule;
  const asked = useMemo(
    () =>
      cron === null || nextTickAtMs === null
        ? null
        : { cron, timeZone, afterMs: Math.max(0, nextTickAtMs - 1) },
    [cron, timeZone, nextTickAtMs],
  );
  const read = useCall('schedule.ticks', asked, { keepPrevious: true }).data?.ticksAtMs;
  const evenly = nextTickAtMs === null ? [] : [0, 1, 2].map((nth) => nextTickAtMs + nth * (everyMs ?? 0));
  const ticks = nextTickAtMs === null ? [] : cron === null ? evenly : (read ?? [nextTickAtMs]);
  return (
    <section>
      <h3 className={styles.section}>{t('ticks')}</h3>
      {ticks.length === 0 ? (
        <p className={styles.muted}>{t('ticksNone')}</p>
      ) : (
        <ol className={styles.ticks} aria-label={t('ticks')}>
          {ticks
            .filter((atMs) => endAtMs === null || atMs <= endAtMs)
            .map((atMs) => (
              <li key={atMs} title={format.exact(atMs)}>
                {tickWords(atMs, timeZone)}
              </li>
            ))}
        </ol>
      )}
    </section>
  );
}
