import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import { watchPage } from './page-problems.ts';
import { endProcess } from './process-end.ts';
import type { LaunchOptions, RunningApp } from './running-app.ts';

const root = join(import.meta.dirname, '../../..');

/** Starts the desktop app: Electron's binary or the stand-in, whichever `chooseElectron` found. */
export async function launchElectronApp(
  profileDir: string,
  { redisUrl }: LaunchOptions,
  onStart: (child: ChildProcess) => void,
): Promise<RunningApp> {
  const output: string[] = [];
  const problems: string[] = [];
  let electron = await start();
  let page = await window(electron);

  async function start(): Promise<ElectronApplication> {
    const redis = redisUrl === undefined ? [] : [`--redis=${redisUrl}`];
    const started = await _electron.launch({
      args: [root, `--profile=${profileDir}`, ...redis],
      cwd: root,
      // Chromium's sandbox refuses to run as root.
      chromiumSandbox: process.getuid?.() !== 0,
    });
    onStart(started.process());
    for (const stream of [started.process().stdout, started.process().stderr]) {
      stream?.on('data', (chunk: Buffer) => output.push(chunk.toString()));
    }
    return started;
  }

  async function window(started: ElectronApplication): Promise<Page> {
    const opened = await started.firstWindow();
    watchPage(opened, problems);
    // It begins as an empty page. In the stand-in the app's scheme is carried by https.
    await opened.waitForURL(/^(app|https):\/\/biometrics[./].*index\.html/);
    return opened;
  }

  // Read now: Playwright forgets the process once the app has gone.
  let child = electron.process();
  return {
    kind: 'electron',
    profileDir,
    url: undefined,
    pageProblems: problems,
    get hostPid() {
      return child.pid ?? 0;
    },
    get page() {
      return page;
    },
    get output() {
      return output.join('');
    },
    get electron() {
      return electron;
    },
    stop: () => endProcess(child, 'SIGTERM'),
    kill: () => endProcess(child, 'SIGKILL'),
    async restart() {
      await endProcess(child, 'SIGTERM');
      electron = await start();
      child = electron.process();
      page = await window(electron);
      return page;
    },
  };
}
