import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useEnvironment, useSnapshot, useThresholds } from '../../state/live.ts';
import type { Route } from '../../state/route.ts';
import { Page } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import styles from './alerts-page.module.css';
import { IncidentList } from './incident-list.tsx';
import { phaseOf } from './incident-phase.ts';
import { NotificationPermissionNote } from './notification-permission.tsx';
import { ThresholdDrawer } from './threshold-drawer.tsx';
import { type ThresholdRef, ThresholdTable } from './threshold-table.tsx';

interface AlertsPageProps {
  readonly route: Extract<Route, { page: 'alerts' }>;
}

/** What may not be passed, how near everything is to it, and what has been. */
export function AlertsPage({ route }: AlertsPageProps) {
  const { t } = useTranslation(['alerts', 'common']);
  const environment = useEnvironment();
  const snapshot = useSnapshot();
  const settings = useThresholds();
  const [open, setOpen] = useState<ThresholdRef | null>(() =>
    route.queue === null ? null : { queue: route.queue, metric: 'queue.size' },
  );
  const queues = snapshot?.queues ?? [];
  const inTrouble = queues.filter(({ health }) => health === 'warning' || health === 'critical').length;
  const incidents = snapshot?.incidents ?? [];
  const closing = incidents.filter((incident) => phaseOf(incident, queues) === 'recovering').length;
  const tone = inTrouble > 0 ? 'critical' : closing > 0 ? 'warning' : 'good';
  const isStale = snapshot?.isStale === true || environment?.status.state !== 'connected';
  return (
    <Page
      title={t('alerts:title')}
      subtitle={t('alerts:intro')}
      drawer={
        open !== null &&
        settings !== null && (
          <ThresholdDrawer
            key={`${open.queue ?? ''} ${open.metric}`}
            env={route.env}
            threshold={open}
            settings={settings}
            snapshot={queues.find(({ name }) => name === open.queue) ?? null}
            onClose={() => setOpen(null)}
          />
        )
      }
    >
      <div className={styles.summary}>
        {queues.length > 0 && (
          <p className={styles.verdict}>
            <StateMark
              tone={tone}
              label={t(`common:health.${tone === 'good' ? 'healthy' : tone}`)}
              isMarkOnly
            />
            {inTrouble > 0
              ? t('alerts:breachedQueues', { count: inTrouble })
              : closing > 0
                ? t('alerts:calming', { count: closing })
                : t('alerts:quiet')}
          </p>
        )}
        <NotificationPermissionNote />
      </div>
      {settings === null || snapshot === null ? (
        <Skeleton rows={7} columns={[180, 72, 72, 72, 72, 72]} />
      ) : (
        <ThresholdTable
          queues={queues}
          defaults={settings.defaults}
          open={open}
          isStale={isStale}
          onOpen={setOpen}
        />
      )}
      <h2 className={styles.section}>{t('alerts:incidents')}</h2>
      <IncidentList incidents={incidents} queues={queues} />
    </Page>
  );
}
