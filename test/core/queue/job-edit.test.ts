import { describe, expect, test } from 'vitest';
import {
  asDead,
  cutText,
  type Failure,
  fingerprintOf,
  malformedDocument,
  withFailure,
  withoutPayload,
  withRedrive,
  withReopening,
  withRescue,
  withResolution,
} from '../../../core/queue/job-edit.ts';
import { malformedId, restoreBytes } from '../../../core/queue/malformed.ts';
import { isMalformed, type JobRecord, readJobText } from '../../../core/queue/job-record.ts';
import { memberTexts, readMembers, readTail } from '../../../core/queue/json-text.ts';

const payload = '{"n":9007199254740993, "e":[1e400,{},[]],"a":1,"a":2,"s":"\\ud800\\u0000"}';
const document = `{"id":"j1","queue":"email-send","payload":${payload},"priority":"medium","delay":0,"attempts":3,"createdAt":1732000000000,"tenant":{"z":1e400}}`;
const failure: Failure = {
  name: 'TypeError',
  message: 'no such mailbox',
  stack: 'TypeError: no such mailbox\n    at send',
  worker: 'host:1:ab',
  failedAtMs: 1_732_000_001_000,
};

function job(text: string): JobRecord {
  const read = readJobText(text);
  if (isMalformed(read)) throw new Error(read.reason);
  return read;
}
function fail(text: string, message = failure.message): string {
  return withFailure(job(text), 1_732_000_000_000, { ...failure, message });
}

test('every edit keeps the payload and the unknown fields byte for byte', () => {
  const failed = fail(document);
  const dead = asDead(fail(fail(failed)), 'email-send', 'no such mailbox');
  const edited = [
    failed,
    dead,
    withRescue(job(document), 1_732_000_000_000, failure),
    withRedrive(job(dead), 'me', 1_732_000_002_000),
    withResolution(dead, { text: 'done by hand', at: 1, by: 'me' }),
    withReopening(job(withResolution(dead, { text: 'x', at: 1, by: 'me' })), 'me', 2),
  ];
  for (const text of edited) {
    const texts = memberTexts(text, readMembers(text));
    expect(texts.get('payload')).toBe(payload);
    expect(texts.get('tenant')).toBe('{"z":1e400}');
    expect(readMembers(text)[0]?.key).toBe('id');
  }
});

test('each failed attempt is told, and the seed’s fields say what the seed’s would', () => {
  const twice = job(fail(fail(document)));
  expect(twice).toMatchObject({ attempts: 1, maxAttempts: 3, firstFailedAtMs: 1_732_000_001_000 });
  expect(twice.history).toEqual(
    [1, 2].map((attempt) => ({
      attempt,
      failedAtMs: failure.failedAtMs,
      worker: failure.worker,
      errorName: 'TypeError',
      message: failure.message,
      stack: failure.stack,
    })),
  );
  const dead = asDead(fail(twice.text), 'email-send', failure.message);
  expect(dead).toMatch(/"error":"no such mailbox"\}$/);
  expect(job(dead)).toMatchObject({ attempts: 0, error: 'no such mailbox' });
});

test('a long history keeps its first and its last entries and counts the others', () => {
  let text = `{"id":"j1","payload":1,"attempts":60}`;
  for (let attempt = 1; attempt <= 40; attempt++) text = fail(text, `failure ${attempt}`);
  const { history, historyOmitted } = job(text);
  expect(history).toHaveLength(25);
  expect(historyOmitted).toBe(15);
  expect([history[0]?.message, history[1]?.message, history.at(-1)?.message]).toEqual([
    'failure 1',
    'failure 17',
    'failure 40',
  ]);
});

test('the small fields of a dead job fit in the tail that lists read, whatever it died of', () => {
  const worst = {
    ...failure,
    message: '\u0001'.repeat(50_000),
    name: '🦊'.repeat(900),
    stack: 'é'.repeat(50_000),
  };
  let text = document;
  for (let attempt = 0; attempt < 30; attempt++) text = withFailure(job(text), 0, worst);
  text = withResolution(asDead(text, 'email-send', worst.message), {
    text: '"'.repeat(9_999),
    at: 1,
    by: 'me',
  });
  const tail = Buffer.from(text).subarray(-4_096).toString();
  const keys = readTail(tail).map(({ key }) => key);
  expect(keys).toEqual(expect.arrayContaining(['priority', 'attempts', 'createdAt', 'maxAttempts']));
  expect(keys).toEqual(
    expect.arrayContaining(['fingerprint', 'firstFailedAt', 'lastError', 'error', 'resolution']),
  );
});

