import { expect, test } from 'vitest';
import { histogramSamples, writeExposition } from '../../../core/queue/prometheus.ts';

test('labels and help are escaped, and a family without samples is left out', () => {
  const text = writeExposition([
    {
      name: 'queue_size',
      type: 'gauge',
      help: 'A \\ and\na "line"',
      samples: [
        { labels: {}, value: 3 },
        { labels: { environment: 'a"b\\c\nd' }, value: 0.25 },
      ],
    },
    { name: 'nothing_total', type: 'counter', help: 'None', samples: [] },
  ]);
  expect(text).toBe(
    [
      String.raw`# HELP queue_size A \\ and\na "line"`,
      '# TYPE queue_size gauge',
      'queue_size 3',
      String.raw`queue_size{environment="a\"b\\c\nd"} 0.25`,
      '',
    ].join('\n'),
  );
});

test('numbers are spelt as Go reads them', () => {
  const samples = [1e21, 1e-7, -2, Infinity, -Infinity, Number.NaN].map((value) => ({ labels: {}, value }));
  const lines = writeExposition([{ name: 'n', type: 'gauge', help: 'N', samples }])
    .split('\n')
    .slice(2, -1);
  expect(lines.map((line) => line.slice(2))).toEqual(['1e+21', '1e-7', '-2', '+Inf', '-Inf', 'NaN']);
});

test('buckets add up, and the last one is the count', () => {
  const samples = histogramSamples({ queue: 'q' }, [0.1, 1], { counts: [2, 0, 3], sum: 9.5 });
  expect(
    writeExposition([{ name: 'wait', type: 'histogram', help: 'W', samples }])
      .split('\n')
      .slice(2),
  ).toEqual([
    'wait_bucket{queue="q",le="0.1"} 2',
    'wait_bucket{queue="q",le="1"} 2',
    'wait_bucket{queue="q",le="+Inf"} 5',
    'wait_sum{queue="q"} 9.5',
    'wait_count{queue="q"} 5',
    '',
  ]);
});
