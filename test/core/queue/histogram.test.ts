import { expect, test } from 'vitest';
import {
  bucketIndex,
  histogramBoundsMs,
  histogramBuckets,
  quantileMs,
  readHistogram,
} from '../../../core/queue/histogram.ts';
import histogramLua from '../../../core/queue/lua/lib/histogram.lua?raw';
import { queueFixture } from '../../support/queue-fixture.ts';

const fixture = queueFixture();

const none = readHistogram(new Map(), 'wait');

function counted(timesMs: readonly number[]): number[] {
  const counts = [...none];
  for (const timeMs of timesMs) counts[bucketIndex(timeMs)]! += 1;
  return counts;
}

test('a bound belongs to its own bucket, and what exceeds all of them to the last', () => {
  expect([0, 5, 6, 10, 3_600_000, 3_600_001].map(bucketIndex)).toEqual([0, 0, 1, 1, 15, 16]);
  expect(histogramBuckets).toBe(histogramBoundsMs.length + 1);
});

test('missing fields are 0, and others are not looked at', () => {
  const counts = new Map([
    ['wait:2', 7],
    ['wait:16', 1],
    ['duration:2', 3],
    ['waitMs', 900],
  ]);
  expect(readHistogram(counts, 'wait')).toEqual([0, 0, 7, ...Array<number>(13).fill(0), 1]);
  expect(readHistogram(counts, 'duration')[2]).toBe(3);
});

test('a quantile is on the straight line within its bucket', () => {
  expect(quantileMs(none, 0.95)).toBeNull();
  expect(quantileMs(counted([60, 70, 80, 90]), 0.5)).toBe(75);
  expect(quantileMs(counted([60, 70, 80, 90]), 1)).toBe(100);
  expect(quantileMs(counted([1, 1, 1, 1_000]), 0.5)).toBeCloseTo(10 / 3);
  expect(quantileMs(counted([1, 9_999_999]), 0.99)).toBe(3_600_000);
});

test('the scripts put a time into the same bucket', async () => {
  const script = `${histogramLua}\nlocal found = {}
    for at = 1, #ARGV do found[at] = bucket('wait', tonumber(ARGV[at])) end
    return found`;
  const timesMs = [0, ...histogramBoundsMs.flatMap((boundMs) => [boundMs, boundMs + 1]), 1e12];
  const found = await fixture.server.redis.eval(script, 0, ...timesMs);
  expect(found).toEqual(timesMs.map((timeMs) => `wait:${bucketIndex(timeMs)}`));
});
