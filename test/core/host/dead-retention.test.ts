import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startRedis, type TestRedis } from '../../support/redis.ts';
import { draft, startTestHost, type TestHost } from '../../support/test-host.ts';

const patient = { timeout: 10_000 };
const dayMs = 86_400_000;
let server: TestRedis;
let app: TestHost;

beforeEach(async () => {
  server = await startRedis();
  app = await startTestHost();
});
afterEach(async () => {
  await app.stop();
  await server.stop();
});

test('an old DLQ is kept by an app that may write, until a person asks for retention', async () => {
  const job = { id: 'old', queue: 'email-send', payload: 1, error: 'x' };
  await server.redis.zadd('queue:dlq', Date.now() - 30 * dayMs, JSON.stringify(job));
  const { env } = await app.client.call('environment.add', {
    draft: draft({ socketPath: server.socketPath }),
  });
  await expect(app.client.call('dlq.setRetention', { env, isOn: true })).rejects.toMatchObject({
    code: 'ENVIRONMENT_READ_ONLY',
  });
  await app.client.call('environment.setReadOnly', { env, isReadOnly: false });
  const live = app.follow('live', { env });
  await vi.waitUntil(() => live.latest?.deadRetention.expired === 1, patient);
  expect(live.latest).toMatchObject({ deadRetention: { isOn: false }, dlqSize: 1 });
  await app.client.call('dlq.setRetention', { env, isOn: true });
  await vi.waitUntil(() => live.latest?.dlqSize === 0, patient);
  expect(live.latest).toMatchObject({ deadRetention: { isOn: true, expired: 0 } });
});

test('on the app’s own Redis retention is on from the start, and stays off once it is switched off', async () => {
  const env = 'local';
  const live = app.follow('live', { env });
  await vi.waitUntil(() => live.latest?.deadRetention.isOn === true, patient);
  await app.client.call('dlq.setRetention', { env, isOn: false });
  await vi.waitUntil(() => live.latest?.deadRetention.isOn === false, patient);
  await app.host.stop();
  const again = await startTestHost({ profileDir: app.profileDir });
  try {
    const later = again.follow('live', { env });
    await vi.waitUntil(() => later.latest?.atMs !== undefined && later.latest.atMs !== null, patient);
    expect(later.latest?.deadRetention.isOn).toBe(false);
  } finally {
    await again.stop();
  }
});
