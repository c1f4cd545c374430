import { describe, expect, it } from 'vitest';
import {
  attemptsFrom,
  delayMsFrom,
  isOrderingKey,
} from '../../../../renderer/features/queues/enqueue-fields.ts';
import { findJsonProblem } from '../../../../renderer/features/queues/payload-check.ts';

describe('delayMsFrom', () => {
  it.each([
    ['0', 's', 0],
    [' 1.5 ', 'min', 90_000],
    ['1,5', 'h', 5_400_000],
    ['365', 'd', 31_536_000_000],
    ['366', 'd', null],
    ['-1', 's', null],
    ['', 's', null],
    ['1e3', 's', null],
    ['soon', 's', null],
  ] as const)('%j %s is %j', (text, unit, expected) => {
    expect(delayMsFrom(text, unit)).toBe(expected);
  });
});

describe('attemptsFrom', () => {
  it.each([
    ['1', 1],
    ['100', 100],
    ['0', null],
    ['101', null],
    ['2.5', null],
    ['', null],
  ])('%j is %j', (text, expected) => {
    expect(attemptsFrom(text)).toBe(expected);
  });
});

describe('findJsonProblem', () => {
  it.each(['{}', '[1e400]', ' "x" ', '{"a":1,"a":2}'])('accepts %s', (text) => {
    expect(findJsonProblem(text)).toBeNull();
  });

  it.each([
    ['{"a": oops}', 1, 7],
    ['{\n  "a": 1,\n}', 3, 1],
    ['{\n"a": [1,\n2', 3, 2],
    ['{"a" 1}', 1, 6],
    ['[1 2]', 1, 4],
    ['{} x', 1, 4],
    ['[01]', 1, 2],
    ['["\t"]', 1, 2],
    ['', 1, 1],
  ])('finds the place in %j', (text, line, column) => {
    expect(findJsonProblem(text)).toEqual({ line, column });
  });
});

it.each([
  ['customer:42', true],
  ['ключ 7 🔑', true],
  ['x'.repeat(200), true],
  ['x'.repeat(201), false],
  ['', false],
  ['a"b', false],
  ['a\\b', false],
  ['a\nb', false],
])('%j is an ordering key: %j', (text, isKey) => {
  expect(isOrderingKey(text)).toBe(isKey);
});
