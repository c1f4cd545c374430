import { expect, it } from 'vitest';
import { percentIn } from '../../../../renderer/features/jobs/percent.ts';

it.each([
  ['40', 40],
  ['0', 0],
  ['100', 100],
  ['{"percent":12.5,"step":"rows"}', 12.5],
  ['101', null],
  ['-1', null],
  ['1e400', null],
  ['"40"', null],
  ['{"percent":"40"}', null],
  ['{"done":3}', null],
  ['[40]', null],
  ['null', null],
  ['not JSON', null],
  ['', null],
])('reads the percentage in %s', (text, percent) => {
  expect(percentIn(text)).toBe(percent);
});
