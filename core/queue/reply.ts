import { parseScore } from './score.ts';

/** Parsers for what scripts reply. Anything unexpected is a bug in a script and throws. */

export function asList(raw: unknown): readonly unknown[] {
  if (!Array.isArray(raw)) throw new TypeError(`a script replied ${typeof raw} instead of a list`);
  return raw;
}

export function asNumber(raw: unknown): number {
  const value = typeof raw === 'number' ? raw : parseScore(asText(raw));
  if (Number.isNaN(value)) throw new TypeError('a script replied no number');
  return value;
}

export function asNumbers(raw: unknown): number[] {
  return asList(raw).map(asNumber);
}

export function asBytes(raw: unknown): Buffer {
  if (Buffer.isBuffer(raw)) return raw;
  if (typeof raw === 'string') return Buffer.from(raw);
  throw new TypeError(`a script replied ${typeof raw} instead of text`);
}

export function asText(raw: unknown): string {
  if (typeof raw === 'number') return String(raw);
  return typeof raw === 'string' ? raw : asBytes(raw).toString();
}

export function asOneOf<const Words extends readonly string[]>(words: Words) {
  return (raw: unknown): Words[number] => {
    const word = words.find((known) => known === asText(raw));
    if (word === undefined) throw new TypeError(`a script replied ${asText(raw)}`);
    return word;
  };
}

/** A flat {field, value, …} reply with whole numbers as values. */
export function asCounts(raw: unknown): Map<string, number> {
  const list = asList(raw);
  const counts = new Map<string, number>();
  for (let at = 0; at + 1 < list.length; at += 2) counts.set(asText(list[at]), asNumber(list[at + 1]));
  return counts;
}
