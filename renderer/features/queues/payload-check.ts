/** Where a text stops being JSON, as people count: both from 1. */
export interface JsonProblem {
  readonly line: number;
  readonly column: number;
}

/**
 * Finds the first place that cannot be JSON: the end of the longest prefix that could still go on. `null` when the text is
 * JSON. Engines word their errors differently and not all name a position, so it is searched for here.
 */
export function findJsonProblem(text: string): JsonProblem | null {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    const found = /position (\d+)/.exec(error instanceof Error ? error.message : '');
    const at = found?.[1] === undefined ? text.length : Number(found[1]);
    const before = text.slice(0, at);
    const lineStart = before.lastIndexOf('\n') + 1;
    return { line: before.split('\n').length, column: at - lineStart + 1 };
  }
}
