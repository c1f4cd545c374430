import { defineConfig } from '@playwright/test';
import { findChromium } from './scripts/find-programs.mjs';
import { chooseElectron } from './test/e2e/support/electron-binary.ts';

chooseElectron(process.env); // here, because every worker loads this file

const chromium = findChromium();

export default defineConfig({
  testDir: 'test/e2e',
  globalSetup: './test/e2e/support/prepare.ts',
  outputDir: 'test-results',
  // Each app is a dozen processes: the host, six workers, Redis, Chromium's own.
  workers: 2,
  fullyParallel: true, // every test has an app and a profile of its own
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
  use: {
    ...(chromium === undefined ? {} : { launchOptions: { executablePath: chromium } }),
    viewport: { width: 1440, height: 900 },
    screenshot: 'only-on-failure',
    // Without a film of every test: the app redraws every second.
    trace: { mode: 'retain-on-failure', screenshots: false },
  },
  // The same specs in both windows; see test/e2e/support/app.ts about the tags.
  projects: [
    { name: 'browser', grepInvert: /@electron/ },
    { name: 'electron', grepInvert: /@browser/ },
  ],
});
