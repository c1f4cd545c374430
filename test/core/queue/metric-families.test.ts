import { expect, test } from 'vitest';
import { pauseQueue, setRateLimit } from '../../../core/queue/control.ts';
import { metricFamilies } from '../../../core/queue/metric-families.ts';
import { type Observation, observeQueues } from '../../../core/queue/observe.ts';
import { enqueueJob, enqueueJobs } from '../../../core/queue/producer.ts';
import { writeExposition } from '../../../core/queue/prometheus.ts';
import { queueFixture } from '../../support/queue-fixture.ts';

const fixture = queueFixture();
const queue = 'email-send';

/** `name{labels}` → value. */
function valuesIn(observation: Observation | null, labels = {}): Map<string, number> {
  const text = writeExposition(metricFamilies([{ labels, keys: fixture.store.keys, observation }]));
  const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    samples.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]),
  );
}

async function scrape(): Promise<Map<string, number>> {
  return valuesIn(await observeQueues(fixture.store, [queue], { minutes: 0 }));
}

test('every number of a queue is there, in seconds and jobs', async () => {
  const { store } = fixture;
  await enqueueJobs(store, queue, [
    { payload: 'fine' },
    { payload: 'broken', attempts: 1 },
    { payload: 'broken', attempts: 5, priority: 'low' },
    { payload: 'later', delay: 60_000 },
  ]);
  const worker = fixture.work(queue, async (payload) => {
    if (payload === 'broken') throw new Error('broken');
    await new Promise((resolve) => setTimeout(resolve, 60));
  });
  await worker.until('completed');
  await worker.until('dead');
  await worker.until('failed');
  const values = await scrape();
  expect(Object.fromEntries([...values].filter(([name]) => !/seconds/.test(name)))).toMatchObject({
    biometrics_queue_up: 1,
    dlq_size: 1,
    dlq_resolved_size: 0,
    [`redis_zcard{queue="${queue}",key="queue:${queue}"}`]: 2,
    [`queue_size{queue="${queue}"}`]: 2,
    [`queue_waiting{queue="${queue}"}`]: 0,
    [`queue_delayed{queue="${queue}"}`]: 2,
    [`queue_active{queue="${queue}"}`]: 0,
    [`queue_completed{queue="${queue}"}`]: 1,
    [`queue_dlq_size{queue="${queue}"}`]: 1,
    [`queue_dlq_expired{queue="${queue}"}`]: 0,
    [`queue_workers{queue="${queue}"}`]: 1,
    [`jobs_total{queue="${queue}"}`]: 2,
    [`jobs_completed_total{queue="${queue}"}`]: 1,
    [`jobs_failed_total{queue="${queue}"}`]: 1,
    [`jobs_enqueued_total{queue="${queue}"}`]: 4,
    [`jobs_started_total{queue="${queue}"}`]: 3,
    [`job_attempts_failed_total{queue="${queue}"}`]: 2,
    [`jobs_skipped_total{queue="${queue}",mark="ours"}`]: 0,
    [`jobs_expired_total{queue="${queue}",state="dead"}`]: 0,
  });
  expect(values.get(`job_duration_seconds_count{queue="${queue}"}`)).toBe(1);
  expect(values.get(`job_duration_seconds_bucket{queue="${queue}",le="0.05"}`)).toBe(0);
  expect(values.get(`job_duration_seconds_sum{queue="${queue}"}`)).toBeGreaterThanOrEqual(0.055);
  expect(values.get(`job_wait_time_seconds_bucket{queue="${queue}",le="+Inf"}`)).toBe(3);
  expect(values.get(`queue_oldest_wait_seconds{queue="${queue}"}`)).toBe(0);
  expect([...values.values()].every(Number.isFinite)).toBe(true);
});

test('what holds a queue back is there, and a limit only where one is set', async () => {
  const { store } = fixture;
  expect((await scrape()).has(`queue_rate_limit_per_second{queue="${queue}"}`)).toBe(false);
  await pauseQueue(store, queue, { by: 'test' });
  await setRateLimit(store, queue, { jobs: 30, intervalMs: 60_000 });
  const values = await scrape();
  expect(values.get(`queue_paused{queue="${queue}"}`)).toBe(1);
  expect(values.get(`queue_rate_limit_per_second{queue="${queue}"}`)).toBe(0.5);
});

test('a queue without a single key is all zeros', async () => {
  const values = await scrape();
  values.delete('biometrics_queue_up');
  expect(new Set(values.values())).toEqual(new Set([0]));
});

test('several environments share each family, and one that is down hides no other', async () => {
  await enqueueJob(fixture.store, queue, 1);
  const observation = await observeQueues(fixture.store, [queue], { minutes: 0 });
  const { keys } = fixture.store;
  const families = metricFamilies([
    { labels: { environment: 'Local' }, keys, observation },
    { labels: { environment: 'Staging' }, keys, observation: null },
  ]);
  const text = writeExposition(families);
  expect(text).toContain(
    'biometrics_queue_up{environment="Local"} 1\nbiometrics_queue_up{environment="Staging"} 0\n',
  );
  expect(text).toContain(`queue_size{environment="Local",queue="${queue}"} 1\n`);
  expect(text.match(/environment="Staging"/g)).toHaveLength(1);
  const names = families.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
