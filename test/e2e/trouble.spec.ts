import type { Page } from '@playwright/test';
import { freePort, startRedis, type TestRedis } from '../support/redis.ts';
import { expect, test } from './support/app.ts';
import { allowChanges, goTo, row, runEmbeddedWorkers } from './support/window.ts';

/** Bad input and bad luck: each gets a clear message with the next step, and nothing is lost. */

async function newEnvironment(page: Page, url: string): Promise<void> {
  await goTo(page, 'Environments');
  await page.getByRole('button', { name: 'Add environment' }).first().click();
  await page.getByLabel('Paste a URL').fill(url);
  await page.getByLabel('Paste a URL').press('Enter');
}

test.describe('connecting', () => {
  let server: TestRedis;
  test.beforeEach(async () => {
    server = await startRedis({ tcp: true, password: 'right' });
  });
  test.afterEach(() => server.stop());

  test('what is no Redis address says what one looks like, and keeps what was typed', async ({ page }) => {
    await newEnvironment(page, 'http://example.org');
    await expect(page.getByText(/not a Redis (URL|address)/)).toBeVisible();
    await expect(page.getByLabel('Paste a URL')).toHaveValue('http://example.org');
  });

  test('a wrong password is told apart from a missing one', async ({ page }) => {
    await newEnvironment(page, `redis://:wrong@127.0.0.1:${server.port}`);
    await expect(
      page
        .getByText(/password/i)
        .filter({ hasText: /wrong|refused|not accepted/i })
        .first(),
    ).toBeVisible();
    await page.getByLabel('Password', { exact: true }).fill('right');
    await expect(page.getByText('Everything in order.')).toBeVisible();
  });

  test('a port nobody listens on is named', async ({ page }) => {
    const port = await freePort();
    await newEnvironment(page, `redis://127.0.0.1:${port}`);
    await expect(page.getByText(`nothing listens on port ${port}`).first()).toBeVisible();
    await expect(page.getByText('Does not connect yet')).toBeVisible();
  });

  test('TLS towards a server without it is recognised', async ({ page }) => {
    await newEnvironment(page, `rediss://:right@127.0.0.1:${server.port}`);
    await expect(page.getByText('Does not connect yet')).toBeVisible();
    await expect(
      page
        .getByText(/TLS/)
        .filter({ hasText: /without|not|plain/i })
        .first(),
    ).toBeVisible();
  });
});

test('a user without rights is told which command is missing', async ({ launchApp }) => {
  const server = await startRedis({ tcp: true });
  try {
    await server.redis.call('ACL', 'SETUSER', 'looker', 'on', '>pw', '~*', '+@connection', '+info');
    const { page } = await launchApp({ redisUrl: `redis://looker:pw@127.0.0.1:${server.port}` });
    await expect(page.getByText(/may not run/i).first()).toBeVisible();
    await expect(
      page.getByText('Ask the administrator of this Redis to allow it for this user.'),
    ).toBeVisible();
  } finally {
    await server.stop();
  }
});

test('malformed members, a queue called dlq, a seventh queue and a payload of 5 MB', async ({
  launchApp,
}) => {
  test.setTimeout(120_000);
  const server = await startRedis({ tcp: true });
  const { redis } = server;
  try {
    await redis.zadd('queue:email-send', Date.now(), '{"id":"broken');
    await redis.zadd('queue:billing.sync', Date.now() + 3_600_000, job('later', 'billing.sync', '{"n":1}'));
    const big = `{"to":"a@example.org","big":"${'ß'.repeat(2_600_000)}","end":9007199254740993}`;
    await redis.zadd('queue:email-send', Date.now() + 3_600_000, job('big-one', 'email-send', big));
    await redis.zadd('queue:dlq', Date.now(), 'garbage in the DLQ');

    const { page } = await launchApp({ redisUrl: server.url });
    await expect(row(page, 'billing.sync')).toBeVisible({ timeout: 20_000 });
    await expect(row(page, /^dlq/)).toHaveCount(0);

    await row(page, 'email-send').click();
    await page.getByRole('tab', { name: /Delayed/ }).click();
    await row(page, 'big-one').click();
    await expect(page.getByText(/5(\.\d)?\sMB/).first()).toBeVisible();
    await page.getByRole('radio', { name: 'Exact' }).click({ force: true });
    await expect(page.getByText(/ßßß/).first()).toBeVisible();

    await allowChanges(page);
    await page.keyboard.press('Escape');
    await runEmbeddedWorkers(page);
    await goTo(page, 'DLQ');
    await expect(
      row(page, 'garbage in the DLQ')
        .or(row(page, /not JSON/))
        .first(),
    ).toBeVisible();
    await expect.poll(() => redis.zcard('queue:dlq'), { timeout: 20_000 }).toBe(2);
    const entries = await redis.zrange('queue:dlq', '0', '-1');
    expect(entries).toContain('garbage in the DLQ');
    expect(entries.some((entry) => entry.includes('{\\"id\\":\\"broken'))).toBe(true);
    expect(await redis.zcard('queue:email-send')).toBe(1);
  } finally {
    await server.stop();
  }
});

function job(id: string, queue: string, payload: string): string {
  return `{"id":"${id}","queue":"${queue}","payload":${payload},"priority":"medium","delay":0,"attempts":3,"createdAt":${Date.now()}}`;
}
