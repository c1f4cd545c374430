import { useEffect } from 'react';
import { selectEnvironment, useEnvironment, useLive, useSnapshot } from '../../state/live.ts';
import { useConnection } from '../../state/connection.ts';
import { navigate, useRoute } from '../../state/route.ts';
import { ErrorBoundary } from '../../ui/error-boundary.tsx';
import { CommandPalette } from './command-palette.tsx';
import styles from './frame.module.css';
import { HostGone } from './host-gone.tsx';
import { Notices } from './notices.tsx';
import { PageOutlet } from './page-outlet.tsx';
import { Rail } from './rail.tsx';
import { SettingsProblem } from './settings-problem.tsx';
import { ShortcutsDialog } from './shortcuts-dialog.tsx';
import { TopBar } from './top-bar.tsx';
import { useGlobalKeys } from './use-global-keys.ts';
import { useWindowTitle } from './use-window-title.ts';

/** What stays on screen on every page, and says at every moment where we are and whether we may write. */
export function Frame() {
  const environment = useEnvironment();
  const isStale = useSnapshot()?.isStale ?? false;
  const isHostGone = useConnection((connection) => connection.state === 'lost');
  const route = useRoute();
  useGlobalKeys();
  useWindowTitle();
  useAddressInStep();

  return (
    <div className={styles.frame} data-kind={environment?.kind}>
      <div className={styles.environment} data-read-only={environment?.isReadOnly || undefined} aria-hidden />
      <TopBar />
      <HostGone />
      <SettingsProblem />
      <div className={styles.body}>
        <Rail />
        <div className={styles.outlet} data-stale={isStale || isHostGone || undefined}>
          <ErrorBoundary resetKey={JSON.stringify(route)}>
            <PageOutlet />
          </ErrorBoundary>
        </div>
      </div>
      <Notices />
      <CommandPalette />
      <ShortcutsDialog />
    </div>
  );
}

/** The address names the environment; without one it is the environment that was selected last. */
function useAddressInStep(): void {
  const route = useRoute();
  const selected = useLive((live) => live.selected);
  const environments = useLive((live) => live.environments);
  const env = 'env' in route ? route.env : null;
  const isKnown = environments?.some((each) => each.id === env) ?? true;

  useEffect(() => {
    if (env !== null && isKnown) selectEnvironment(env);
  }, [env, isKnown]);

  useEffect(() => {
    if (selected === null || environments === null) return;
    const isLost = route.page === 'unknown' || (env !== null && !isKnown);
    if (isLost) navigate({ page: 'overview', env: selected }, { replace: true });
  }, [route.page, env, isKnown, selected, environments]);
}
