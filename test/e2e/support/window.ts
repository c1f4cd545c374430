import { expect, type Locator, type Page } from '@playwright/test';

/** What people do in the window, in the words they see there. */

export async function goTo(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name }).click();
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
}

/** Switches the selected environment to writable. */
export async function allowChanges(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Read-only/ }).click();
  await expect(page.getByRole('button', { name: /^Writable/ })).toBeVisible();
}

export async function runEmbeddedWorkers(page: Page): Promise<void> {
  await goTo(page, 'Workers');
  await page.getByRole('switch', { name: 'Run embedded workers' }).click();
  const confirm = page.getByRole('dialog').getByRole('button', { name: /^Run them on/ });
  await confirm.click();
  await expect(page.getByText('Embedded workers are starting.')).toBeVisible();
}

/** The toast with exactly these words. */
export function notice(page: Page, words: string | RegExp): Locator {
  return page.getByRole('region', { name: 'Notices' }).getByText(words);
}

/** The row of a table whose text contains all of these. */
export function row(page: Page, ...words: readonly (string | RegExp)[]): Locator {
  return words.reduce<Locator>((rows, text) => rows.filter({ hasText: text }), page.getByRole('row'));
}
