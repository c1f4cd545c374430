import axe, { type AxeResults } from 'axe-core';
import type { Page } from '@playwright/test';
import { expect, test } from './support/app.ts';

const pages = [
  'local/overview',
  'local/queue/email-send/waiting',
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
    test.slow(); // eight pages, each judged by a hundred rules
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
}
