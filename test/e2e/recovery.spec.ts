import { Redis } from 'ioredis';
import { startRedis } from '../support/redis.ts';
import { expect, test } from './support/app.ts';
import { descendants, isRunning } from './support/processes.ts';
import { allowChanges, goTo, row, runEmbeddedWorkers } from './support/window.ts';

/** Things die. Nothing is lost, and the window stays. */

test('workers killed in the middle of their jobs lose none of them', async ({ launchApp }) => {
  test.setTimeout(120_000);
  const server = await startRedis({ tcp: true });
  try {
    const { page, hostPid } = await launchApp({ redisUrl: server.url });
    await allowChanges(page);
    await runEmbeddedWorkers(page);
    const workers = () => descendants(hostPid).filter(({ command }) => command.includes('worker.cjs'));
    // The app's own local environment has six, this one has six more.
    await expect.poll(() => workers().length, { timeout: 20_000 }).toBe(12);

    const ids = Array.from({ length: 40 }, (_, n) => `job-${n}`);
    for (const id of ids) {
      const payload = { format: 'csv', rows: 1 };
      const job = {
        id,
        queue: 'export-jobs',
        payload,
        priority: 'low',
        delay: 0,
        attempts: 3,
        createdAt: Date.now(),
      };
      await server.redis.zadd('queue:export-jobs', Date.now(), JSON.stringify(job));
    }
    await expect
      .poll(() => server.redis.zcard('queue:export-jobs:active'), { timeout: 20_000 })
      .toBeGreaterThan(0);
    for (const { pid } of workers()) process.kill(pid, 'SIGKILL');

    await expect
      .poll(async () => (await server.redis.exists(...ids.map((id) => `result:${id}`))) === ids.length, {
        timeout: 90_000,
      })
      .toBe(true);
    expect(await server.redis.zcard('queue:dlq')).toBe(0);
    await expect(page.getByText(/restarted \d+×/).first()).toBeVisible();
  } finally {
    await server.stop();
  }
});

test('the local Redis, killed, comes back with its jobs, and the app keeps its window', async ({
  page,
  app,
}) => {
  await page.getByRole('switch', { name: 'Demo traffic' }).click();
  await row(page, 'export-jobs').click();
  await page.getByRole('button', { name: 'Add a job' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Payload' }).fill('{"kept": 12345678901234567890}');
  await dialog.getByRole('textbox', { name: 'Delay' }).fill('1000');
  await dialog.getByRole('button', { name: 'Add the job' }).click();
  await expect(dialog).toBeHidden();
  await page.getByRole('tab', { name: /Delayed/ }).click();
  await expect(page.getByText('12345678901234567890')).toBeVisible();

  const localRedis = () =>
    descendants(app.hostPid).find(({ command }) => /(redis|valkey)-server/.test(command));
  const server = localRedis();
  if (server === undefined) throw new Error('the app runs no Redis');
  process.kill(server.pid, 'SIGKILL');
  await expect.poll(() => isRunning(server.pid)).toBe(false);

  // It is back within a second, so the window may not even have had the time to say that it was gone.
  await expect.poll(() => localRedis()?.pid ?? server.pid, { timeout: 20_000 }).not.toBe(server.pid);
  await page.reload();
  await page.getByRole('tab', { name: /Delayed/ }).click();
  await expect(page.getByText('12345678901234567890')).toBeVisible();
  await expect(page.getByText(/reconnecting/i)).toHaveCount(0);
});

test('a Redis that goes away is said to be away, with the age of the numbers, and comes back by itself', async ({
  launchApp,
}) => {
  const server = await startRedis({ tcp: true });
  const { page } = await launchApp({ redisUrl: server.url });
  await expect(row(page, 'email-send')).toBeVisible();
  await server.stop();
  await expect(page.getByText(/as of .*reconnecting/i).first()).toBeVisible({ timeout: 15_000 });
  await expect(row(page, 'email-send')).toBeVisible();

  const again = await startRedis({ tcp: true, arguments: ['--port', String(server.port)] });
  try {
    await expect(page.getByText(/reconnecting/i)).toHaveCount(0, { timeout: 30_000 });
  } finally {
    await again.stop();
  }
});

test('a restart keeps environments, jobs and thresholds, and finds dead jobs where they were', async ({
  app,
}) => {
  const { page } = app;
  await goTo(page, 'DLQ');
  await expect(page.getByRole('tab', { name: /Dead/ })).toContainText(/[1-9]/, { timeout: 20_000 });
  await page.getByRole('switch', { name: 'Demo traffic' }).click();
  const after = await app.restart();
  await expect(after.getByRole('switch', { name: 'Demo traffic' })).not.toBeChecked();
  await goTo(after, 'DLQ');
  await expect(after.getByRole('tab', { name: /Dead/ })).toContainText(/[1-9]/);
});

test.describe('read only', () => {
  test('merely looking writes nothing', async ({ launchApp }) => {
    const server = await startRedis({ tcp: true });
    const watcher = new Redis(server.url);
    try {
      await server.redis.zadd('queue:email-send', 1, 'not a job');
      await server.redis.zadd('queue:dlq', 1, '{"id":"x","queue":"email-send","error":"boom"}');
      const before = await snapshotOf(watcher);
      const { page } = await launchApp({ redisUrl: server.url });
      await row(page, 'email-send').click();
      await expect(page.getByText('not a job').first()).toBeVisible();
      await goTo(page, 'DLQ');
      await expect(row(page, 'boom')).toBeVisible();
      expect(await snapshotOf(watcher)).toEqual(before);
    } finally {
      watcher.disconnect();
      await server.stop();
    }
  });
});

/** Every key with its serialised value. */
async function snapshotOf(redis: Redis): Promise<Record<string, string>> {
  const keys = (await redis.keys('*')).toSorted();
  const dumps = await Promise.all(
    keys.map(async (key) => (await redis.dumpBuffer(key))?.toString('base64') ?? ''),
  );
  return Object.fromEntries(keys.map((key, index) => [key, dumps[index] ?? '']));
}
