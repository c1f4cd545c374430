import { expect, test } from 'vitest';
import {
  type DemoJob,
  demoQueues,
  doomedDemoJob,
  nextDemoJob,
  seededRandom,
} from '../../../core/host/demo-payloads.ts';
import { simulatedHandler } from '../../../core/host/simulated-handlers.ts';
import { seedQueues } from '../../../core/queue/seed-queues.ts';

function jobs(seed: number, count: number): DemoJob[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => nextDemoJob(random, demoQueues)).filter((job) => job !== null);
}

test('the same seed makes the same jobs', () => {
  expect(jobs(7, 50)).toEqual(jobs(7, 50));
  expect(jobs(7, 50)).not.toEqual(jobs(8, 50));
});

test("all six of the seed's queues get some, with every priority and some delayed", () => {
  const made = jobs(1, 600);
  expect(demoQueues).toEqual(seedQueues.map(({ name }) => name));
  for (const queue of demoQueues)
    expect(made.filter((job) => job.queue === queue).length).toBeGreaterThan(10);
  expect(new Set(made.map(({ priority }) => priority))).toEqual(new Set(['high', 'medium', 'low']));
  const delayed = made.filter(({ delayMs }) => delayMs > 0).length;
  expect(delayed / made.length).toBeGreaterThan(0.04);
  expect(delayed / made.length).toBeLessThan(0.15);
});

test("AI, email and webhook payloads have the seed's fields", () => {
  const made = jobs(3, 200);
  const fieldsOn = (queue: string) => Object.keys(made.find((job) => job.queue === queue)?.payload ?? {});
  expect(fieldsOn('ai-processing')).toEqual(['type', 'model', 'input', 'options']);
  expect(fieldsOn('email-send')).toEqual(['to', 'subject', 'template', 'data', 'priority']);
  expect(fieldsOn('webhook-dispatch')).toEqual(['event', 'endpoint', 'payload', 'signature']);
});

test('nothing is made for a queue that is full', () => {
  const random = seededRandom(5);
  expect(nextDemoJob(random, [])).toBeNull();
  expect(nextDemoJob(random, ['export-jobs'])?.queue).toBe('export-jobs');
});

test('about two in a hundred fail whenever they are tried, the others succeed', async () => {
  const made = [...jobs(11, 1_000), doomedDemoJob(seededRandom(1))];
  const outcomes = await Promise.allSettled(
    made.map(({ queue, payload }) => simulatedHandler(queue)(payload)),
  );
  const failed = outcomes.filter(({ status }) => status === 'rejected');
  expect(outcomes.at(-1)?.status).toBe('rejected');
  expect(failed.length / made.length).toBeGreaterThan(0.008);
  expect(failed.length / made.length).toBeLessThan(0.03);
});

test('left alone, the traffic sets off no alarm: no queue gets more than ten dead in five minutes', async () => {
  const fiveMinutesOfJobs = (5 * 60 * 1_000) / 375;
  for (const seed of [1, 2, 3, 4, 5]) {
    const made = jobs(seed, fiveMinutesOfJobs);
    const outcomes = await Promise.allSettled(made.map((job) => simulatedHandler(job.queue)(job.payload)));
    const dead = made.filter((_job, index) => outcomes[index]?.status === 'rejected');
    for (const queue of demoQueues) {
      expect(dead.filter((job) => job.queue === queue).length).toBeLessThanOrEqual(10);
    }
  }
});

test('a handler gives the same answer to the same payload, and takes whatever a person typed', async () => {
  const handler = simulatedHandler('email-send');
  const payload = { to: 'anna@example.com', template: 'report-ready' };
  expect(await handler(payload)).toEqual(await handler(payload));
  // An event without a name is at fault itself.
  const handlers = [...demoQueues, 'another']
    .filter((queue) => queue !== 'analytics-events')
    .map(simulatedHandler);
  const odd = [null, 5, 'text', [], {}];
  const answers = await Promise.all(handlers.flatMap((handle) => odd.map(handle)));
  for (const answer of answers) expect(answer).toBeTypeOf('object');
});
