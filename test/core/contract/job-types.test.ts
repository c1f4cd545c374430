import { expect, test } from 'vitest';
import { findPayloadViolations } from '../../../core/contract/job-types.ts';
import { mostViolations, spellPath } from '../../../core/contract/violations.ts';

const ai = { type: 'vision', model: 'vision-4', input: { image: 's3://a' }, options: {} };
const email = { to: 'a@example.org', subject: 'Hi', template: 'welcome', data: {}, priority: 'normal' };
const webhook = { event: 'subject.enrolled', endpoint: 'https://x.example', payload: [1], signature: 's' };

test.each([
  ['ai-processing', ai],
  ['ai-processing', { ...ai, input: 'text', options: { temperature: 0.2, maxTokens: 256 } }],
  ['email-send', email],
  ['email-send', { ...email, beside: 'the seed', __proto__: 1 }],
  ['webhook-dispatch', webhook],
])('the seed’s %s takes %o', (queue, payload) => {
  expect(findPayloadViolations(queue, JSON.stringify(payload))).toEqual([]);
});

test('every violation says where, what was expected and what is there', () => {
  const payload = { type: 'chat', model: 7, input: null, options: { temperature: 'hot', maxTokens: null } };
  expect(findPayloadViolations('ai-processing', JSON.stringify(payload))).toEqual([
    { path: 'type', expected: "'completion' | 'embedding' | 'vision'", found: 'string' },
    { path: 'model', expected: 'string', found: 'number' },
    { path: 'input', expected: 'string | object', found: 'null' },
    { path: 'options.temperature', expected: 'number', found: 'string' },
    { path: 'options.maxTokens', expected: 'number', found: 'null' },
  ]);
  expect(findPayloadViolations('webhook-dispatch', '{"event":"x","endpoint":"y","payload":true}')).toEqual([
    { path: 'payload', expected: 'object', found: 'boolean' },
    { path: 'signature', expected: 'string', found: 'nothing' },
  ]);
  expect(findPayloadViolations('email-send', '[]')).toEqual([
    { path: '', expected: 'object', found: 'list' },
  ]);
});

test('a field that every object inherits is not there unless the payload has it', () => {
  const [first] = findPayloadViolations('email-send', '{"constructor":1}');
  expect(first).toEqual({ path: 'to', expected: 'string', found: 'nothing' });
});

test.each([
  ['another queue', 'export-jobs', '1'],
  ['the name of something that every object has', 'constructor', '1'],
  ['what is no JSON', 'email-send', '{"to":'],
  ['a text that is too long to look at', 'email-send', `["${'x'.repeat(1_000_001)}"]`],
])('nothing is said about %s', (_what, queue, text) => {
  expect(findPayloadViolations(queue, text)).toEqual([]);
});

test('paths are spelt as in code, and there are only so many violations', () => {
  expect(spellPath(['items', 3, 'id'])).toBe('items[3].id');
  expect(spellPath([])).toBe('');
  expect(mostViolations).toBe(20);
});
