import { Inbox, Plus } from 'lucide-react';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { QueueSnapshot } from '../../../core/contract/model.ts';
import { navigate, type QueueTab, queueTabs, type Route } from '../../state/route.ts';
import { useWriteBlock } from '../../state/write-access.ts';
import { useFormat } from '../../text/use-format.ts';
import { Button } from '../../ui/button.tsx';
import { Page } from '../../ui/page.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { jobFooter, useJobMenu } from '../control/job-actions.tsx';
import { JobQuestions } from '../control/job-questions.tsx';
import { PauseBanner } from '../control/pause-banner.tsx';
import { QueueActions } from '../control/queue-actions.tsx';
import { type QueueQuestion, QueueQuestions } from '../control/queue-questions.tsx';
import { useJobControl } from '../control/use-job-control.ts';
import { useQueueControl } from '../control/use-queue-control.ts';
import { JobDrawer } from '../jobs/job-drawer.tsx';
import { ScheduleDrawer } from '../schedules/schedule-drawer.tsx';
import { ScheduleList } from '../schedules/schedule-list.tsx';
import { ScheduleQuestions } from '../schedules/schedule-questions.tsx';
import { useScheduleControl } from '../schedules/use-schedule-control.ts';
import { useSchedules } from '../schedules/use-schedules.ts';
import { EnqueueDialog } from './enqueue-dialog.tsx';
import { JobList } from './job-list.tsx';
import { MetricStrip } from './metric-strip.tsx';
import { QueueFacts, QueueTitle } from './queue-heading.tsx';
import styles from './queue-page.module.css';

export type QueueRoute = Extract<Route, { page: 'queue' | 'schedules' }>;

interface QueueViewProps {
  readonly route: QueueRoute;
  readonly queue: QueueSnapshot;
}

const panelId = 'queue-panel';

/** How the queue is, what holds it back, its jobs state by state and its schedules, with one of them in the drawer. */
export function QueueView({ route, queue }: QueueViewProps) {
  const { t } = useTranslation(['queues', 'schedules']);
  const format = useFormat();
  const { env } = route;
  const { name } = queue;
  const tab = route.page === 'queue' ? route.state : 'schedules';
  const openJob = route.page === 'queue' ? route.job : null;
  const block = useWriteBlock();
  const [order, setOrder] = useState<'newest' | 'next'>('next');
  const [isEnqueuing, setEnqueuing] = useState(false);
  const [question, setQuestion] = useState<QueueQuestion | null>(null);
  // Where there is no "next" to run, newest is the only order that makes sense; parked jobs stand in lines.
  const hasNext = tab === 'waiting' || tab === 'delayed';
  const listOrder = hasNext ? order : tab === 'parked' ? 'next' : 'newest';

  const control = useQueueControl(env, name);
  const closeRemoved = useCallback(
    (id: string) => {
      if (id === openJob && route.page === 'queue') navigate({ ...route, job: null }, { replace: true });
    },
    [openJob, route],
  );
  const jobControl = useJobControl(env, closeRemoved);
  const jobMenu = useJobMenu(jobControl);
  const schedules = useSchedules(env, name, tab === 'schedules');
  const scheduleControl = useScheduleControl(env, name, schedules.reload);

  function show(next: QueueTab | 'schedules'): void {
    const place =
      next === 'schedules'
        ? ({ page: 'schedules', env, queue: name, schedule: null } as const)
        : ({ page: 'queue', env, queue: name, state: next, job: null } as const);
    navigate(place, { replace: true });
  }

  return (
    <Page
      isFixed
      title={<QueueTitle queue={queue} />}
      subtitle={<QueueFacts queue={queue} onLimit={() => setQuestion('limit')} />}
      actions={
        <>
          <Button
            icon={<Inbox />}
            onClick={() => navigate({ page: 'dlq', env, list: 'dead', queue: name, job: null })}
          >
            {t('dead', { count: queue.dead, shown: format.count(queue.dead) })}
          </Button>
          <QueueActions queue={queue} onAsk={setQuestion} />
          <Button icon={<Plus />} disabledReason={block} onClick={() => setEnqueuing(true)}>
            {t('enqueue.open')}
          </Button>
        </>
      }
      drawer={drawer()}
    >
      {queue.pausing !== null && (
        <PauseBanner
          queue={name}
          pausing={queue.pausing}
          isPending={control.isPending}
          onResume={() => void control.resume()}
        />
      )}
      <MetricStrip env={env} queue={queue} />
      <Tabs
        label={t('states')}
        panelId={panelId}
        value={tab}
        onChange={show}
        tabs={[
          ...queueTabs.map((value) => ({
            value,
            label: t(`tab.${value}`),
            count: format.count(queue[value]),
          })),
          {
            value: 'schedules' as const,
            label: t('schedules:tab'),
            ...(schedules.list === undefined ? {} : { count: format.count(schedules.list.length) }),
          },
        ]}
      >
        {hasNext && (
          <Segmented
            label={t('order.label')}
            value={order}
            onChange={setOrder}
            options={[
              { value: 'next', label: t('order.next') },
              { value: 'newest', label: t('order.newest') },
            ]}
          />
        )}
        {tab === 'schedules' && (schedules.list?.length ?? 0) > 0 && (
          <Button
            icon={<Plus />}
            disabledReason={block}
            onClick={() => scheduleControl.ask({ kind: 'edit', schedule: null })}
          >
            {t('schedules:add')}
          </Button>
        )}
      </Tabs>
      <div
        id={panelId}
        role="tabpanel"
        aria-label={tab === 'schedules' ? t('schedules:tab') : t(`tab.${tab}`)}
        className={styles.panel}
      >
        {route.page === 'schedules' ? (
          <ScheduleList
            env={env}
            queue={name}
            schedules={schedules}
            control={scheduleControl}
            openId={route.schedule}
            onOpen={(schedule) => navigate({ ...route, schedule }, { replace: true })}
          />
        ) : (
          <JobList
            key={route.state}
            route={route}
            order={listOrder}
            onOpen={({ id }) => navigate({ ...route, job: id }, { replace: true })}
            moreActions={jobMenu}
          />
        )}
      </div>
      <EnqueueDialog env={env} queue={name} isOpen={isEnqueuing} onClose={() => setEnqueuing(false)} />
      <QueueQuestions queue={queue} control={control} question={question} onClose={() => setQuestion(null)} />
      <JobQuestions control={jobControl} />
      <ScheduleQuestions
        queue={name}
        takenIds={schedules.list?.map(({ id }) => id) ?? []}
        control={scheduleControl}
      />
    </Page>
  );

  function drawer() {
    if (route.page === 'schedules') {
      if (route.schedule === null) return null;
      const { schedule: id } = route;
      return (
        <ScheduleDrawer
          env={env}
          id={id}
          schedule={
            schedules.list === undefined ? undefined : (schedules.list.find((one) => one.id === id) ?? null)
          }
          control={scheduleControl}
          onClose={() => navigate({ ...route, schedule: null }, { replace: true })}
        />
      );
    }
    if (route.job === null) return null;
    return (
      <JobDrawer
        env={env}
        job={{ queue: name, id: route.job, state: route.state }}
        onClose={() => navigate({ ...route, job: null }, { replace: true })}
        actions={({ summary }) => jobFooter(summary, jobControl)}
      />
    );
  }
}
