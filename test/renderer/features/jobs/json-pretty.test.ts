import { describe, expect, it } from 'vitest';
import { prettyLines, tokensOf } from '../../../../renderer/features/jobs/json-pretty.ts';

function pretty(text: string): string {
  return prettyLines(text).join('\n');
}

/** Everything but the blanks between tokens. */
function squeezed(text: string): string {
  return text.replaceAll(/("(?:[^"\\]|\\.)*")|\s+/g, (_, quoted: string | undefined) => quoted ?? '');
}

describe('prettyLines', () => {
  it('puts one value on a line', () => {
    expect(pretty('{"a":1,"b":[true,null],"c":{}, "d" : [ ] }')).toBe(
      '{\n  "a": 1,\n  "b": [\n    true,\n    null\n  ],\n  "c": {},\n  "d": []\n}',
    );
  });

  it.each([
    ['integers beyond 2^53', '{"id":9007199254740993,"neg":-18446744073709551615}'],
    ['numbers no float can hold', '[1e400,-1E-400,1.10,100.0,0.1e1]'],
    ['duplicate keys and their order', '{"b":1,"a":2,"b":3}'],
    ['escapes as they were typed', String.raw`{"\u00e4":"a\/b\u0000\n\\\"","😀":"\ud800"}`],
    ['brackets, commas and colons inside strings', '{"a":"}],:{[","b":["\\\\",","]}'],
    ['a bare value', '"x"'],
  ])('changes no token: %s', (_, text) => {
    expect(squeezed(pretty(text))).toBe(squeezed(text));
  });

  it('is not fooled by depth or size', () => {
    const deep = `${'['.repeat(5_000)}1${']'.repeat(5_000)}`;
    expect(squeezed(pretty(deep))).toBe(deep);
    const wide = `[${Array.from({ length: 50_000 }, (_, index) => `{"n":${index}}`).join(',')}]`;
    expect(prettyLines(wide)).toHaveLength(2 + 3 * 50_000);
  });

  it('comes to an end on text that is not JSON', () => {
    for (const broken of ['{"a":', '"open', '}}}', '{,:]', 'nonsense here', '']) {
      expect(squeezed(pretty(broken))).toBe(squeezed(broken));
    }
  });
});

describe('tokensOf', () => {
  it.each([
    ['  "key": "value: 1",', ['mark', 'key', 'mark', 'mark', 'string', 'mark']],
    ['  -1.5e+10', ['mark', 'number']],
    ['  "t": true', ['mark', 'key', 'mark', 'mark', 'literal']],
  ])('knows what is what in %s', (line, kinds) => {
    const tokens = tokensOf(line);
    expect(tokens.map(({ text }) => text).join('')).toBe(line);
    expect(tokens.map(({ kind }) => kind)).toEqual(kinds);
  });
});
