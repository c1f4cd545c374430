// First, so that component styles come after it and win.
import './styles/base.css';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { createClient, type ReopeningPort } from './client/client.ts';
import { preloadPort } from './client/port-preload.ts';
import { connectSocket, socketUrl, takeToken } from './client/port-socket.ts';
import { NoToken } from './features/frame/no-token.tsx';
import { setConnection } from './state/connection.ts';
import { usePreferences } from './state/preferences.ts';
import { chooseLanguage, startI18n } from './text/i18n.ts';

/** The only place that knows which of the two windows this is. */
function openPort(): ReopeningPort | null {
  const preloaded = preloadPort();
  if (preloaded !== undefined) {
    setConnection('open', Date.now());
    return preloaded;
  }
  const token = takeToken();
  if (token === null) return null;
  return connectSocket({
    url: socketUrl(token),
    onConnection: (state) => setConnection(state, Date.now()),
  });
}

const root = document.querySelector('#root');
if (root === null) throw new Error('index.html has no #root');
const port = openPort();
await startI18n(chooseLanguage(usePreferences.getState().language, navigator.languages));
createRoot(root).render(port === null ? <NoToken /> : <App client={createClient(port)} />);
