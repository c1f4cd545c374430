import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { setRateLimit } from '../../../core/queue/control.ts';
import { quantileMs } from '../../../core/queue/histogram.ts';
import { observeQueues } from '../../../core/queue/observe.ts';
import { enqueueJob, enqueueJobs } from '../../../core/queue/producer.ts';
import { type RunningCommand, runCommand } from '../../support/command-line.ts';
import { prometheusProgram, startPrometheus, type TestPrometheus } from '../../support/prometheus.ts';
import { queueFixture } from '../../support/queue-fixture.ts';

/** The three queries of the seed's section 4.2, run by a real Prometheus that scrapes our exporter. */

const fixture = queueFixture();
const queue = 'ai-processing';
let exporter: RunningCommand;
let prometheus: TestPrometheus;
let metricsUrl: string;

beforeAll(async () => {
  exporter = runCommand(['exporter', '--redis', fixture.server.url, '--port', '0']);
  metricsUrl = (await exporter.firstLine()).replace('Serving ', '');
  prometheus = await startPrometheus(new URL(metricsUrl).host);
});
afterAll(async () => {
  await prometheus.stop();
  await exporter.stop();
});
async function valueOf(promql: string): Promise<number | undefined> {
  const { error, series } = await prometheus.query(promql);
  expect(error).toBeNull();
  return series[0]?.value;
}

test('the seed’s queries give the numbers of the jobs that ran', async () => {
  const { store } = fixture;
  // A rate needs the number before.
  await expect.poll(() => valueOf(`jobs_total{queue="${queue}"}`)).toBe(0);
  const completing = Array.from({ length: 30 }, () => ({ payload: 'fine' }));
  const dying = Array.from({ length: 10 }, () => ({ payload: 'broken', attempts: 1 }));
  await enqueueJobs(store, queue, [...completing, ...dying]);
  await enqueueJobs(
    store,
    queue,
    Array.from({ length: 5 }, () => ({ payload: 'later', delay: 3_600_000 })),
  );
  // So that the waits are not all in the first bucket.
  await expect.poll(async () => (await observe()).oldestWaitMs).toBeGreaterThan(60);
  fixture.work(queue, (payload) => {
    if (payload === 'broken') throw new Error('broken');
  });
  await expect.poll(() => valueOf(`jobs_total{queue="${queue}"}`)).toBe(40);

  // As the seed spells it, it is no PromQL: what stands in the brackets goes into a label.
  expect((await prometheus.query('redis_zcard(queue:ai-processing)')).error).toMatch(/unknown function/);
  expect(await valueOf('redis_zcard{key="queue:ai-processing"}')).toBe(5);

  const successRate = 'sum(rate(jobs_completed_total[5m])) / sum(rate(jobs_total[5m]))';
  expect(await valueOf(successRate)).toBeCloseTo(0.75, 6);

  const { waits } = await observe();
  const { series } = await prometheus.query('histogram_quantile(0.95, job_wait_time_seconds_bucket)');
  const quantile = series.find(({ labels }) => labels['queue'] === queue)?.value;
  expect(quantile).toBeCloseTo((quantileMs(waits.counts, 0.95) ?? Number.NaN) / 1_000, 6);
  expect(quantile).toBeGreaterThan(0.05);
  expect(await valueOf(`job_wait_time_seconds_count{queue="${queue}"}`)).toBe(40);
  expect(await valueOf(`job_duration_seconds_count{queue="${queue}"}`)).toBe(30);
});

async function observe() {
  const { queues } = await observeQueues(fixture.store, [queue], { minutes: 1 });
  if (queues[0] === undefined) throw new Error('the queue was not observed');
  return queues[0];
}

test('what it scrapes is clean by Prometheus’s own check', async () => {
  await enqueueJob(fixture.store, queue, 1);
  const text = await (await fetch(metricsUrl)).text();
  const { status, stdout, stderr } = spawnSync(prometheusProgram('promtool'), ['check', 'metrics'], {
    input: text,
    encoding: 'utf8',
  });
  expect({ status, said: stdout + stderr }).toEqual({ status: 0, said: '' });
});

const readDocs = () => readFile(join(import.meta.dirname, '../../../docs/metrics.md'), 'utf8');

describe('docs/metrics.md', () => {
  test('lists every metric and no other', async () => {
    const docs = await readDocs();
    const table = docs.slice(docs.indexOf('## Every metric'));
    const firstCells = [...table.matchAll(/^\| (`[^|]*)\|/gm)].map(([, cell]) => cell ?? '');
    const listed = firstCells.flatMap((cell) => [...cell.matchAll(/`([a-z_]+)/g)].map(([, name]) => name));
    await setRateLimit(fixture.store, queue, { jobs: 1, intervalMs: 1_000 });
    const text = await (await fetch(metricsUrl)).text();
    const served = [...text.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name);
    expect(new Set(listed)).toEqual(new Set(served));
  });

  test('has queries that Prometheus understands', async () => {
    const docs = await readDocs();
    const tables = docs.slice(docs.indexOf("## The seed's three"), docs.indexOf('## Every metric'));
    const queries = [...tables.matchAll(/`([^`]*(?:[<>(]|\{key)[^`]*)`/g)].map(([, query]) => query ?? '');
    const ours = queries.filter((query) => !/redis_zcard\(|^(queue|worker|job)\./.test(query));
    expect(ours.length).toBeGreaterThanOrEqual(9);
    for (const query of ours)
      expect({ query, ...(await prometheus.query(query)) }).toMatchObject({ error: null });
  });
});
