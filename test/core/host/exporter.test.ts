import { createServer } from 'node:http';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freePort, startRedis, type TestRedis } from '../../support/redis.ts';
import { draft, startTestHost, type TestHost } from '../../support/test-host.ts';

let redis: TestRedis;
let app: TestHost;
let port: number;
beforeEach(async () => {
  redis = await startRedis();
  app = await startTestHost();
  port = await freePort();
});
afterEach(async () => {
  await app.stop();
  await redis.stop();
});

const url = () => `http://127.0.0.1:${port}/metrics`;
const scrape = async (): Promise<string> => (await fetch(url())).text();
const add = (name: string, socketPath: string) =>
  app.client.call('environment.add', { draft: draft({ socketPath }, { name }) });

test('is off until somebody switches it on, and off again when they switch it off', async () => {
  expect(await app.client.call('exporter.get', {})).toEqual({
    isOn: false,
    port: 9_464,
    url: null,
    problem: null,
  });
  const on = await app.client.call('exporter.set', { isOn: true, port });
  expect(on).toEqual({ isOn: true, port, url: url(), problem: null });
  expect(await scrape()).toContain('biometrics_queue_up{environment="Local"}');
  await app.client.call('exporter.set', { isOn: false, port });
  await expect(scrape()).rejects.toThrow('fetch failed');
});

test('tells environments apart, also those of the same name, and one that is down hides no other', async () => {
  await redis.redis.zadd('queue:email-send', 1, '{"id":"1"}');
  const { env } = await add('Staging', redis.socketPath);
  await add('Gone', '/nowhere/redis.sock');
  const second = await add('Staging', redis.socketPath);
  await app.client.call('exporter.set', { isOn: true, port });
  await expect.poll(scrape).toContain('queue_size{environment="Staging",queue="email-send"} 1\n');
  await expect
    .poll(scrape)
    .toContain(`queue_size{environment="Staging (${second.env})",queue="email-send"} 1\n`);
  const text = await scrape();
  expect(text).toContain('biometrics_queue_up{environment="Gone"} 0\n');
  expect(text).toContain('redis_zcard{environment="Staging",queue="email-send",key="queue:email-send"} 1\n');
  await app.client.call('environment.remove', { env });
  expect(await scrape()).not.toContain(`Staging (${second.env})`);
});

test('a port that is taken is said, and another one is taken up', async () => {
  const other = createServer().listen(port, '127.0.0.1');
  await once(other, 'listening');
  expect(await app.client.call('exporter.set', { isOn: true, port })).toEqual({
    isOn: true,
    port,
    url: null,
    problem: 'port-taken',
  });
  const free = await freePort();
  expect(await app.client.call('exporter.set', { isOn: true, port: free })).toMatchObject({ problem: null });
  other.close();
});

test('is on again at the next start', async () => {
  await add('Staging', redis.socketPath); // a profile that has been used is not made anew
  await app.client.call('exporter.set', { isOn: true, port });
  const { profileDir } = app;
  await app.host.stop();
  await expect(scrape()).rejects.toThrow('fetch failed');
  app = await startTestHost({ profileDir });
  expect(await app.client.call('exporter.get', {})).toMatchObject({ url: url() });
  await expect.poll(scrape).toContain('biometrics_queue_up{environment="Staging"} 1\n');
});
