import axe, { type AxeResults } from 'axe-core';
import type { Page } from '@playwright/test';
import { expect, test } from './support/app.ts';

const pages = [
  'local/overview',
  'local/queue/email-send/waiting',
  'local/queue/email-send/schedules',
  'local/dlq',
  'local/alerts',
  'local/workers',
];
const appPages = ['environments', 'environments?edit=new', 'settings'];

/** Every rule of axe, contrast included, as lines that say what to mend where. */
async function violations(page: Page): Promise<string[]> {
  // Evaluated, not loaded: the page's own policy allows no script from elsewhere.
  await page.evaluate(axe.source);
  const results = await page.evaluate<AxeResults>('axe.run(document, { resultTypes: ["violations"] })');
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`),
  );
}

for (const theme of ['light', 'dark'] as const) {
  test(`every page can be read and used by everybody, ${theme}`, async ({ page }) => {
    test.slow(); // nine pages, each judged by a hundred rules
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    // Numbers and an entry in the DLQ, so that lists are not judged empty.
    await expect(page.getByRole('tab').or(page.getByRole('grid')).first()).toBeVisible();
    for (const path of [...pages, ...appPages]) {
      await page.evaluate((hash) => {
        location.hash = hash;
      }, `#/${path}`);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(page.getByRole('status', { name: 'Loading' })).toHaveCount(0);
      expect(await violations(page), path).toEqual([]);
    }
  });

  test(`what holds a queue back can be read and used by everybody, ${theme}`, async ({ page }) => {
    test.slow();
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await expect(page.getByRole('tab').or(page.getByRole('grid')).first()).toBeVisible();
    await page.evaluate(() => {
      location.hash = '#/local/queue/export-jobs/schedules';
    });
    const dialog = page.getByRole('dialog');

    await page.getByRole('button', { name: 'New schedule' }).click();
    await dialog.getByRole('textbox', { name: 'Name' }).fill('nightly');
    await dialog.getByRole('textbox', { name: 'Cron expression' }).fill('30 6 * * 9');
    await expect(dialog.getByRole('alert')).toContainText('weekday');
    expect(await violations(page), 'a schedule with a mistake').toEqual([]);
    await dialog.getByRole('textbox', { name: 'Cron expression' }).fill('30 6 * * 1-5');
    await dialog.getByRole('button', { name: 'Save the schedule' }).click();
    await page.getByRole('row', { name: /nightly/ }).click();
    await expect(page.getByRole('complementary').getByRole('listitem').first()).toBeVisible();
    expect(await violations(page), 'a schedule').toEqual([]);

    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Rate limit…' }).click();
    expect(await violations(page), 'a rate limit').toEqual([]);
    await dialog.getByRole('button', { name: 'Set the limit' }).click();
    await expect(page.getByRole('button', { name: /^at most/ })).toBeVisible();
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Retention…' }).click();
    await dialog.getByRole('textbox', { name: 'Keep for' }).fill('2');
    expect(await violations(page), 'a retention').toEqual([]);
    await dialog.getByRole('button', { name: 'Set the retention' }).click();
    await expect(page.getByText(/kept 2.d/).first()).toBeVisible();
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Drain…' }).click();
    expect(await violations(page), 'a drain').toEqual([]);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Pause…' }).click();
    await page.keyboard.press('Enter');
    await expect(page.getByText('export-jobs is paused.')).toBeVisible();
    expect(await violations(page), 'a paused queue').toEqual([]);
  });
}
