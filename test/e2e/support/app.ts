import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, test as base } from '@playwright/test';
import { launchBrowserApp } from './browser-app.ts';
import { launchElectronApp } from './electron-app.ts';
import { endProcess } from './process-end.ts';
import type { LaunchOptions, RunningApp } from './running-app.ts';

export { expect } from '@playwright/test';

interface AppFixtures {
  /** A Redis that the app is started with. Override it in a spec: `test.extend({ redisUrl: … })` or `test.use`. */
  redisUrl: string | undefined;
  /** Starts another app, on a fresh profile unless told otherwise. Stopped and tidied up after the test. */
  launchApp: (options?: LaunchOptions) => Promise<RunningApp>;
  /** The app of this test, in the window that the project is about. */
  app: RunningApp;
}

/**
 * `test` of every spec in this directory: the same specs run in the browser window and in the desktop window. A spec that
 * can only be true in one of them says so with the tag `@browser` or `@electron`, and is not part of the other project.
 */
export const test = base.extend<AppFixtures>({
  redisUrl: [undefined, { option: true }],

  launchApp: async ({ browser }, provide, testInfo) => {
    const apps: RunningApp[] = [];
    const profileDirs: string[] = [];
    const contexts: BrowserContext[] = [];
    const children: ChildProcess[] = [];
    const onStart = (child: ChildProcess): void => void children.push(child);
    await provide(async (options = {}) => {
      // Short: a Unix socket's path may have about 100 characters.
      const profileDir = options.profileDir ?? (await mkdtemp(join(tmpdir(), 'bq-e2e-')));
      profileDirs.push(profileDir);
      const launch = async (): Promise<RunningApp> => {
        if (testInfo.project.name === 'electron') return launchElectronApp(profileDir, options, onStart);
        const context = await browser.newContext();
        contexts.push(context);
        return launchBrowserApp(context, profileDir, options, onStart);
      };
      const app = await launch();
      apps.push(app);
      return app;
    });
    for (const app of apps) {
      await app.stop();
      await testInfo.attach(`output of ${app.profileDir}`, { body: app.output, contentType: 'text/plain' });
    }
    for (const child of children) await endProcess(child, 'SIGKILL'); // one that never became ready
    for (const context of contexts) await context.close();
    for (const profileDir of profileDirs) await rm(profileDir, { recursive: true, force: true });
  },

  app: async ({ launchApp, redisUrl }, provide) => {
    await provide(await launchApp({ redisUrl }));
  },

  page: async ({ app }, provide) => {
    await provide(app.page);
  },
});
