/** Selections are sets of keys: they survive reloads of the list and never hold copies of rows. */

export function toggled(
  selection: ReadonlySet<string>,
  keys: readonly string[],
  isSelected: boolean,
): ReadonlySet<string> {
  const next = new Set(selection);
  for (const key of keys) {
    if (isSelected) next.add(key);
    else next.delete(key);
  }
  return next;
}

/** Both ends included, in the list's order, whichever end comes first. Only `to` when `from` has left the list. */
export function rangeBetween(keys: readonly string[], from: string, to: string): readonly string[] {
  const start = keys.indexOf(from);
  const end = keys.indexOf(to);
  if (start < 0 || end < 0) return [to];
  return keys.slice(Math.min(start, end), Math.max(start, end) + 1);
}
