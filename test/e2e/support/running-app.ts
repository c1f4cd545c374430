import type { ElectronApplication, Page } from '@playwright/test';

export interface LaunchOptions {
  /** An existing profile; a fresh one otherwise. */
  readonly profileDir?: string;
  /** `--redis`: added as an environment and selected. */
  readonly redisUrl?: string | undefined;
}

/** One started app with its window, the same for both windows. */
export interface RunningApp {
  readonly kind: 'browser' | 'electron';
  readonly profileDir: string;
  /** The process that holds the backend: the host's, or Electron's main. */
  readonly hostPid: number;
  /** The window. `restart` opens a new one. */
  readonly page: Page;
  /** Everything the app has printed. */
  readonly output: string;
  /** What the page's console has complained about: errors, warnings of the browser's security rules, exceptions. */
  readonly pageProblems: readonly string[];
  /** The desktop window's main process; undefined in the browser window. */
  readonly electron: ElectronApplication | undefined;
  /** The browser window's address, token included; undefined in the desktop window. */
  readonly url: string | undefined;
  /** Asks the app to end (SIGTERM) and waits. */
  stop(): Promise<End>;
  /** SIGKILL. Nothing of the app gets a chance to tidy up. */
  kill(): Promise<End>;
  /** Stops if need be and starts again on the same profile; the new window. */
  restart(): Promise<Page>;
}

export interface End {
  readonly code: number | null;
  readonly tookMs: number;
}
