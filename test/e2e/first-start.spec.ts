import { expect, test } from './support/app.ts';
import { goTo, notice, row } from './support/window.ts';

/** What a newcomer meets on a machine that has never run the app. */

test('there is life within seconds, and the numbers move without a reload', async ({ page }) => {
  for (const queue of [
    'ai-processing',
    'email-send',
    'webhook-dispatch',
    'image-processing',
    'analytics-events',
    'export-jobs',
  ]) {
    await expect(row(page, queue)).toBeVisible();
  }
  await expect(page.getByRole('switch', { name: 'Demo traffic' })).toBeChecked();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(/[1-9]\d* jobs a minute/, {
    timeout: 15_000,
  });
  const before = await page.getByRole('heading', { level: 1 }).textContent();
  await expect(page.getByRole('heading', { level: 1 })).not.toHaveText(before ?? '', { timeout: 20_000 });
});

test('a dead job is read, retried, resolved and reopened', async ({ page }) => {
  await goTo(page, 'DLQ');
  const first = page
    .getByRole('row')
    .filter({ has: page.getByRole('checkbox') })
    .nth(1);
  await expect(first).toBeVisible({ timeout: 20_000 });
  await page.getByRole('switch', { name: 'Demo traffic' }).click();

  await first.click();
  const drawer = page.getByRole('complementary').filter({ hasText: 'What a retry will do' });
  await expect(drawer).toContainText('Payload');
  await expect(drawer).toContainText(/failed attempt/i);
  await page.keyboard.press('Escape');

  await first.getByRole('checkbox').check();
  await page.getByRole('button', { name: /^Retry/ }).click();
  await expect(notice(page, 'Retried 1.')).toBeVisible();

  // Its payload is at fault, so it comes back, marked as one that has come back: in an empty list by itself, otherwise not
  // under the cursor but behind a chip.
  const news = page.getByRole('button', { name: /^\d+ new/ });
  await expect(async () => {
    if (await news.isVisible()) await news.click();
    await expect(page.getByText('put back 1×').first()).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 30_000 });
  await row(page, 'put back 1×').first().getByRole('checkbox').check();
  await page.getByRole('button', { name: /^Resolve/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').fill('Known and harmless');
  await dialog.getByRole('button', { name: 'Resolve 1 entry' }).click();
  await expect(notice(page, 'Resolved 1.')).toBeVisible();

  await page.getByRole('tab', { name: /Resolved/ }).click();
  await expect(row(page, 'Known and harmless')).toBeVisible();
  await row(page, 'Known and harmless').getByRole('checkbox').check();
  await page.getByRole('button', { name: /^Reopen/ }).click();
  await expect(notice(page, 'Reopened 1. Back in the DLQ.')).toBeVisible();
});

test('a threshold that is passed makes its queue stand out, raises one notice, and is over when it is lifted', async ({
  page,
}) => {
  await goTo(page, 'Alerts');
  await page.getByRole('button', { name: /Mean duration of email-send/ }).click();
  const editor = page.getByRole('complementary').filter({ hasText: 'Threshold' });
  await editor.getByLabel('Threshold').fill('1');
  await editor.getByLabel('Unit').selectOption({ label: 'ms' });
  await editor.getByRole('button', { name: 'Save' }).click();
  await expect(notice(page, /email-send: Mean duration alerts at/)).toBeVisible();

  await expect(notice(page, /email-send needs attention/)).toHaveCount(1, { timeout: 30_000 });
  await goTo(page, 'Overview');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('email-send needs attention');
  await expect(page).toHaveTitle(/1/);
});

test('in German', async ({ page }) => {
  await page.getByRole('button', { name: 'Theme and language' }).click();
  await page.getByRole('menuitem', { name: 'Deutsch' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(/ruhig|still/);
});
