import { useEffect } from 'react';
import { useEnvironment, useSnapshot } from '../../state/live.ts';

const appName = 'BIOMETRICS Queue Desktop';

/** What a tab or task bar shows: trouble first, then where. `■ 2 · Local`. */
export function windowTitle(envName: string | null, critical: number, warning: number): string {
  if (envName === null) return appName;
  const trouble = critical > 0 ? `■ ${critical} · ` : warning > 0 ? `▲ ${warning} · ` : '';
  return `${trouble}${envName} · ${appName}`;
}

export function useWindowTitle(): void {
  const environment = useEnvironment();
  const queues = useSnapshot()?.queues ?? [];
  const title = windowTitle(
    environment?.name ?? null,
    queues.filter((queue) => queue.health === 'critical').length,
    queues.filter((queue) => queue.health === 'warning').length,
  );
  useEffect(() => {
    document.title = title;
  }, [title]);
}
