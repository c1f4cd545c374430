import { expect, test } from 'vitest';
import { editMembers, memberTexts, readHead, readMembers, readTail } from '../../../core/queue/json-text.ts';

const deep = `${'['.repeat(200)}${'{"a":'.repeat(200)}1${'}'.repeat(200)}${']'.repeat(200)}`;
/** Values that a parser and a printer would not give back as they were. */
const values = [
  '9007199254740993',
  '-0',
  '1e400',
  '1E+2',
  '0.10',
  '[]',
  '{}',
  '[ ]',
  '{ }',
  '""',
  '"\\u0000\\ud800 \\/ \\"},{\\\\"',
  '"\\\\\\\\\\""',
  '{"a":1,"a":2, "b" : [ "]" , "}" ]}',
  '[1,\n 2,\t3]',
  'null',
  'true',
  '"ünïcödé 🦊 \u2028"',
  deep,
];

test.each(values)('finds and keeps %s in front, in the middle and at the end', (value) => {
  const layouts = [
    `{"payload":${value},"b":"x"}`,
    `{"a":1,"payload":${value},"b":2}`,
    `{"a":"\\\\","payload":${value}}`,
    ` \n{ "a" : [1] , "payload" : ${value} , "b" : {"payload":0} } `,
  ];
  for (const text of layouts) {
    expect(JSON.parse(text)).toHaveProperty('payload');
    expect(memberTexts(text, readMembers(text)).get('payload')).toBe(value);
    expect(readTail(text)).toEqual(readMembers(text));
    const edited = editMembers(text, [
      { key: 'b', text: '"new"' },
      { key: 'c', text: '3', after: 'payload' },
    ]);
    expect(memberTexts(edited, readMembers(edited)).get('payload')).toBe(value);
    expect(JSON.parse(edited)).toMatchObject({ b: 'new', c: 3 });
    expect(editMembers(edited, [])).toBe(edited);
  }
});

test('edits leave everything else as it was, spaces and unknown fields included', () => {
  const text = '{ "id" : "1",\n  "zzz": 1e400 , "attempts":3,"id2":[]}\n';
  expect(editMembers(text, [{ key: 'attempts', text: '2' }])).toBe(text.replace('3', '2'));
  expect(editMembers(text, [{ key: 'zzz', text: null }])).toBe('{ "id" : "1", "attempts":3,"id2":[]}\n');
});

test('of a repeated key the last one counts, is changed, and all go when it is removed', () => {
  const text = '{"a":1,"b":2,"a":3}';
  expect(memberTexts(text, readMembers(text)).get('a')).toBe('3');
  expect(editMembers(text, [{ key: 'a', text: '4' }])).toBe('{"a":1,"b":2,"a":4}');
  expect(editMembers(text, [{ key: 'a', text: null }])).toBe('{"b":2}');
});

test.each([
  ['{}', '{"a":1}'],
  [' { } ', ' {"a":1} '],
])('adds a member to %s', (text, wanted) => {
  const edited = editMembers(text, [{ key: 'a', text: '1' }]);
  expect(JSON.parse(edited)).toEqual(JSON.parse(wanted));
  expect(JSON.parse(editMembers(edited, [{ key: 'a', text: null }]))).toEqual({});
});

test('members go behind the one they are to follow, or to the end', () => {
  expect(editMembers('{"a":1,"b":2}', [{ key: 'x', text: '0', after: 'a' }])).toBe('{"a":1,"x":0,"b":2}');
  expect(editMembers('{"a":1,"b":2}', [{ key: 'x', text: '0', after: 'none' }])).toBe('{"a":1,"b":2,"x":0}');
});

test('a text cut anywhere gives exactly the members that are whole, from both ends', () => {
  const text =
    '{"id":"a\\"b","payload":{"x":[1,{"y":"]}\\\\"}],"z":"\\\\"},"n":-1.5e3,"t":true,"e":"{\\"","last":[]}';
  const whole = memberTexts(text, readMembers(text));
  for (let cut = 0; cut < text.length; cut++) {
    const head = text.slice(0, cut);
    for (const [key, value] of memberTexts(head, readHead(head).members)) expect(whole.get(key)).toBe(value);
    const tail = text.slice(cut);
    const found = memberTexts(tail, readTail(tail));
    for (const [key, value] of found) expect(whole.get(key)).toBe(value);
    // Nothing that is there in whole is missed: the key's opening quote and a comma or brace before it are in the tail.
    const expected = [...whole.keys()].filter((key) => {
      const member = readMembers(text).find((one) => one.key === key);
      return member !== undefined && text.lastIndexOf(`"${key}"`, member.valueStart) >= cut;
    });
    expect([...found.keys()]).toEqual(expect.arrayContaining(expected));
  }
  expect(readHead('{"id":"1","payload":{"a":').open).toEqual({ key: 'payload', valueStart: 20 });
});

test('a document of 5 MB is read and edited in well under a second', () => {
  const payload = JSON.stringify(Array.from({ length: 250_000 }, (_none, index) => `item "${index}"`));
  expect(payload.length).toBeGreaterThan(4_000_000);
  const text = `{"id":"1","payload":${payload},"attempts":3}`;
  const startedAt = performance.now();
  const edited = editMembers(text, [{ key: 'attempts', text: '2' }]);
  expect(performance.now() - startedAt).toBeLessThan(1_000);
  expect(edited).toBe(`{"id":"1","payload":${payload},"attempts":2}`);
});
