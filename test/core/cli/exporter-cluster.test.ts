import { afterAll, beforeAll, expect, test } from 'vitest';
import { createQueueClient, type QueueClient } from '../../../core/queue/index.ts';
import { startCluster, type TestCluster } from '../../support/cluster.ts';
import { runCommand } from '../../support/command-line.ts';

let cluster: TestCluster;
let client: QueueClient;
beforeAll(async () => {
  cluster = await startCluster();
  client = createQueueClient({ redis: cluster.url });
});
afterAll(async () => {
  await client.close();
  await cluster.stop();
});

test('a cluster’s queues are served from all its masters, each under its own key', async () => {
  const queues = ['one', 'two', 'three', 'four', 'five'];
  for (const queue of queues) await client.enqueueJob(queue, {});
  const exporter = runCommand(['exporter', '--redis', cluster.url, '--port', '0']);
  const url = (await exporter.firstLine()).replace('Serving ', '');
  const response = await fetch(url);
  const text = await response.text();
  expect({ status: response.status, up: text.match(/^biometrics_queue_up.*/m)?.[0] }).toEqual({
    status: 200,
    up: 'biometrics_queue_up 1',
  });
  for (const queue of queues) {
    expect(text).toContain(`redis_zcard{queue="${queue}",key="{queue:${queue}}"} 1\n`);
    expect(text).toContain(`jobs_enqueued_total{queue="${queue}"} 1\n`);
  }
  expect(await exporter.stop()).toBe(0);
});

test('the seed’s layout is refused there, with what to use instead', async () => {
  const exporter = runCommand(['exporter', '--redis', cluster.url, '--layout', 'classic']);
  expect(await exporter.ended).toBe(2);
  expect(exporter.complained.join('\n')).toContain('allowed=clustered');
});
