import type { Page } from '@playwright/test';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { seedEnqueueJob } from '../support/seed-fleet.ts';
import { expect, test } from './support/app.ts';
import { allowChanges, goTo, notice, row, runEmbeddedWorkers } from './support/window.ts';

/** What a person decides about a queue and its jobs, and that Redis and the workers do as the window says. */

const hourMs = 3_600_000;

let server: TestRedis;
test.beforeEach(async () => {
  server = await startRedis({ tcp: true });
});
test.afterEach(() => server.stop());

const mail = (to: string) => ({ to, subject: 's', template: 'reminder', data: {}, priority: 'normal' });
const hook = (path: string) => ({
  event: 'identity.verified',
  endpoint: `https://customer.example${path}`,
  payload: {},
  signature: 'c2ln',
});

async function openQueue(page: Page, name: string): Promise<void> {
  await goTo(page, 'Overview');
  await row(page, name).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
}

/** How many of the queue's jobs may run now. */
function due(queue: string): Promise<number> {
  return server.redis.zcount(`queue:${queue}`, '-inf', Date.now());
}

test('a paused queue starts nothing until it is resumed; its jobs can be hastened and removed meanwhile', async ({
  launchApp,
}) => {
  test.setTimeout(120_000);
  const { redis } = server;
  for (const to of ['a', 'b', 'c']) await seedEnqueueJob(redis, 'email-send', mail(`${to}@example.org`));
  const later = await seedEnqueueJob(redis, 'email-send', mail('later@example.org'), { delay: hourMs });
  const { page } = await launchApp({ redisUrl: server.url });
  await allowChanges(page);
  await openQueue(page, 'email-send');

  await page.getByRole('button', { name: 'Pause…' }).click();
  await page.getByRole('textbox', { name: 'Why' }).fill('the relay is down');
  await page.keyboard.press('Enter');
  await expect(notice(page, 'Paused email-send.')).toBeVisible();
  const banner = page.getByRole('status').filter({ hasText: 'email-send is paused.' });
  await expect(banner).toContainText('because: the relay is down');

  await page.getByRole('tab', { name: /Delayed 1/ }).click();
  await row(page, later.slice(0, 8)).click();
  await page.getByRole('complementary').getByRole('button', { name: 'Run now' }).click();
  await expect(notice(page, 'It may run at once now.')).toBeVisible();
  expect(await due('email-send')).toBe(4);

  await page.getByRole('tab', { name: /Waiting 4/ }).click();
  await row(page, later.slice(0, 8)).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Remove…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove the job' }).click();
  await expect(notice(page, 'Removed the job from email-send.')).toBeVisible();
  expect(await redis.zcard('queue:email-send')).toBe(3);

  // Workers that are seen to finish a hook start no mail.
  await runEmbeddedWorkers(page);
  const sent = await seedEnqueueJob(redis, 'webhook-dispatch', hook('/hooks/1'));
  await expect.poll(() => redis.exists(`result:${sent}`), { timeout: 20_000 }).toBe(1);
  expect(await redis.zcard('queue:email-send')).toBe(3);
  await goTo(page, 'Overview');
  await expect(row(page, 'email-send')).toContainText('paused');

  await openQueue(page, 'email-send');
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(notice(page, 'email-send runs again.')).toBeVisible();
  await expect.poll(() => redis.zcard('queue:email-send'), { timeout: 20_000 }).toBe(0);
  await expect(banner).toBeHidden();
});

test('a queue is drained of what was meant, once its name is typed', async ({ launchApp }) => {
  const { redis } = server;
  for (let n = 0; n < 5; n++) await seedEnqueueJob(redis, 'webhook-dispatch', hook(`/hooks/${n}`));
  await seedEnqueueJob(redis, 'webhook-dispatch', hook('/later'), { delay: hourMs });
  const { page } = await launchApp({ redisUrl: server.url });
  await allowChanges(page);
  await openQueue(page, 'webhook-dispatch');
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Drain…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Drain webhook-dispatch?' });
  await expect(dialog).toContainText('5 waiting jobs');
  await expect(dialog.getByRole('button', { name: 'Drain the queue' })).toBeDisabled();
  await dialog.getByRole('textbox').fill('webhook-dispatch');
  await dialog.getByRole('button', { name: 'Drain the queue' }).click();
  await expect(notice(page, 'Took 5 jobs out of webhook-dispatch.')).toBeVisible();
  expect(await redis.zcard('queue:webhook-dispatch')).toBe(1);
});

test('a schedule adds its jobs until it is removed', async ({ launchApp }) => {
  const { redis } = server;
  await seedEnqueueJob(redis, 'export-jobs', { type: 'first' });
  const { page } = await launchApp({ redisUrl: server.url });
  await allowChanges(page);
  await openQueue(page, 'export-jobs');
  await page.getByRole('tab', { name: 'Schedules' }).click();
  await page.getByRole('button', { name: 'New schedule' }).click();
  const dialog = page.getByRole('dialog', { name: 'New schedule for export-jobs' });
  await dialog.getByRole('textbox', { name: 'Name' }).fill('nightly');

  await dialog.getByRole('textbox', { name: 'Cron expression' }).fill('0 25 * * *');
  await expect(dialog.getByRole('alert')).toContainText('Position 3, hour');
  await dialog.getByRole('button', { name: 'Save the schedule' }).click();
  await expect(dialog).toBeVisible();
  await dialog.getByRole('textbox', { name: 'Cron expression' }).fill('* * * * * *');
  await expect(dialog.getByText('every second.')).toBeVisible();
  await dialog.getByRole('button', { name: 'Save the schedule' }).click();
  await expect(notice(page, 'Saved nightly.')).toBeVisible();

  await expect.poll(() => redis.zcard('queue:export-jobs'), { timeout: 15_000 }).toBeGreaterThanOrEqual(3);
  await row(page, 'nightly').click();
  const drawer = page.getByRole('complementary');
  await expect(drawer.getByRole('list', { name: 'Next ticks' }).getByRole('listitem')).toHaveCount(3);
  await drawer.getByRole('button', { name: 'Remove…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove the schedule' }).click();
  await expect(notice(page, 'Removed nightly.')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Nothing is scheduled' })).toBeVisible();
  expect(await redis.hlen('queue:export-jobs:schedules')).toBe(0);
});