test('a foreign field that is called history stays what it is', () => {
  const text = '{"id":"j1","payload":1,"history":["hello","world"],"attempts":3}';
  expect(memberTexts(fail(text), readMembers(fail(text))).get('history')).toBe('["hello","world"]');
  expect(job(fail(text))).toMatchObject({ history: [], lastError: { message: failure.message } });
});

test('a DLQ entry says its queue and its error once, last', () => {
  expect(asDead('{"id":"j1","error":"old","payload":1}', 'q', 'new')).toBe(
    '{"id":"j1","queue":"q","payload":1,"error":"new"}',
  );
  expect(asDead('{"id":"j1","queue":"other","payload":1}', 'q', 'e')).toBe(
    '{"id":"j1","queue":"q","payload":1,"error":"e"}',
  );
});

test('put back by hand, a job has all its attempts, no error, and says who did it when', () => {
  const dead = job(asDead(fail(fail(fail(document))), 'email-send', 'x'));
  const once = job(withRedrive(dead, 'ada@host', 5));
  expect(once).toMatchObject({ attempts: 3, maxAttempts: 3, error: null, redriveCount: 1 });
  expect(once.redrives).toEqual([{ atMs: 5, by: 'ada@host' }]);
  expect(once.history).toHaveLength(3);
  expect(once.lastError).toMatchObject({ name: 'TypeError' });
  const foreign = job('{"id":"j1","queue":"q","payload":1,"attempts":0,"error":"boom"}');
  expect(job(withRedrive(foreign, 'me', 5))).toMatchObject({ attempts: 3, lastError: { message: 'boom' } });
});

describe('malformed bytes', () => {
  test.each([
    ['text', Buffer.from('{"id":')],
    ['binary', Buffer.from([0, 1, 0xff, 0xfe])],
    ['nothing', Buffer.alloc(0)],
  ])('%s is kept exactly in a document that the seed’s readers can read', (_name, bytes) => {
    const entry = job(malformedDocument(bytes, 'email-send', 'why', 7));
    expect(entry).toMatchObject({ id: malformedId(bytes), queue: 'email-send', payload: null, attempts: 0 });
    expect(entry.error).toBe('Malformed job: why');
    expect(entry.malformed && restoreBytes(entry.malformed).equals(bytes)).toBe(true);
  });
});

test('a big document is kept beside its result without its payload', () => {
  const short = withoutPayload(job(document));
  expect(JSON.parse(short)).toMatchObject({ id: 'j1', payloadBytes: Buffer.byteLength(payload) });
  expect(short).not.toContain('9007199254740993');
});

describe('fingerprints', () => {
  test.each([
    ['user 17 not found', 'user 3812 not found'],
    ['no file "a.txt"', 'no file "b.txt"'],
    ['job 0190a1b2-3c4d-7e5f-8a9b-0c1d2e3f4a5b', 'job 01234567-89ab-7cde-8f01-23456789abcd'],
    ['at 0xdeadbeef1', 'at 0x1'],
  ])('%s and %s are the same failure', (one, other) => {
    expect(fingerprintOf('Error', one)).toBe(fingerprintOf('Error', other));
  });
  test('another name or wording is another failure', () => {
    expect(fingerprintOf('Error', 'x')).not.toBe(fingerprintOf('TypeError', 'x'));
    expect(fingerprintOf('Error', 'refused')).not.toBe(fingerprintOf('Error', 'timed out'));
  });
});

test('a cut text says so and never ends inside a character', () => {
  expect(cutText('short', 10)).toBe('short');
  const cut = cutText('🦊'.repeat(100), 50);
  expect(cut.endsWith('…')).toBe(true);
  expect(Buffer.byteLength(JSON.stringify(cut)) - 2).toBeLessThanOrEqual(50);
  expect(cut).not.toMatch(/\\ud/);
  expect(JSON.stringify(cut)).not.toMatch(/\\ud/);
});
