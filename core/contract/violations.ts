/** How places where a payload is not of its type are told, on screens and in errors alike. */

/** A damaged payload would otherwise fill a screen or an error. */
export const mostViolations = 20;
/** A path as it would be written in code. */
export function spellPath(path: readonly PropertyKey[]): string {
  return path
    .map((key, index) => {
      if (typeof key === 'number') return `[${key}]`;
      return index === 0 ? String(key) : `.${String(key)}`;
    })
    .join('');
}
