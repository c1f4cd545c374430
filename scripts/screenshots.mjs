import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import react from '@vitejs/plugin-react';
import { build, preview } from 'vite';
import { findChromium } from './find-programs.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const pageDir = join(root, 'test/support/fixture-page');
const docsDir = join(root, 'docs/screenshots');
const checksDir = join(root, 'test-results/screenshots');

/** The pictures stand still in time, so that a new set differs only where the app does. */
const now = new Date('2026-11-24T14:02:11Z');

/**
 * @typedef {{
 *   name: string,
 *   hash: string,
 *   scenario?: string,
 *   env?: string,
 *   language?: 'en' | 'de',
 *   size?: { width: number, height: number },
 *   prepare?: (page: import('@playwright/test').Page) => Promise<void>,
 * }} Shot
 */

const usual = { width: 1440, height: 900 };

/** @param {number} nth */
const openRow = (nth) => async (/** @type {import('@playwright/test').Page} */ page) => {
  await page.getByRole('grid').getByRole('row').nth(nth).click();
  await page.getByRole('complementary').getByRole('heading').first().waitFor();
};

/** Every screen and state, for the documentation. @type {readonly (Shot & { caption: string })[]} */
const screens = [
  { name: 'overview', caption: 'Overview', hash: '/local/overview' },
  {
    name: 'overview-production',
    caption: 'Overview of production, read-only',
    hash: '/production/overview',
    env: 'production',
  },
  { name: 'overview-calm', caption: 'Overview on a calm day', hash: '/local/overview', scenario: 'calm' },
  {
    name: 'overview-reconnecting',
    caption: 'Overview while reconnecting',
    hash: '/local/overview',
    scenario: 'stale',
  },
  {
    name: 'overview-empty',
    caption: 'Overview before the first job',
    hash: '/local/overview',
    scenario: 'empty',
  },
  { name: 'not-connected', caption: 'Not connected', hash: '/local/overview', scenario: 'failed' },
  {
    name: 'redis-missing',
    caption: 'No Redis on this machine',
    hash: '/local/overview',
    scenario: 'redis-missing',
  },
  { name: 'connecting', caption: 'Connecting', hash: '/local/overview', scenario: 'connecting' },
  { name: 'queue', caption: 'Queue', hash: '/local/queue/email-send/waiting' },
  { name: 'job', caption: 'Job', hash: '/local/queue/ai-processing/completed', prepare: openRow(2) },
  {
    name: 'queue-paused',
    caption: 'Paused queue',
    hash: '/local/queue/email-send/waiting',
    prepare: pauseQueue,
  },
  {
    name: 'queue-drain',
    caption: 'Before a queue is drained',
    hash: '/local/queue/email-send/delayed',
    prepare: askToDrain,
  },
  {
    name: 'schedules',
    caption: 'Schedules of a queue, one open',
    hash: '/local/queue/export-jobs/schedules?schedule=weekday-report',
  },
  {
    name: 'schedule-edit',
    caption: 'Editing a schedule',
    hash: '/local/queue/export-jobs/schedules?schedule=weekday-report',
    prepare: editSchedule,
  },
  { name: 'dlq', caption: 'DLQ', hash: '/local/dlq' },
  { name: 'dlq-job', caption: 'DLQ with one entry open', hash: '/local/dlq', prepare: openRow(3) },
  { name: 'dlq-selected', caption: 'DLQ with a selection', hash: '/local/dlq', prepare: selectSome },
  { name: 'dlq-retry', caption: 'Before a retry', hash: '/local/dlq', prepare: askToRetry },
  { name: 'dlq-resolve', caption: 'Resolving', hash: '/local/dlq', prepare: askToResolve },
  {
    name: 'dlq-read-only',
    caption: 'DLQ of a read-only environment',
    hash: '/production/dlq',
    env: 'production',
    prepare: selectSome,
  },
  { name: 'dlq-resolved', caption: 'Resolved entries', hash: '/local/dlq?list=resolved' },
  { name: 'dlq-empty', caption: 'DLQ with nothing in it', hash: '/local/dlq', scenario: 'calm' },
  { name: 'alerts', caption: 'Alerts', hash: '/local/alerts' },
  { name: 'alerts-threshold', caption: 'One threshold', hash: '/local/alerts', prepare: openThreshold },
  { name: 'workers', caption: 'Workers', hash: '/local/workers' },
  { name: 'environments', caption: 'Environments', hash: '/environments' },
  {
    name: 'environment-test',
    caption: 'Connection test',
    hash: '/environments?edit=staging',
    prepare: waitForTest,
  },
  { name: 'environment-new', caption: 'New environment', hash: '/environments?edit=new' },
  { name: 'settings', caption: 'Settings', hash: '/settings' },
];

