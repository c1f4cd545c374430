import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scripts } from '../../../core/queue/scripts.ts';
import { startRedis, type TestRedis } from '../../support/redis.ts';

const directory = join(import.meta.dirname, '../../../core/queue/lua');
const files = readdirSync(directory).filter((name) => name.endsWith('.lua'));
const fileOf = (name: string) => `${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.lua`;

let server: TestRedis;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());

test('every .lua file is in the manifest', () => {
  expect(Object.keys(scripts).map(fileOf).toSorted()).toEqual(files.toSorted());
});

test.each(Object.entries(scripts))('%s compiles on a real server', async (_name, { source }) => {
  expect(source).not.toContain('--@include');
  expect(await server.redis.script('LOAD', source)).toMatch(/^[0-9a-f]{40}$/);
});

test.each(Object.entries(scripts))(
  'the header of %s lists its keys, its arguments and its reply',
  (name, script) => {
    const header = readFileSync(join(directory, fileOf(name)), 'utf8').split('\n\n')[0] ?? '';
    const documented = [
      ...header.matchAll(/^-- KEYS\[(\d+)\] +(\w+) +(?:zset|hash|set|list|string|prefix|channel) /gm),
    ];
    expect(documented.map((match) => match[2])).toEqual([...script.keys]);
    expect(documented.map((match) => Number(match[1]))).toEqual(script.keys.map((_key, index) => index + 1));
    expect(header).toMatch(/^-- ARGV\[1/m);
    expect(header).toMatch(/^-- reply: /m);
  },
);

/** What may limit one call: a single thing, a number that is an argument or stands in `bounds.ts`, or one that is written out. */
const limit =
  /^one (?:job|claim|mark|schedule|key|batch)\b|^one worker's jobs$|^two keys$|\bone hash\b|\bgiven\b|\b(?:chunkJobs|chunkBytes|finishedJobs|trimJobs)\b|\b\d+\b|^no document$/;
/** Keys that hold documents, whose size only their producers know. */
const documents =
  /^(?:queue|parked|claims|dlq|entryPrefix|resultPrefix|resolvedPrefix|documents|documentPrefix|schedules)$/;

test.each(Object.entries(scripts))('the bound of %s names what limits a call', (_name, { bound }) => {
  for (const part of bound.split('; ')) expect(part).toMatch(limit);
});

// A number of documents is no bound while one of them may have a megabyte.
const ofDocuments = Object.entries(scripts).filter(
  ([, { bound, keys }]) => keys.some((key) => documents.test(key)) && !bound.startsWith('one '),
);
test.each(ofDocuments)('%s is bound in bytes too, or reads no document', (_name, { bound }) => {
  expect(bound).toMatch(/bytes|chunkBytes|\d [kM]B|no document/);
});

test('no script decodes JSON: a payload is only ever moved as the text it is', () => {
  for (const { source } of Object.values(scripts)) expect(source).not.toMatch(/cjson|cmsgpack/);
});
