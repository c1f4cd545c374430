import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { BrowserContext, Page } from '@playwright/test';
import { endProcess } from './process-end.ts';
import { watchPage } from './page-problems.ts';
import type { LaunchOptions, RunningApp } from './running-app.ts';

const cliPath = join(import.meta.dirname, '../../../dist/host/cli.cjs');
const readyLine = /^BIOMETRICS Queue Desktop ready at (http:\/\/127\.0\.0\.1:\d+\/\?token=\S+)$/;

/** Starts the host by its command line, as a person over SSH does, and opens the printed address. */
export async function launchBrowserApp(
  context: BrowserContext,
  profileDir: string,
  { redisUrl }: LaunchOptions,
  onStart: (child: ChildProcess) => void,
): Promise<RunningApp> {
  const output: string[] = [];
  const problems: string[] = [];
  // Kept over restarts: the page's origin, and with it what the page remembers, includes the port.
  let port = '0';
  let { child, url } = await startHost();
  let page = await openPage();

  async function startHost(): Promise<{ child: ChildProcess; url: string }> {
    const redis = redisUrl === undefined ? [] : ['--redis', redisUrl];
    const started = spawn(process.execPath, [cliPath, '--port', port, '--profile', profileDir, ...redis], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    onStart(started);
    return { child: started, url: await printedUrl(started, output) };
  }

  async function openPage(): Promise<Page> {
    const opened = await context.newPage();
    watchPage(opened, problems);
    await opened.goto(url);
    return opened;
  }

  return {
    kind: 'browser',
    profileDir,
    electron: undefined,
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
    get url() {
      return url;
    },
    stop: () => endProcess(child, 'SIGTERM'),
    kill: () => endProcess(child, 'SIGKILL'),
    async restart() {
      await endProcess(child, 'SIGTERM');
      await page.close();
      port = new URL(url).port;
      ({ child, url } = await startHost());
      page = await openPage();
      return page;
    },
  };
}

/** Waits for the ready line, which stands alone on its line. */
function printedUrl(child: ChildProcess, output: string[]): Promise<string> {
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error('the host was started without pipes');
  stderr.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  return new Promise((resolve, reject) => {
    createInterface({ input: stdout }).on('line', (line) => {
      output.push(`${line}\n`);
      const url = readyLine.exec(line)?.[1];
      if (url !== undefined) resolve(url);
    });
    child.once('error', reject);
    child.once('close', (code) => {
      reject(new Error(`The host ended (${code}) before it was ready:\n${output.join('')}`));
    });
  });
}
