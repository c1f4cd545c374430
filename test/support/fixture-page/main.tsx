import '../../../renderer/styles/base.css';
import { createRoot } from 'react-dom/client';
import { App } from '../../../renderer/app.tsx';
import { setConnection } from '../../../renderer/state/connection.ts';
import { densities, languages, setPreferences, themes } from '../../../renderer/state/preferences.ts';
import { startI18n } from '../../../renderer/text/i18n.ts';
import { createFakeClient } from '../fake-client.ts';
import { scenarios } from '../fixture/world.ts';

/**
 * The whole window on made-up data, for looking at it and for the screenshots of the README:
 * `?scenario=trouble&env=production&theme=dark&language=de&density=compact` and a hash route.
 */
const wanted = new URLSearchParams(location.search);
function oneOf<T extends string>(allowed: readonly T[], name: string): T | undefined {
  return allowed.find((value) => value === wanted.get(name));
}

const language = oneOf(languages, 'language') ?? 'en';
const client = createFakeClient({
  nowMs: Date.now(),
  scenario: oneOf(scenarios, 'scenario') ?? 'trouble',
  selected: wanted.get('env') ?? 'local',
});
setPreferences({
  language,
  theme: oneOf(themes, 'theme') ?? 'light',
  density: oneOf(densities, 'density') ?? 'compact',
});
setConnection('open', Date.now());
await startI18n(language === 'de' ? 'de' : 'en');

const root = document.querySelector('#root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(<App client={client} />);
