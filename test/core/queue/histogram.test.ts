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
  const timesMs = [0, ...histogramBoundsMs.flatMap((boundMs) => [boundMs, boundMs + 1]), 1e12];
  for (const timeMs of timesMs) {
    const source = `${histogramLua}\nlocal times, counts = {}, {}
      add_time(times, tonumber(ARGV[1]))
      count_times(counts, 'waitMs', 'wait', times)
      local found = {}
      for field, number in pairs(counts) do found[#found + 1] = field .. ' ' .. string.format('%.0f', number) end
      table.sort(found)
      return found`;
    const found = await fixture.server.redis.eval(source, 0, timeMs);
    expect(found).toEqual([`wait:${bucketIndex(timeMs)} 1`, `waitMs ${timeMs}`]);
  }
});
