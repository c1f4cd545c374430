import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { app, type BrowserWindow, dialog, Menu, protocol, safeStorage, session, shell } from 'electron';
import { defaultProfileDir } from '../core/host/default-profile.ts';
import { createHost, type Host } from '../core/host/host.ts';
import { serveSession } from '../core/host/session.ts';
import { startProblem } from '../core/host/start-problem.ts';
import { appScheme, serveApp } from './app-protocol.ts';
import { readFlags } from './flags.ts';
import { servePages } from './ipc.ts';
import { menuTemplate } from './menu.ts';
import { notify } from './notifications.ts';
import { quitInOrder } from './quit.ts';
import { createSecretStore } from './secrets.ts';
import { confine, denyPermissions } from './security.ts';
import { loadPage, openWindow } from './window.ts';
import { workerLauncher } from './worker-launcher.ts';

const distDir = join(app.getAppPath(), 'dist');
const flags = readFlags(process.argv.slice(1));
const profileDir = flags.profileDir ?? defaultProfileDir(process.env, process.platform);
let window: BrowserWindow | undefined;

protocol.registerSchemesAsPrivileged([appScheme]);
app.enableSandbox();
app.setAppUserModelId('com.biometrics.queue-desktop'); // Windows shows notifications only of an app that names itself
// The same profile as the browser window's, whatever the packaged app is called. Before the lock, which belongs to it.
mkdirSync(profileDir, { recursive: true, mode: 0o700 });
app.setPath('userData', profileDir);

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', focusWindow);
  const host = app.whenReady().then(startHost);
  const quit = quitInOrder(app, host, () => window?.close());
  const giveUp = (error: unknown): void => {
    report(error);
    quit(1);
  };
  host.then(openApp).catch(giveUp);
  // A bug. Electron would go on with half an app.
  process.on('uncaughtException', giveUp);
  process.on('unhandledRejection', giveUp);
} else {
  say('BIOMETRICS Queue Desktop is already running on this profile. Its window is in front now.');
  app.exit(0);
}

function startHost(): Promise<Host> {
  return createHost({
    profileDir,
    appVersion: app.getVersion(),
    windowKind: 'desktop',
    launchWorker: workerLauncher(join(distDir, 'host')),
    secrets: createSecretStore(profileDir, safeStorage, process.platform, say),
    notify: (notice) => notify(notice, focusWindow),
    redisUrl: flags.redisUrl,
  });
}

async function openApp(host: Host): Promise<void> {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform, app.getLocale())));
  serveApp(protocol, join(distDir, 'renderer'));
  denyPermissions(session.defaultSession);
  window = openWindow(profileDir, join(distDir, 'preload/preload.cjs'));
  confine(window.webContents, (url) => void shell.openExternal(url));
  servePages(window.webContents, (port) => serveSession(host, port));
  await loadPage(window);
}

function focusWindow(): void {
  if (window === undefined || window.isDestroyed()) return;
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

/** Says why the app ends, where a person sees it. */
function report(error: unknown): void {
  const reason = startProblem(error);
  say(reason);
  // Started from a menu or a dock, nobody reads the terminal.
  if (app.isPackaged) dialog.showErrorBox('BIOMETRICS Queue Desktop', reason);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
