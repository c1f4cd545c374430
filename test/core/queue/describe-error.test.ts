import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { describeError } from '../../../core/queue/describe-error.ts';
import { enqueueJob } from '../../../core/queue/producer.ts';
import { queueFixture } from '../../support/queue-fixture.ts';

const queue = 'export-jobs';
const fixture = queueFixture();

function refuse(): never {
  throw new Error('not with me');
}
function asError(fields: object): Error {
  return Object.defineProperties(new Error('x'), Object.getOwnPropertyDescriptors(fields));
}
const cycle: unknown[] = [];
cycle.push(cycle);
const bare: object = Object.assign(Object.create(null) as object, { cycle });

const thrown: [string, unknown, object][] = [
  ['an error', new RangeError('far'), { name: 'RangeError', message: 'far' }],
  ['text', 'just text', { name: 'Error', message: 'just text' }],
  ['an object', { code: 7 }, { name: 'Error', message: '{"code":7}' }],
  ['nothing', undefined, { name: 'Error', message: 'undefined' }],
  ['null', null, { name: 'Error', message: 'null' }],
  ['a BigInt', 10n, { name: 'Error', message: '10' }],
  ['a symbol', Symbol('s'), { name: 'Error', message: 'Symbol(s)' }],
  ['a cycle', cycle, { name: 'Error', message: '<ref *1> [ [Circular *1] ]' }],
  ['an object without a prototype', bare, { name: 'Error' }],
  ['an error of another realm', runInNewContext('new TypeError("far away")'), { name: 'TypeError' }],
  [
    'fields of other types',
    asError({ name: 7, message: { a: 1 }, stack: 1n }),
    { name: '7', message: '{"a":1}', stack: '1' },
  ],
  [
    'no fields',
    asError({ name: undefined, message: null, stack: undefined }),
    { name: 'Error', message: '', stack: '' },
  ],
  [
    'an error whose fields throw',
    new Proxy(new Error('x'), { get: refuse }),
    { name: 'Error', message: 'The error cannot be read', stack: '' },
  ],
  ['a toJSON that throws', { toJSON: refuse }, { name: 'Error' }],
  [
    'a proxy that refuses everything',
    new Proxy({}, { get: refuse, getPrototypeOf: refuse, ownKeys: refuse }),
    { name: 'Error' },
  ],
];

test.each(thrown)('%s, thrown, is described', (_what, error, wanted) => {
  const described = describeError(error);
  expect(described).toMatchObject(wanted);
  expect(Object.values(described).map((value) => typeof value)).toEqual(['string', 'string', 'string']);
});

test.each(thrown)(
  '%s, thrown by a handler, is a failed attempt that is written down',
  async (_what, error) => {
    const { until } = fixture.work(queue, () => {
      throw error;
    });
    const id = await enqueueJob(fixture.store, queue, 1, { attempts: 1 });
    await until('dead');
    expect(await fixture.server.redis.exists(`dlq:${id}`)).toBe(1);
    expect(await fixture.server.redis.zcard('queue:dlq')).toBe(1);
  },
);
