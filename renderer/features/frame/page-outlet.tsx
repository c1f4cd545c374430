import type { ReactNode } from 'react';
import { useRoute } from '../../state/route.ts';
import { AlertsPage } from '../alerts/alerts-page.tsx';
import { DlqPage } from '../dlq/dlq-page.tsx';
import { EnvironmentsPage } from '../environments/environments-page.tsx';
import { OverviewPage } from '../overview/overview-page.tsx';
import { QueuePage } from '../queues/queue-page.tsx';
import { SettingsPage } from '../settings/settings-page.tsx';
import { WorkersPage } from '../workers/workers-page.tsx';
import { ConnectionGate } from './connection-gate.tsx';
import { StaleStrip } from './stale-strip.tsx';

/** The page that the address names. */
export function PageOutlet() {
  const route = useRoute();
  switch (route.page) {
    case 'overview':
      return <OfEnvironment key={route.env} page={<OverviewPage route={route} />} />;
    case 'queue':
    case 'schedules':
      return <OfEnvironment key={route.env} page={<QueuePage key={route.queue} route={route} />} />;
    case 'dlq':
      return <OfEnvironment key={route.env} page={<DlqPage route={route} />} />;
    case 'alerts':
      return <OfEnvironment key={route.env} page={<AlertsPage route={route} />} />;
    case 'workers':
      return <OfEnvironment key={route.env} page={<WorkersPage route={route} />} />;
    case 'environments':
      return <EnvironmentsPage route={route} />;
    case 'settings':
      return <SettingsPage />;
    case 'unknown':
      return null;
  }
}

function OfEnvironment({ page }: { readonly page: ReactNode }) {
  return (
    <ConnectionGate>
      <StaleStrip />
      {page}
    </ConnectionGate>
  );
}
