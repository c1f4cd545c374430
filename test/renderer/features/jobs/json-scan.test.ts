import { describe, expect, it } from 'vitest';
import { childrenOf, rootOf, skipValue } from '../../../../renderer/features/jobs/json-scan.ts';

function read(text: string, limit = 100): readonly (readonly [string | null, string])[] {
  const root = rootOf(text);
  return childrenOf(text, root, root.start, limit).children.map(({ keyText, value }) => [
    keyText,
    text.slice(value.start, value.end),
  ]);
}

describe('childrenOf', () => {
  it('gives the exact text of every key and value', () => {
    expect(read(' {"a" : 9007199254740993 ,"a":[1, {"b":"]"}],"\\"":"x"}\n')).toEqual([
      ['"a"', '9007199254740993'],
      ['"a"', '[1, {"b":"]"}]'],
      [String.raw`"\""`, '"x"'],
    ]);
    expect(read('[1e400,[],{}]')).toEqual([
      [null, '1e400'],
      [null, '[]'],
      [null, '{}'],
    ]);
    expect(read('{}')).toEqual([]);
    expect(read('[ ]')).toEqual([]);
  });

  it('goes on where it stopped', () => {
    const text = `[${Array.from({ length: 250 }, (_, index) => index).join(' , ')}]`;
    const root = rootOf(text);
    const seen: string[] = [];
    for (let from: number | null = root.start; from !== null;) {
      const page = childrenOf(text, root, from, 100);
      seen.push(...page.children.map(({ value }) => text.slice(value.start, value.end)));
      from = page.next;
    }
    expect(seen).toEqual(Array.from({ length: 250 }, (_, index) => String(index)));
  });
});

describe('skipValue', () => {
  it('walks over a megabyte of escapes and any depth without recursion', () => {
    const text = `{"a":"${String.raw`\\`.repeat(500_000)}","b":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect(skipValue(text, 0)).toBe(text.length);
  });
});