/** The same at other sizes, in German, with hostile names: to be looked at, not to be kept. @type {readonly Shot[]} */
const checks = [
  { name: 'overview-de', hash: '/local/overview', language: 'de' },
  { name: 'overview-many', hash: '/local/overview', scenario: 'many' },
  { name: 'overview-wide', hash: '/local/overview', size: { width: 2560, height: 1440 } },
  { name: 'overview-small', hash: '/local/overview', size: { width: 1024, height: 700 } },
  { name: 'dlq-de', hash: '/local/dlq', language: 'de', prepare: askToRetry },
  { name: 'dlq-small', hash: '/local/dlq', size: { width: 1024, height: 700 }, prepare: openRow(3) },
  { name: 'alerts-de', hash: '/local/alerts', language: 'de', prepare: openThreshold },
  { name: 'alerts-many', hash: '/local/alerts', scenario: 'many', size: { width: 1024, height: 700 } },
  { name: 'workers-de', hash: '/production/workers', env: 'production', language: 'de' },
  { name: 'workers-small', hash: '/local/workers', size: { width: 1024, height: 700 } },
  {
    name: 'environment-small',
    hash: '/environments?edit=production',
    language: 'de',
    size: { width: 1024, height: 700 },
    prepare: waitForTest,
  },
  {
    name: 'queue-paused-de',
    hash: '/local/queue/email-send/waiting',
    language: 'de',
    size: { width: 1024, height: 700 },
    prepare: pauseQueue,
  },
  { name: 'queue-drain-de', hash: '/local/queue/email-send/delayed', language: 'de', prepare: askToDrain },
  {
    name: 'schedules-small',
    hash: '/local/queue/export-jobs/schedules?schedule=new-york-close',
    size: { width: 1024, height: 700 },
  },
  {
    name: 'schedule-edit-de',
    hash: '/local/queue/export-jobs/schedules?schedule=weekday-report',
    language: 'de',
    size: { width: 1024, height: 700 },
    prepare: editSchedule,
  },
  { name: 'schedules-empty', hash: '/local/queue/email-send/schedules' },
  {
    name: 'queue-limit',
    hash: '/production/queue/email-send/waiting',
    env: 'production',
    prepare: openMore,
  },
  { name: 'settings-de', hash: '/settings', language: 'de' },
];

/** @param {import('@playwright/test').Page} page */
async function selectSome(page) {
  const boxes = page.getByRole('grid').getByRole('checkbox');
  await boxes.nth(2).click();
  await boxes.nth(9).click({ modifiers: ['Shift'] });
}

/** @param {import('@playwright/test').Page} page */
async function askToRetry(page) {
  await selectSome(page);
  await page.keyboard.press('r');
  await page.getByRole('dialog').waitFor();
}

/** @param {import('@playwright/test').Page} page */
async function askToResolve(page) {
  await selectSome(page);
  await page.keyboard.press('e');
  await page.getByRole('dialog').waitFor();
}

