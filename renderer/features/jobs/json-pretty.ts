import { kindAt, skipScalar, skipSpace, skipString } from './json-scan.ts';

/** Deeper levels are not indented further: nobody reads column 400, and the text would grow with the square of depth. */
const deepestIndent = 60;

/** JSON with one value a line. Only blanks between tokens change; every token stays as it was written. */
export function prettyLines(text: string): readonly string[] {
  const lines: string[] = [];
  let line = '';
  let depth = 0;
  let at = 0;

  const indent = (): string => '  '.repeat(Math.max(0, Math.min(depth, deepestIndent)));
  const breakLine = (): void => {
    lines.push(line);
    line = indent();
  };

  for (;;) {
    at = skipSpace(text, at);
    if (at >= text.length) break;
    const character = text.charAt(at);
    switch (character) {
      case '{':
      case '[': {
        const inside = skipSpace(text, at + 1);
        const closing = text.charAt(inside);
        if (closing === '}' || closing === ']') {
          line += character + closing;
          at = inside + 1;
          break;
        }
        line += character;
        depth += 1;
        breakLine();
        at += 1;
        break;
      }
      case '}':
      case ']':
        depth -= 1;
        breakLine();
        line += character;
        at += 1;
        break;
      case ',':
        line += character;
        breakLine();
        at += 1;
        break;
      case ':':
        line += ': ';
        at += 1;
        break;
      default: {
        const end = kindAt(text, at) === 'string' ? skipString(text, at) : skipScalar(text, at);
        // A stray character must move on, or broken text would never end.
        const next = Math.max(end, at + 1);
        line += text.slice(at, next);
        at = next;
      }
    }
  }
  lines.push(line);
  return lines;
}

export interface JsonToken {
  readonly kind: 'key' | 'string' | 'number' | 'literal' | 'mark';
  readonly text: string;
}

const tokenPattern = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d[\d.eE+-]*)|(true|false|null)|([^"\d\-tfn]+|.)/gs;

/** The tokens of one pretty line, for colouring. Joined, they are the line. */
export function tokensOf(line: string): readonly JsonToken[] {
  const tokens: JsonToken[] = [];
  for (const [, quoted, colon, number, literal, mark] of line.matchAll(tokenPattern)) {
    if (quoted !== undefined) {
      tokens.push({ kind: colon === undefined ? 'string' : 'key', text: quoted });
      if (colon !== undefined) tokens.push({ kind: 'mark', text: colon });
    } else if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else if (literal !== undefined) tokens.push({ kind: 'literal', text: literal });
    else if (mark !== undefined) tokens.push({ kind: 'mark', text: mark });
  }
  return tokens;
}
