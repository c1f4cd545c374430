import { describe, expect, test } from 'vitest';
import {
  decodeMember,
  isMalformed,
  type JobRecord,
  originalAttempts,
  readJob,
  readJobText,
} from '../../../core/queue/job-record.ts';

function job(text: string): JobRecord {
  const read = readJobText(text);
  if (isMalformed(read)) throw new Error(read.reason);
  return read;
}

describe('a foreign document', () => {
  test('gets the seed’s defaults for what it lacks or has in another type', () => {
    expect(job('{"id":"a","payload":{"x":1}}')).toMatchObject({
      id: 'a',
      queue: null,
      payloadText: '{"x":1}',
      priority: 'medium',
      delayMs: 0,
      attempts: 3,
      maxAttempts: null,
      createdAtMs: null,
      history: [],
    });
    expect(
      job(
        '{"id":"a","queue":7,"priority":"urgent","delay":"1","attempts":"3","createdAt":null,"history":"x"}',
      ),
    ).toMatchObject({
      queue: null,
      priority: 'medium',
      delayMs: 0,
      attempts: 3,
      createdAtMs: null,
      history: [],
    });
    expect(job('{"id":"a"}')).toMatchObject({ payload: null, payloadText: 'null' });
  });

  test.each([
    ['{"id":12345678901234567890}', '12345678901234567890'],
    ['{"id":1.50}', '1.50'],
    ['{"id":"\\u0061\\"b"}', 'a"b'],
    ['{"id":"first","id":"last"}', 'last'],
  ])('%s has the id %s', (text, id) => {
    expect(job(text).id).toBe(id);
  });

  test.each([
    ['{"payload":1}', 'no id'],
    ['{"id":""}', 'no id'],
    ['{"id":null}', 'no id'],
    ['{"id":{}}', 'no id'],
    ['[1]', 'not a JSON object'],
    ['"text"', 'not a JSON object'],
    ['null', 'not a JSON object'],
    ['', 'not JSON: '],
    ['{"id":"a"', 'not JSON: '],
    ['{"id":"a\u0000"}', 'not JSON: '],
    ['\uFEFF{"id":"a"}', 'not JSON: '],
  ])('%j is malformed: %s', (text, reason) => {
    const read = readJob(Buffer.from(text));
    expect(isMalformed(read) && read.reason).toContain(reason);
  });

  test('bytes that are no UTF-8 are malformed, and none are ever replaced', () => {
    expect(readJob(Buffer.from([0x7b, 0xff, 0x7d]))).toEqual({ reason: 'not UTF-8 text' });
    const text = '{"id":"\uFFFD \ud83e\udd8a"}';
    expect(Buffer.from(decodeMember(Buffer.from(text)) ?? '').equals(Buffer.from(text))).toBe(true);
  });
});

describe('the number of attempts at first', () => {
  const created = 1_732_000_000_000;
  test.each([
    ['our own documents say it', '"attempts":1,"maxAttempts":5', created, 5],
    ['a foreign edit may have raised it', '"attempts":9,"maxAttempts":5', created, 9],
    ['a seed’s job that is ready as it was put in still has all', '"attempts":1', created, 1],
    ['the same with a delay', '"attempts":2,"delay":60000', created + 60_001, 2],
    ['a seed’s job that has rested since has the default', '"attempts":2', created + 2_000, 3],
    ['nobody knows when it was ready', '"attempts":0', null, 3],
  ])('%s', (_why, fields, readyAtMs, wanted) => {
    expect(originalAttempts(job(`{"id":"a","createdAt":${created},${fields}}`), readyAtMs)).toBe(wanted);
  });
});
