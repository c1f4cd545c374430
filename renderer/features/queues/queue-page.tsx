import { Inbox, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQueue } from '../../state/live.ts';
import { navigate, queueTabs, type Route } from '../../state/route.ts';
import { useWriteBlock } from '../../state/write-access.ts';
import { useFormat } from '../../text/use-format.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { JobDrawer } from '../jobs/job-drawer.tsx';
import { healthTone } from '../overview/health.ts';
import { EnqueueDialog } from './enqueue-dialog.tsx';
import { JobList } from './job-list.tsx';
import { MetricStrip } from './metric-strip.tsx';
import styles from './queue-page.module.css';

type QueueRoute = Extract<Route, { page: 'queue' }>;

interface QueuePageProps {
  readonly route: QueueRoute;
}

const panelId = 'queue-jobs';

/** One queue: how it is, and its jobs state by state, with one of them in the drawer. */
export function QueuePage({ route }: QueuePageProps) {
  const { t } = useTranslation(['queues', 'common', 'overview']);
  const format = useFormat();
  const { env, queue: name, state, job } = route;
  const queue = useQueue(name);
  const block = useWriteBlock();
  const [order, setOrder] = useState<'newest' | 'next'>('next');
  const [isEnqueuing, setEnqueuing] = useState(false);
  // Where there is no "next" to run, newest is the only order that makes sense; parked jobs stand in lines.
  const hasNext = state === 'waiting' || state === 'delayed';
  const listOrder = hasNext ? order : state === 'parked' ? 'next' : 'newest';

  if (name === 'dlq') {
    return (
      <Page title={name}>
        <EmptyState
          title={t('isDlq')}
          action={
            <Button onClick={() => navigate({ page: 'dlq', env, list: 'dead', queue: null, job: null })}>
              {t('toDlq')}
            </Button>
          }
        >
          {t('isDlqText')}
        </EmptyState>
      </Page>
    );
  }
  if (queue === null) {
    return (
      <Page title={name}>
        <EmptyState
          title={t('unknown')}
          action={<Button onClick={() => navigate({ page: 'overview', env })}>{t('backToOverview')}</Button>}
        >
          {t('unknownText', { name })}
        </EmptyState>
      </Page>
    );
  }

  function go(change: Partial<Pick<QueueRoute, 'state' | 'job'>>, replace = false): void {
    navigate({ ...route, ...change }, { replace });
  }

  return (
    <Page
      isFixed
      title={
        <span className={styles.title}>
          <StateMark
            tone={healthTone(queue.health)}
            label={t(`common:health.${queue.health}`)}
            isMarkOnly
            sizePx={16}
          />
          {queue.name}
        </span>
      }
      subtitle={
        <span className={styles.facts}>
          <span>{t(`common:health.${queue.health}`)}</span>
          {queue.priority !== null && <span>{t(`overview:priority.${queue.priority}`)}</span>}
          {queue.retentionMs !== null && (
            <span>{t('overview:retention', { duration: format.duration(queue.retentionMs) })}</span>
          )}
          <span>
            {t('flow', {
              in: format.rate(queue.enqueuedPerMinute),
              out: format.rate(queue.completedPerMinute),
            })}
          </span>
        </span>
      }
      actions={
        <>
          <Button
            icon={<Inbox />}
            onClick={() => navigate({ page: 'dlq', env, list: 'dead', queue: name, job: null })}
          >
            {t('dead', { count: queue.dead, shown: format.count(queue.dead) })}
          </Button>
          <Button icon={<Plus />} disabledReason={block} onClick={() => setEnqueuing(true)}>
            {t('enqueue.open')}
          </Button>
        </>
      }
      drawer={
        job !== null && (
          <JobDrawer
            env={env}
            job={{ queue: name, id: job, state }}
            onClose={() => go({ job: null }, true)}
          />
        )
      }
    >
      <MetricStrip env={env} queue={queue} />
      <Tabs
        label={t('states')}
        panelId={panelId}
        value={state}
        onChange={(next) => go({ state: next, job: null }, true)}
        tabs={queueTabs.map((tab) => ({
          value: tab,
          label: t(`tab.${tab}`),
          count: format.count(queue[tab]),
        }))}
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
      </Tabs>
      <div id={panelId} role="tabpanel" aria-label={t(`tab.${state}`)} className={styles.panel}>
        <JobList
          key={state}
          route={route}
          order={listOrder}
          onOpen={(opened) => go({ job: opened.id }, true)}
        />
      </div>
      <EnqueueDialog env={env} queue={name} isOpen={isEnqueuing} onClose={() => setEnqueuing(false)} />
    </Page>
  );
}
