import { expect, it } from 'vitest';
import { sparkPath } from '../../../renderer/ui/sparkline.tsx';

it('goes through the values from left to right, the largest at the top', () => {
  expect(sparkPath([0, 10, 5], 10, 100, 22)).toBe('M0.0 21.0h0L50.0 1.0L100.0 11.0');
});

it('leaves gaps open, and shows a lone value as a dot instead of nothing', () => {
  expect(sparkPath([null, 10, null, null, 0], 10, 100, 22)).toBe('M25.0 1.0h0M100.0 21.0h0');
});
