/**
 * Which rows of a list are selected, as ids. Rows come and go while somebody selects, so every step is told the rows on
 * screen and an id that has left the list is dropped by `pruned`.
 */
export interface Selection {
  readonly ids: ReadonlySet<string>;
  /** Where a Shift-range starts: the row that was last selected or cleared alone. */
  readonly anchor: string | null;
}

export const noSelection: Selection = { ids: new Set(), anchor: null };

export function toggled(selection: Selection, id: string): Selection {
  const ids = new Set(selection.ids);
  if (!ids.delete(id)) ids.add(id);
  return { ids, anchor: id };
}

/** Adds everything from the anchor to `id`; without an anchor on screen it is a plain toggle. */
export function extendedTo(selection: Selection, id: string, rows: readonly string[]): Selection {
  const start = selection.anchor === null ? -1 : rows.indexOf(selection.anchor);
  const end = rows.indexOf(id);
  if (start === -1 || end === -1) return toggled(selection, id);
  const range = rows.slice(Math.min(start, end), Math.max(start, end) + 1);
  return { ids: new Set([...selection.ids, ...range]), anchor: selection.anchor };
}

/** The header's checkbox: selects every row, or clears when every row is selected already. */
export function toggledAll(selection: Selection, rows: readonly string[]): Selection {
  return coverage(selection, rows) === 'all' ? noSelection : { ids: new Set(rows), anchor: null };
}

export function coverage(selection: Selection, rows: readonly string[]): 'none' | 'some' | 'all' {
  const selected = rows.filter((id) => selection.ids.has(id)).length;
  if (selected === 0) return 'none';
  return selected === rows.length ? 'all' : 'some';
}

/** Drops what is no longer in the list. Returns the same object when nothing was dropped. */
export function pruned(selection: Selection, rows: readonly string[]): Selection {
  const present = new Set(rows);
  const ids = [...selection.ids].filter((id) => present.has(id));
  if (ids.length === selection.ids.size) return selection;
  const anchor = selection.anchor !== null && present.has(selection.anchor) ? selection.anchor : null;
  return { ids: new Set(ids), anchor };
}

/** The row `step` away from `current`, kept inside the list; the first row when nothing is current. */
export function neighbour(rows: readonly string[], current: string | null, step: 1 | -1): string | null {
  const index = current === null ? -1 : rows.indexOf(current);
  if (index === -1) return rows[0] ?? null;
  return rows[Math.min(rows.length - 1, Math.max(0, index + step))] ?? null;
}
