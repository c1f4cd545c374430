/**
 * Reads the structure of JSON without ever turning it into values: every piece is a range of the original text, so 64-bit
 * integers, 1e400, duplicate keys and escapes are shown exactly as they were sent. The text must be valid (`isJson`).
 */

export type JsonKind = 'object' | 'array' | 'string' | 'number' | 'literal';

export interface JsonSpan {
  readonly kind: JsonKind;
  /** The first character. */
  readonly start: number;
  /** Behind the last one. */
  readonly end: number;
}

export interface JsonChild {
  /** The key as it stands, with its quotes and escapes; `null` in an array. */
  readonly keyText: string | null;
  readonly value: JsonSpan;
}

export interface JsonChildren {
  readonly children: readonly JsonChild[];
  /** Where to go on; `null` when these were the last. */
  readonly next: number | null;
}

/** JSON.parse decides only whether it is JSON; what it made of it is thrown away. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

export function kindAt(text: string, at: number): JsonKind {
  switch (text.charAt(at)) {
    case '{':
      return 'object';
    case '[':
      return 'array';
    case '"':
      return 'string';
    case 't':
    case 'f':
    case 'n':
      return 'literal';
    default:
      return 'number';
  }
}

export function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \t\n\r'.includes(text.charAt(at))) at += 1;
  return at;
}

/** From an opening quote to behind the closing one. */
export function skipString(text: string, from: number): number {
  let at = from + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) return text.length;
    let backslashes = 0;
    while (text[quote - 1 - backslashes] === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return quote + 1;
    at = quote + 1;
  }
}

/** Behind a number or a literal. */
export function skipScalar(text: string, from: number): number {
  let at = from;
  while (at < text.length && !',]} \t\n\r'.includes(text.charAt(at))) at += 1;
  return at;
}

/** Behind the value that starts here, however deep it is: it counts brackets, it does not recurse. */
export function skipValue(text: string, from: number): number {
  const kind = kindAt(text, from);
  if (kind === 'string') return skipString(text, from);
  if (kind === 'number' || kind === 'literal') return skipScalar(text, from);
  let depth = 0;
  let at = from;
  while (at < text.length) {
    const character = text[at];
    if (character === '"') {
      at = skipString(text, at);
      continue;
    }
    if (character === '{' || character === '[') depth += 1;
    if (character === '}' || character === ']') depth -= 1;
    at += 1;
    if (depth === 0) return at;
  }
  return at;
}

export function rootOf(text: string): JsonSpan {
  const start = skipSpace(text, 0);
  return { kind: kindAt(text, start), start, end: skipValue(text, start) };
}

/** Up to `limit` children of an object or array, from `from` (its start, or a `next` from before). */
export function childrenOf(text: string, parent: JsonSpan, from: number, limit: number): JsonChildren {
  const children: JsonChild[] = [];
  const isObject = parent.kind === 'object';
  let at = skipSpace(text, from === parent.start ? from + 1 : from);
  while (at < parent.end - 1) {
    if (children.length === limit) return { children, next: at };
    let keyText: string | null = null;
    if (isObject) {
      const keyEnd = skipString(text, at);
      keyText = text.slice(at, keyEnd);
      // Behind the colon.
      at = skipSpace(text, skipSpace(text, keyEnd) + 1);
    }
    const end = skipValue(text, at);
    children.push({ keyText, value: { kind: kindAt(text, at), start: at, end } });
    const separator = skipSpace(text, end);
    at = text[separator] === ',' ? skipSpace(text, separator + 1) : parent.end;
  }
  return { children, next: null };
}