/** @param {import('@playwright/test').Page} page */
async function pauseQueue(page) {
  await page.getByRole('button', { name: /^(Pause…|Pausieren …)$/ }).click();
  await page.getByRole('dialog').getByRole('textbox').fill('Mail relay is down, see INC-2214');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

/** @param {import('@playwright/test').Page} page */
async function openMore(page) {
  await page.getByRole('button', { name: /^(More|Mehr)$/ }).click();
  await page.getByRole('menu').waitFor();
}

/** @param {import('@playwright/test').Page} page */
async function askToDrain(page) {
  await openMore(page);
  await page.getByRole('menuitem', { name: /^(Drain…|Leeren …)$/ }).click();
  await page.getByRole('dialog').waitFor();
}

/** @param {import('@playwright/test').Page} page */
async function editSchedule(page) {
  await page.getByRole('button', { name: /^(Edit…|Bearbeiten …)$/ }).click();
  await page.getByText(/(Next|Als Nächstes): /).waitFor();
}

/** @param {import('@playwright/test').Page} page */
async function openThreshold(page) {
  await page
    .getByRole('row', { name: /email-send/ })
    .getByRole('button')
    .nth(3)
    .click();
  await page.getByRole('complementary').waitFor();
}

/** @param {import('@playwright/test').Page} page */
async function waitForTest(page) {
  await page.getByText(/^(Works, with|Funktioniert, mit)/).waitFor();
  await page.getByRole('button', { name: /^(Show the steps|Schritte zeigen)$/ }).click();
  await page.getByText('7.2.5').last().waitFor();
}

/**
 * @param {import('@playwright/test').Browser} browser
 * @param {string} origin
 * @param {Shot} shot
 * @param {'light' | 'dark'} theme
 * @param {string} outDir
 */
async function take(browser, origin, shot, theme, outDir) {
  const context = await browser.newContext({
    viewport: shot.size ?? usual,
    colorScheme: theme,
    timezoneId: 'Europe/Berlin',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await page.clock.setFixedTime(now);
  const query = new URLSearchParams({
    theme,
    language: shot.language ?? 'en',
    scenario: shot.scenario ?? 'trouble',
    env: shot.env ?? 'local',
  });
  await page.goto(`${origin}/?${query.toString()}#${shot.hash}`);
  await page.getByRole('main').first().waitFor();
  await page.evaluate(() => document.fonts.ready);
  await shot.prepare?.(page);
  // What is under the pointer shows its hover; a picture has no pointer.
  await page.mouse.move(0, 0);
  await page.screenshot({ path: join(outDir, `${shot.name}-${theme}.png`), animations: 'disabled' });
  await context.close();
}

/** The page that shows them all. */
async function writeIndex() {
  const sections = screens.map(
    ({ name, caption }) =>
      `## ${caption}\n\n![${caption}, light](${name}-light.png)\n\n![${caption}, dark](${name}-dark.png)\n`,
  );
  await writeFile(
    join(docsDir, 'README.md'),
    `# Every screen in both themes\n\nDrawn by \`npm run screenshots\` on made-up data.\n\n${sections.join('\n')}`,
  );
}

const wanted = process.argv.slice(2);
const isChecking = wanted.includes('--checks');
const names = wanted.filter((argument) => argument !== '--checks');
const outDir = isChecking ? checksDir : docsDir;
/** @type {readonly Shot[]} */
const all = isChecking ? checks : screens;
const shots = all.filter(({ name }) => names.length === 0 || names.includes(name));
const executablePath = findChromium();
if (executablePath === undefined) {
  process.stderr.write('No Chromium on this machine. Run: node scripts/setup.mjs\n');
  process.exit(1);
}
const buildDir = await mkdtemp(join(tmpdir(), 'biometrics-screenshots-'));
const viteOptions = {
  configFile: /** @type {const} */ (false),
  root: pageDir,
  plugins: [react()],
  logLevel: /** @type {const} */ ('warn'),
  build: { outDir: buildDir, emptyOutDir: true, chunkSizeWarningLimit: 4_000 },
};
await build(viteOptions);
const server = await preview({ ...viteOptions, preview: { host: '127.0.0.1', port: 0 } });
const origin = server.resolvedUrls?.local[0]?.replace(/\/$/, '') ?? '';
const browser = await chromium.launch({ executablePath });
try {
  await mkdir(outDir, { recursive: true });
  for (const shot of shots) {
    for (const theme of /** @type {const} */ (['light', 'dark'])) {
      await take(browser, origin, shot, theme, outDir);
    }
    process.stdout.write(`${shot.name}\n`);
  }
  if (!isChecking) await writeIndex();
} finally {
  await browser.close();
  await server.close();
  await rm(buildDir, { recursive: true });
}
