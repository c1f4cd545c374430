import { useTranslation } from 'react-i18next';
import { useEnvironment, useSnapshot } from '../../state/live.ts';
import type { Route } from '../../state/route.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { EmbeddedWorkers } from './embedded-workers.tsx';
import { HostGroup } from './host-group.tsx';
import { groupByHost } from './worker-hosts.ts';
import styles from './workers.module.css';

interface WorkersPageProps {
  readonly route: Extract<Route, { page: 'workers' }>;
}

/** Who is working on this environment's queues, slot by slot. */
export function WorkersPage({ route }: WorkersPageProps) {
  const { t } = useTranslation('workers');
  const environment = useEnvironment();
  const snapshot = useSnapshot();
  if (environment === null || snapshot === null) return null;
  const hosts = groupByHost(snapshot.workers);
  const slots = hosts.reduce((total, host) => total + host.slots, 0);
  const busy = hosts.reduce((total, host) => total + host.busy, 0);
  const canEmbed = environment.kind !== 'production';
  const { foreignWorkers } = snapshot;
  return (
    <Page
      title={t('title')}
      subtitle={
        hosts.length === 0
          ? undefined
          : [
              t('workerCount', { count: snapshot.workers.length }),
              t('hostCount', { count: hosts.length }),
              t('slotsLabel', { busy, slots }),
            ].join(' · ')
      }
    >
      <div className={styles.columns} data-stale={snapshot.isStale || undefined}>
        <div className={styles.hosts}>
          {hosts.length === 0 ? (
            <EmptyState title={t('none')}>{t(canEmbed ? 'noneHint' : 'noneHintProtected')}</EmptyState>
          ) : (
            hosts.map((host) => <HostGroup key={host.host} env={route.env} host={host} />)
          )}
        </div>
        <div className={styles.side}>
          <EmbeddedWorkers environment={environment} embedded={snapshot.embedded} />
          <section className={styles.embedded} aria-labelledby="foreign-workers">
            <h2 id="foreign-workers" className={styles.section}>
              {t('foreignTitle')}
            </h2>
            <p className={styles.text}>
              {foreignWorkers === null
                ? t('foreignUnknown')
                : foreignWorkers === 0
                  ? t('foreignNone')
                  : t('foreign', { count: foreignWorkers })}
            </p>
          </section>
        </div>
      </div>
    </Page>
  );
}
