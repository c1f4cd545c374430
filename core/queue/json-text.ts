/**
 * Finds and edits the top-level members of a JSON object in its text, so that everything that is not edited stays as it
 * was, byte for byte. No value is ever re-encoded here: numbers beyond 2^53, `1e400`, duplicate keys and escapes are
 * only text to this file.
 */

/** One top-level member; positions are indexes into the text that was read. */
export interface Member {
  readonly key: string;
  readonly valueStart: number;
  readonly valueEnd: number;
}

const backslash = '\\'.charCodeAt(0);
const whitespace = /[ \t\n\r]*/y;
const structure = /["{}[\]]/g;
const literalEnd = /[,}\]\s]/g;

/** The members of a text that is known to be a valid JSON object (JSON.parse has accepted it), in order. */
export function readMembers(text: string): Member[] {
  return readHead(text).members;
}

/**
 * The members at the beginning of a text that may end anywhere. `open` is the member whose value the text does not
 * contain to its end, if it got as far as that value's start.
 */
export function readHead(text: string): {
  members: Member[];
  open: { key: string; valueStart: number } | null;
} {
  const members: Member[] = [];
  let at = skipSpace(text, 0);
  if (text[at] !== '{') return { members, open: null };
  at = skipSpace(text, at + 1);
  while (text[at] === '"') {
    const keyEnd = stringEnd(text, at);
    if (keyEnd === -1) break;
    const key = JSON.parse(text.slice(at, keyEnd)) as string;
    const colon = skipSpace(text, keyEnd);
    if (text[colon] !== ':') break;
    const valueStart = skipSpace(text, colon + 1);
    const valueEnd = endOfValue(text, valueStart);
    if (valueEnd === -1) return { members, open: { key, valueStart } };
    members.push({ key, valueStart, valueEnd });
    at = skipSpace(text, valueEnd);
    if (text[at] !== ',') break;
    at = skipSpace(text, at + 1);
  }
  return { members, open: null };
}

/**
 * The members at the end of a text that may begin anywhere, in order: read backwards from the closing brace, exact, and
 * stopping at the first member that the text does not contain in whole.
 */
export function readTail(text: string): Member[] {
  const members: Member[] = [];
  let at = skipSpaceBack(text, text.length - 1);
  if (text[at] !== '}') return members;
  at = skipSpaceBack(text, at - 1);
  while (at > 0) {
    const valueStart = startOfValue(text, at);
    if (valueStart === -1) break;
    const colon = skipSpaceBack(text, valueStart - 1);
    if (text[colon] !== ':') break;
    const keyLast = skipSpaceBack(text, colon - 1);
    const keyStart = text[keyLast] === '"' ? stringStart(text, keyLast) : -1;
    if (keyStart === -1) break;
    const key = JSON.parse(text.slice(keyStart, keyLast + 1)) as string;
    members.unshift({ key, valueStart, valueEnd: at + 1 });
    const before = skipSpaceBack(text, keyStart - 1);
    if (text[before] !== ',') break;
    at = skipSpaceBack(text, before - 1);
  }
  return members;
}

/** Later members win over earlier ones of the same key, as in JSON.parse. */
export function memberTexts(text: string, members: readonly Member[]): Map<string, string> {
  return new Map(members.map(({ key, valueStart, valueEnd }) => [key, text.slice(valueStart, valueEnd)]));
}

/** A change to one member: `text` is its new value as JSON, or `null` to remove it. */
export interface MemberEdit {
  readonly key: string;
  readonly text: string | null;
  /** Where a member goes that was not there: behind the named member, or at the end. */
  readonly after?: string;
}

/**
 * Applies the edits in order to a valid JSON object's text. Of a repeated key, the last one is kept and changed. Whoever has
 * read the text's `members` already hands them over.
 */
