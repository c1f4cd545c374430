import { useEnvironment } from '../../state/live.ts';
import { navigate } from '../../state/route.ts';
import { setShortcutsOpen } from '../../state/view.ts';
import { useKeys } from '../../ui/use-keys.ts';
import { openPalette } from './palette-store.ts';

/** The keys that work on every page. */
export function useGlobalKeys(): void {
  const env = useEnvironment()?.id;
  useKeys({
    '?': () => setShortcutsOpen(true),
    '/': openPalette,
    ...(env !== undefined && {
      'g o': () => navigate({ page: 'overview', env }),
      'g d': () => navigate({ page: 'dlq', env, list: 'dead', queue: null, job: null }),
      'g a': () => navigate({ page: 'alerts', env, queue: null }),
      'g w': () => navigate({ page: 'workers', env }),
    }),
    'g e': () => navigate({ page: 'environments', edit: null }),
    'g s': () => navigate({ page: 'settings' }),
  });
}
