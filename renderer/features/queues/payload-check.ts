import { skipSpace } from '../jobs/json-scan.ts';

/** Where a text stops being JSON, as people count: both from 1. */
export interface JsonProblem {
  readonly line: number;
  readonly column: number;
}

// The characters below a blank must be escaped in JSON.
// oxlint-disable-next-line no-control-regex
const stringPattern = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*"/y;
const scalarPattern = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[Ee][+-]?\d+)?)(?![\w.+-])/y;

function endOf(pattern: RegExp, text: string, at: number): number | null {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : null;
}

type Expected = 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'comma or end' | 'nothing';

/** The index of the first character that cannot be part of JSON. Engines do not all say it, so it is looked for here. */
function firstProblem(text: string): number {
  const open: ('{' | '[')[] = [];
  let expected: Expected = 'value';
  let at = skipSpace(text, 0);
  const afterValue = (): Expected => (open.length === 0 ? 'nothing' : 'comma or end');

  for (; at < text.length; at = skipSpace(text, at)) {
    const character = text.charAt(at);
    const isEnd = open.at(-1) === '{' ? character === '}' : open.at(-1) === '[' && character === ']';
    if (isEnd && expected.endsWith('or end')) {
      open.pop();
      expected = afterValue();
      at += 1;
      continue;
    }
    switch (expected) {
      case 'nothing':
        return at;
      case 'colon':
        if (character !== ':') return at;
        expected = 'value';
        at += 1;
        break;
      case 'comma or end':
        if (character !== ',') return at;
        expected = open.at(-1) === '{' ? 'key' : 'value';
        at += 1;
        break;
      case 'key':
      case 'key or end': {
        const end = endOf(stringPattern, text, at);
        if (end === null) return at;
        expected = 'colon';
        at = end;
        break;
      }
      case 'value':
      case 'value or end': {
        if (character === '{' || character === '[') {
          open.push(character);
          expected = character === '{' ? 'key or end' : 'value or end';
          at += 1;
          break;
        }
        const end = endOf(character === '"' ? stringPattern : scalarPattern, text, at);
        if (end === null) return at;
        expected = afterValue();
        at = end;
        break;
      }
    }
  }
  return text.length;
}

/** `null` when the text is JSON. JSON.parse decides; the place is only looked for once it has refused. */
export function findJsonProblem(text: string): JsonProblem | null {
  try {
    JSON.parse(text);
    return null;
  } catch {
    const at = firstProblem(text);
    const lineStart = text.lastIndexOf('\n', at - 1) + 1;
    return { line: text.slice(0, at).split('\n').length, column: at - lineStart + 1 };
  }
}
