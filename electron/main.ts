import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { app, type BrowserWindow, dialog, Menu, protocol, safeStorage, session, shell } from 'electron';
import { defaultProfileDir } from '../core/host/default-profile.ts';
import { createHost, type Host } from '../core/host/host.ts';
import { takeRedisUrl } from '../core/host/redis-url.ts';
import { serveSession } from '../core/host/session.ts';
import { runProblem, startProblem } from '../core/host/start-problem.ts';
import { appScheme, serveApp } from './app-protocol.ts';
import { readFlags } from './flags.ts';
import { servePages } from './ipc.ts';
import { menuTemplate } from './menu.ts';
import { notify } from './notifications.ts';
import { farewell, handOver, openHandedOver } from './hand-over.ts';
import { quitInOrder } from './quit.ts';
import { createSecretStore } from './secrets.ts';
import { confine, denyPermissions } from './security.ts';
import { loadPage, openWindow } from './window.ts';
import { workerLauncher } from './worker-launcher.ts';

const distDir = join(app.getAppPath(), 'dist');
const flags = readFlags(process.argv.slice(1));
const givenUrl = takeRedisUrl(process.env); // whatever the flags say: nobody else shall inherit it
const redisUrl = flags.redisUrl ?? givenUrl;
const profileDir = flags.profileDir ?? defaultProfileDir(process.env, process.platform);
let window: BrowserWindow | undefined;

protocol.registerSchemesAsPrivileged([appScheme]);
app.enableSandbox();
app.setAppUserModelId('com.biometrics.queue-desktop'); // Windows shows notifications only of an app that names itself
// The same profile as the browser window's, whatever the packaged app is called. Before the lock, which belongs to it.
mkdirSync(profileDir, { recursive: true, mode: 0o700 });
app.setPath('userData', profileDir);

if (app.requestSingleInstanceLock(handOver(redisUrl))) {
  const host = app.whenReady().then(startHost);
  const quit = quitInOrder(app, host, () => window?.close());
  const giveUp = (problem: string): void => {
    report(problem);
    quit(1);
  };
  host.then(openApp).catch((error: unknown) => giveUp(startProblem(error)));
  app.on('second-instance', (_event, _argv, _dir, handedOver) => {
    focusWindow();
    void openHandedOver(host, handedOver, showSelected);
  });
  // A bug. Electron would go on with half an app.
  const endOfBug = (error: unknown): void => {
    void writeDown(host, error);
    giveUp(runProblem(error));
  };
  process.on('uncaughtException', endOfBug);
  process.on('unhandledRejection', endOfBug);
} else {
  const { line, code } = farewell(redisUrl);
  say(line);
  app.exit(code);
}

async function writeDown(starting: Promise<Host>, error: unknown): Promise<void> {
  const host = await starting.catch(() => undefined); // its failure is reported where it is started
  host?.reportBug(error, 'process');
}

function startHost(): Promise<Host> {
  return createHost({
    profileDir,
    appVersion: app.getVersion(),
    windowKind: 'desktop',
    launchWorker: workerLauncher(join(distDir, 'host')),
    secrets: createSecretStore(profileDir, safeStorage, process.platform, say),
    notify: (notice) => notify(notice, focusWindow),
    redisUrl,
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

/** A page keeps the environment in its address; one without an address takes what the host has selected. */
async function showSelected(): Promise<void> {
  if (window !== undefined && !window.isDestroyed()) await loadPage(window);
}

function focusWindow(): void {
  if (window === undefined || window.isDestroyed()) return;
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

/** Says why the app ends, where a person sees it. */
function report(problem: string): void {
  say(problem);
  // Started from a menu or a dock, nobody reads the terminal.
  if (app.isPackaged) dialog.showErrorBox('BIOMETRICS Queue Desktop', problem);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
