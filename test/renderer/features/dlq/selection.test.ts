import { describe, expect, it } from 'vitest';
import {
  coverage,
  extendedTo,
  neighbour,
  noSelection,
  pruned,
  toggled,
  toggledAll,
} from '../../../../renderer/features/dlq/selection.ts';

const rows = ['a', 'b', 'c', 'd', 'e'];

describe('selection', () => {
  it('toggles one row and remembers it as the start of a range', () => {
    const selected = toggled(noSelection, 'b');
    expect([...selected.ids]).toEqual(['b']);
    expect([...toggled(selected, 'b').ids]).toEqual([]);
    expect([...extendedTo(selected, 'd', rows).ids]).toEqual(['b', 'c', 'd']);
  });

  it('extends backwards, keeps what was selected before and the anchor', () => {
    const selected = toggled(toggled(noSelection, 'a'), 'e');
    const extended = extendedTo(selected, 'd', rows);
    expect([...extended.ids].toSorted()).toEqual(['a', 'd', 'e']);
    expect([...extendedTo(extended, 'c', rows).ids].toSorted()).toEqual(['a', 'c', 'd', 'e']);
  });

  it('selects a single row when the anchor has left the list', () => {
    const selected = { ids: new Set(['x']), anchor: 'x' };
    expect([...extendedTo(selected, 'c', rows).ids]).toEqual(['x', 'c']);
  });

  it('selects all, then none', () => {
    const all = toggledAll(toggled(noSelection, 'c'), rows);
    expect(coverage(all, rows)).toBe('all');
    expect(toggledAll(all, rows)).toBe(noSelection);
    expect(coverage(noSelection, rows)).toBe('none');
    expect(coverage(toggled(noSelection, 'a'), rows)).toBe('some');
  });

  it('drops rows that have left the list, and nothing else', () => {
    const selected = toggledAll(noSelection, rows);
    expect(pruned(selected, rows)).toBe(selected);
    expect([...pruned(selected, ['b', 'e', 'f']).ids]).toEqual(['b', 'e']);
    expect(pruned(toggled(noSelection, 'a'), ['b']).anchor).toBeNull();
  });
});

describe('neighbour', () => {
  it.each([
    { current: null, step: 1, expected: 'a' },
    { current: 'gone', step: -1, expected: 'a' },
    { current: 'a', step: 1, expected: 'b' },
    { current: 'a', step: -1, expected: 'a' },
    { current: 'e', step: 1, expected: 'e' },
  ] as const)('goes from $current by $step to $expected', ({ current, step, expected }) => {
    expect(neighbour(rows, current, step)).toBe(expected);
  });

  it('has nowhere to go in an empty list', () => {
    expect(neighbour([], 'a', 1)).toBeNull();
  });
});
