import { accountForJobs } from '../support/account-for-jobs.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { seedEnqueueJob, seedReadResult, startSeedWorker } from '../support/seed-fleet.ts';
import { expect, test } from './support/app.ts';
import { allowChanges, goTo, notice, row, runEmbeddedWorkers } from './support/window.ts';

/**
 * The main job, on a Redis that the app did not start and that only the seed's own code has written to: see it, finish
 * it, clean up after it, and lose nothing.
 */

const queues = ['email-send', 'webhook-dispatch'] as const;

let server: TestRedis;
test.beforeEach(async () => {
  server = await startRedis({ tcp: true });
});
test.afterEach(() => server.stop());

test('a fleet of the seed’s own code is shown, finished and cleaned up, and every job is accounted for', async ({
  launchApp,
}) => {
  test.setTimeout(180_000);
  const { redis } = server;
  const ids: string[] = [];
  let isServerDown = true;

  // 80 mails and hooks that the foreign workers try. Every fifth mail and hook finds its server down, three times over.
  const workers = queues.map((queue) =>
    startSeedWorker(redis, queue, (payload: { attempt?: string }) => {
      if (isServerDown && payload.attempt === 'server-down')
        throw new Error(`connect ECONNREFUSED (${queue})`);
      return { sentBy: 'seed' };
    }),
  );
  for (let n = 0; n < 40; n++) {
    const attempt = n % 5 === 0 ? 'server-down' : 'fine';
    ids.push(await seedEnqueueJob(redis, 'email-send', { ...mail(`user${n}@example.org`), attempt }));
    ids.push(await seedEnqueueJob(redis, 'webhook-dispatch', { ...hook(`/hooks/${n}`), attempt }));
  }
  await expect.poll(() => redis.zcard('queue:dlq'), { timeout: 30_000 }).toBe(16);
  await expect.poll(async () => (await redis.keys('result:*')).length).toBe(64);
  await workers[0]?.stop();

  // The mail worker is gone; 120 more jobs arrive. Ten addresses bounce whoever tries. The hook worker stays, beside ours.
  for (let n = 0; n < 60; n++) {
    const to = n % 6 === 0 ? `nobody${n}@bounce.example.org` : `late${n}@example.org`;
    ids.push(await seedEnqueueJob(redis, 'email-send', mail(to), { priority: n % 2 === 0 ? 'high' : 'low' }));
    ids.push(await seedEnqueueJob(redis, 'webhook-dispatch', hook(`/late/${n}`)));
  }
  expect(ids).toHaveLength(200);
  await expect.poll(() => redis.zcard('queue:webhook-dispatch')).toBe(0);

  const app = await launchApp({ redisUrl: server.url });
  const { page } = app;
  await expect(page.getByRole('button', { name: /Environment: 127\.0\.0\.1/ })).toBeVisible();

  // What is shown is what Redis holds: 60 mails wait, 16 jobs are dead.
  const mailRow = row(page, 'email-send');
  await expect(mailRow).toContainText('60');
  await goTo(page, 'DLQ');
  await expect(page.getByRole('tab', { name: /Dead/ })).toContainText('16');
  await expect(row(page, 'connect ECONNREFUSED (email-send)').first()).toBeVisible();
  await expect(row(page, 'connect ECONNREFUSED')).toHaveCount(16);

  // Nothing can be changed yet: not by the window, and not in Redis by merely looking.
  await page.getByRole('checkbox', { name: /select all/i }).check();
  await expect(page.getByRole('button', { name: /^Retry/ })).toBeDisabled();
  expect(await redis.keys('dlq:*')).toEqual([]);
  await page.keyboard.press('Escape');

  await allowChanges(page);
  await runEmbeddedWorkers(page);
  await expect.poll(() => redis.zcard('queue:email-send'), { timeout: 60_000 }).toBe(0);
  await expect.poll(() => redis.zcard('queue:dlq'), { timeout: 60_000 }).toBe(26);

  // The server is back. What the foreign workers could not deliver goes through now, with whichever worker takes it; what bounces is resolved in words.
  isServerDown = false;
  await goTo(page, 'DLQ');
  await expect(row(page, 'ECONNREFUSED')).toHaveCount(16);
  for (const queue of queues) {
    for (const entry of await row(page, `ECONNREFUSED (${queue})`).getByRole('checkbox').all())
      await entry.check();
  }
  await page.getByRole('button', { name: /^Retry/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Retry 16 jobs' }).click();
  await expect(notice(page, 'Retried 16.')).toBeVisible();
  await expect.poll(() => redis.zcard('queue:dlq'), { timeout: 60_000 }).toBe(10);

  await expect(row(page, 'recipient address rejected')).toHaveCount(10);
  await page.getByRole('checkbox', { name: /select all/i }).check();
  await page.getByRole('button', { name: /^Resolve/ }).click();
  await page
    .getByRole('dialog')
    .getByRole('textbox')
    .fill('Addresses were mistyped; the customers were called.');
  await page.getByRole('dialog').getByRole('button', { name: 'Resolve 10 entries' }).click();
  await expect(notice(page, 'Resolved 10.')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Nothing is dead.' })).toBeVisible();

  // Each job is in exactly one place, and the seed's readers find what they expect there.
  await expect
    .poll(async () => summary(await accountForJobs(redis, queues, ids)), { timeout: 30_000 })
    .toEqual({ finished: 190, resolved: 10 });
  for (const [id, [place]] of await accountForJobs(redis, queues, ids)) {
    if (place !== 'finished') continue;
    const result = await seedReadResult(redis, id);
    expect(result?.status).toBe('success');
    expect(result?.data).toBeTruthy();
  }
  await workers[1]?.stop();
});

/** How many jobs are where; a job in no place or in several is named. */
function summary(places: ReadonlyMap<string, readonly string[]>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [id, found] of places) {
    const place = found.length === 1 ? (found[0] ?? '') : `${id} is in [${found.join(', ')}]`;
    counts[place] = (counts[place] ?? 0) + 1;
  }
  return counts;
}

function mail(to: string) {
  return {
    to,
    subject: 'Your appointment',
    template: 'reminder',
    data: { place: 'Ulm' },
    priority: 'normal',
  };
}

function hook(path: string) {
  return {
    event: 'identity.verified',
    endpoint: `https://customer.example${path}`,
    payload: {},
    signature: 'c2ln',
  };
}
