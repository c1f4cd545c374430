import type { Page } from '@playwright/test';

/** Collects what a healthy page never says: errors, exceptions, refusals of the content security policy. */
export function watchPage(page: Page, problems: string[]): void {
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => problems.push(error.stack ?? error.message));
}