export function editMembers(
  text: string,
  edits: readonly MemberEdit[],
  members: readonly Member[] = readMembers(text),
): string {
  const { before, segments, after } = splitMembers(text, members);
  for (const edit of edits) {
    const last = segments.findLastIndex(({ key }) => key === edit.key);
    if (edit.text === null) {
      removeWhere(segments, ({ key }) => key === edit.key);
    } else if (last !== -1) {
      const segment = segments[last] as Segment;
      segments[last] = { ...segment, raw: segment.head + edit.text + segment.tail };
    } else {
      const anchor = segments.findLastIndex(({ key }) => key === edit.after);
      const head = `${JSON.stringify(edit.key)}:`;
      const segment = { key: edit.key, head, tail: '', raw: head + edit.text };
      segments.splice(anchor === -1 ? segments.length : anchor + 1, 0, segment);
    }
  }
  return before + segments.map(({ raw }) => raw).join(',') + after;
}

/** One member with the whitespace around it; `raw` = `head` + value + `tail`. */
interface Segment {
  readonly key: string;
  readonly head: string;
  readonly tail: string;
  readonly raw: string;
}

function splitMembers(
  text: string,
  members: readonly Member[],
): { before: string; segments: Segment[]; after: string } {
  const open = text.indexOf('{') + 1;
  const close = text.lastIndexOf('}');
  let start = open;
  const segments = members.map(({ key, valueStart, valueEnd }, index) => {
    const end = index === members.length - 1 ? close : text.indexOf(',', valueEnd);
    const segment = {
      key,
      head: text.slice(start, valueStart),
      tail: text.slice(valueEnd, end),
      raw: text.slice(start, end),
    };
    start = end + 1;
    return segment;
  });
  return { before: text.slice(0, open), segments, after: text.slice(close) };
}

function removeWhere<T>(items: T[], isRemoved: (item: T) => boolean): void {
  for (let index = items.length - 1; index >= 0; index--) {
    if (isRemoved(items[index] as T)) items.splice(index, 1);
  }
}

function skipSpace(text: string, from: number): number {
  whitespace.lastIndex = from;
  whitespace.test(text);
  return whitespace.lastIndex;
}

function skipSpaceBack(text: string, from: number): number {
  let at = from;
  while (at >= 0 && ' \t\n\r'.includes(text[at] as string)) at--;
  return at;
}

/** Behind the closing quote of the string that opens at `open`; -1 when the text ends first. */
function stringEnd(text: string, open: number): number {
  let at = open;
  do {
    at = text.indexOf('"', at + 1);
    if (at === -1) return -1;
  } while (isEscaped(text, at));
  return at + 1;
}

/** The opening quote of the string that closes at `close`; -1 when the text begins later. */
function stringStart(text: string, close: number): number {
  let at = close;
  do {
    // lastIndexOf takes a negative start for 0, which would find the same quote again.
    at = at === 0 ? -1 : text.lastIndexOf('"', at - 1);
    if (at === -1) return -1;
  } while (isEscaped(text, at));
  return at;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(at - 1 - backslashes) === backslash) backslashes++;
  return backslashes % 2 === 1;
}

/** Behind the last character of the value that starts at `start`; -1 when the text ends first. */
function endOfValue(text: string, start: number): number {
  const first = text[start];
  if (first === '"') return stringEnd(text, start);
  if (first !== '{' && first !== '[') {
    literalEnd.lastIndex = start;
    return literalEnd.exec(text)?.index ?? -1;
  }
  let depth = 0;
  structure.lastIndex = start;
  for (let match = structure.exec(text); match !== null; match = structure.exec(text)) {
    const found = match[0];
    if (found === '"') {
      const end = stringEnd(text, match.index);
      if (end === -1) return -1;
      structure.lastIndex = end;
    } else if (found === '{' || found === '[') depth++;
    else if (--depth === 0) return match.index + 1;
  }
  return -1;
}

/** The first character of the value whose last one is at `last`; -1 when the text begins later. */
function startOfValue(text: string, last: number): number {
  const end = text[last];
  if (end === '"') return stringStart(text, last);
  if (end !== '}' && end !== ']') {
    let at = last;
    while (at >= 0 && !':,[{ \t\n\r'.includes(text[at] as string)) at--;
    return at === -1 ? -1 : at + 1;
  }
  let depth = 0;
  for (let at = last; at >= 0; at--) {
    const found = text[at];
    if (found === '"') {
      at = stringStart(text, at);
      if (at === -1) return -1;
    } else if (found === '}' || found === ']') depth++;
    else if ((found === '{' || found === '[') && --depth === 0) return at;
  }
  return -1;
}
