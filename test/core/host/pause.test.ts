import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { pause } from '../../../core/host/pause.ts';

const hourMs = 3_600_000;

test('waits as long as it was told', async () => {
  const startedAt = performance.now();
  await pause(30, new AbortController().signal);
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(29);
});

test.each([0, 1])('ends when signal %i says so, and leaves no listener on either', async (which) => {
  const controllers = [new AbortController(), new AbortController()] as const;
  const signals = controllers.map(({ signal }) => signal);
  const paused = pause(hourMs, ...signals);
  expect(signals.map((signal) => getEventListeners(signal, 'abort').length)).toEqual([1, 1]);
  controllers[which]?.abort();
  await paused;
  expect(signals.map((signal) => getEventListeners(signal, 'abort').length)).toEqual([0, 0]);
});

test('leaves no listener when the time is over, and does not wait for what has happened already', async () => {
  const lasting = new AbortController();
  for (let tick = 0; tick < 5; tick += 1) await pause(1, lasting.signal, new AbortController().signal);
  expect(getEventListeners(lasting.signal, 'abort')).toHaveLength(0);
  await pause(hourMs, lasting.signal, AbortSignal.abort());
  expect(getEventListeners(lasting.signal, 'abort')).toHaveLength(0);
});
