import { expect, test } from 'vitest';
import type { JobPage } from '../../../core/contract/model.ts';
import {
  chunkBytes,
  chunkJobs,
  pageReadBytes,
  verifyBytes,
  verifyEntries,
  walkMembers,
} from '../../../core/queue/bounds.ts';
import { queueKeys } from '../../../core/queue/keys.ts';
import { queuedJob } from '../../../core/queue/find-queued.ts';
import { pageJobs } from '../../../core/queue/inspect.ts';
import { removeQueued } from '../../../core/queue/remove.ts';
import { scripts, type ScriptName } from '../../../core/queue/scripts.ts';
import { bytesRead } from '../../support/bytes-read.ts';
import { commandCalls } from '../../support/command-calls.ts';
import { queueFixture } from '../../support/queue-fixture.ts';

/** Redis runs one script at a time, so none may read more than its bytes allow, however many big documents there are. */

const queue = 'image-processing';
const fixture = queueFixture();
const keys = () => queueKeys(fixture.store.keys, queue);
const documentBytes = 200_000;
const numbers = Array.from({ length: 300 }, (_none, number) => number);
const idOf = (number: number) => `job-${String(number).padStart(3, '0')}`;
const beginning = ['', '', 0] as const;

/** Ready a good while ago, a third of them in each band. */
const scoreOf = (number: number) => 1_700_000_000_000 + number + ((number % 3) - 1) * 1e13;

function documentOf(id: string, key: string, bytes = documentBytes): string {
  const start = `{"id":"${id}","queue":"${queue}","orderingKey":"${key}","payload":"`;
  return `${start}${'x'.repeat(bytes - start.length - 2)}"}`;
}
const documents = numbers.map((number) => documentOf(idOf(number), `key-${number}`));
const documentAt = (number: number) => documents[number] ?? '';

/** Where 300 documents can be. Each is put there as our own scripts and the seed's programs do. */
const places = {
  queue: (number: number) =>
    fixture.server.redis
      .pipeline()
      .zadd(keys().queue, scoreOf(number), documentAt(number))
      .hset(keys().turns, `key-${number}`, `${idOf(number)} q ${scoreOf(number)}`),
  parked: (number: number) =>
    fixture.server.redis
      .pipeline()
      .zadd(
        keys().parked,
        0,
        `key-${number}\0${String(number + 1).padStart(16, '0')}\0${scoreOf(number)} ${documentAt(number)}`,
      ),
  claims: (number: number) =>
    fixture.server.redis
      .pipeline()
      .zadd(keys().active, 1_700_000_000_000 + number, `w:${number}`)
      .hset(keys().claims, `w:${number}`, `${scoreOf(number)} 1700000000000 w\n${documentAt(number)}`),
  dlq: (number: number) =>
    fixture.server.redis.pipeline().zadd(keys().dlq, 1_700_000_000_000 + number, documentAt(number)),
  entries: (number: number) =>
    fixture.server.redis
      .pipeline()
      .zadd(keys().dead, 1_700_000_000_000 + number, idOf(number))
      .set(keys().entryPrefix + idOf(number), documentAt(number)),
  schedules: (number: number) =>
    fixture.server.redis
      .pipeline()
      .zadd(keys().ticks, 1_700_000_000_000 + number, idOf(number))
      .hset(keys().schedules, idOf(number), documentAt(number)),
};
type Place = keyof typeof places;

async function fill(...where: Place[]): Promise<void> {
  for (const place of where) {
    for (const number of numbers) await places[place](number).exec();
  }
}

interface Call {
  readonly where: readonly Place[];
  readonly args: () => readonly (string | number)[];
  readonly mostBytes: number;
}

const removals = () =>
  numbers.flatMap((number) => ['queue', idOf(number), documentAt(number), '']).slice(0, 40);
const departures = () => numbers.flatMap((number) => ['job', documentAt(number), '']).slice(0, 60);

/** Each script that reads as many documents as its bytes allow, with the arguments that it really gets. */
const calls: Partial<Record<ScriptName, Call>> = {
  advance: {
    where: ['queue', 'parked'],
    args: () => ['', 'w', 0, chunkJobs, chunkBytes, 60_000, 0, '"w"'],
    mostBytes: chunkBytes,
  },
  removeJobs: {
    where: ['queue', 'parked'],
    args: () => ['', 'drained', keys().wake, chunkBytes, ...removals()],
    mostBytes: chunkBytes,
  },
  listSchedules: {
    where: ['schedules'],
    args: () => [...beginning, chunkJobs, chunkBytes],
    mostBytes: chunkBytes,
  },
  dueSchedules: { where: ['schedules'], args: () => ['', chunkJobs, chunkBytes], mostBytes: chunkBytes },
  listExpired: { where: ['claims'], args: () => ['', chunkJobs, chunkBytes], mostBytes: chunkBytes },
  findEntries: {
    where: ['dlq', 'entries'],
    args: () => [chunkBytes, ...numbers.map(idOf)],
    mostBytes: chunkBytes,
  },
  searchDlq: {
    where: ['dlq'],
    args: () => [...beginning, walkMembers, chunkBytes, 'nobody'],
    mostBytes: chunkBytes,
  },
  listUnadopted: {
    where: ['dlq', 'entries'],
    args: () => [...beginning, chunkJobs, chunkBytes],
    mostBytes: chunkBytes,
  },
  verifyDead: {
    where: ['dlq', 'entries'],
    args: () => [verifyEntries, verifyBytes],
    mostBytes: verifyBytes,
  },
  surveyDlq: {
    where: ['dlq'],
    args: () => [...beginning, walkMembers, pageReadBytes, 0],
    mostBytes: pageReadBytes,
  },
  pageQueue: {
    where: ['queue'],
    args: () => ['', 'waiting', 'next', 200, pageReadBytes, ...beginning, ...beginning, ...beginning],
    mostBytes: pageReadBytes,
  },
  pageMembers: {
    where: ['dlq'],
    args: () => ['', 'next', 200, pageReadBytes, ...beginning],
    mostBytes: pageReadBytes,
  },
  pageParked: {
    where: ['parked'],
    args: () => ['', 'next', 200, pageReadBytes, ...beginning],
    mostBytes: pageReadBytes,
  },
  pageClaims: {
    where: ['claims'],
    args: () => ['', 'next', 200, pageReadBytes, ...beginning],
    mostBytes: pageReadBytes,
  },
  findMember: {
    where: ['queue'],
    args: () => ['nobody', '-inf', '+inf', ...beginning, walkMembers, chunkBytes],
    mostBytes: chunkBytes,
  },
  listWorkers: { where: ['claims'], args: () => ['', 60_000, chunkJobs, chunkBytes], mostBytes: chunkBytes },
  mendTurns: {
    where: ['queue', 'parked'],
    args: () => [chunkJobs, chunkBytes, keys().wake],
    mostBytes: chunkBytes,
  },
  trimDead: {
    where: ['dlq', 'entries'],
    args: () => ['', 1, chunkJobs, chunkBytes],
    mostBytes: chunkBytes,
  },
  depart: {
    where: ['queue', 'parked'],
    args: () => ['here', 'there', 'batch', ...departures()],
    mostBytes: 2_000_000,
  },
};

test('every script that says so is measured', () => {
  const named = Object.entries(scripts).filter(([, { bound }]) => /bytes given|\d MB/.test(bound));
  expect(named.map(([name]) => name).toSorted()).toEqual(Object.keys(calls).toSorted());
});

test.each(Object.entries(calls) as [ScriptName, Call][])(
  '%s reads no more than its bytes allow',
  async (name, { where, args, mostBytes }) => {
    const { redis } = fixture.server;
    await fill(...where);
    await redis.set(keys().deadRetention, 'on');
    // A script ends behind the document that goes beyond, one for each of three bands at most.
    const bytes = await bytesRead(redis, name, { ...keys(), documents: keys().queue }, args());
    expect(bytes).toBeLessThan(mostBytes + 3.5 * documentBytes);
    // Less would mean that there was nothing to stop it. What removal was sent counts for it too; big claims are not read here.
    expect(bytes).toBeGreaterThanOrEqual(name === 'listWorkers' ? 0 : mostBytes / 2);
  },
);

test('turns are mended in steps that go on where the last one ended', async () => {
  const { redis } = fixture.server;
  await fill('queue', 'parked');
  const popped = [0, 7, 150, 299];
  await redis.zrem(keys().queue, ...popped.map(documentAt));
  await redis.hdel(keys().turns, 'key-8', 'key-200');
  const args = [chunkJobs, chunkBytes, keys().wake];
  let steps = 0;
  let most = 0;
  // Each walk comes round within one step per key.
  while ((await redis.zcard(keys().parked)) > numbers.length - popped.length - 2 && steps < numbers.length) {
    most = Math.max(most, await bytesRead(redis, 'mendTurns', { ...keys() }, args));
    steps++;
  }
  expect(most).toBeLessThan(chunkBytes + 3.5 * documentBytes);
  expect(steps).toBeGreaterThan(numbers.length / 10);
  expect(await redis.zcard(keys().parked)).toBe(numbers.length - popped.length - 2);
  expect(await redis.hlen(keys().turns)).toBe(numbers.length);
});

test('jobs that big ones stand behind are removed in several steps, all of them', async () => {
  const { redis } = fixture.server;
  await fill('parked');
  const heads = numbers.slice(0, 40).map((number) => documentOf(`head-${number}`, `key-${number}`, 200));
  for (const [number, head] of heads.entries()) {
    await redis.zadd(keys().queue, number, head);
    await redis.hset(keys().turns, `key-${number}`, `head-${number} q ${number}`);
  }
  const jobs = heads.map((head, number) => queuedJob(Buffer.from(head), number));
  let replies: number[] = [];
  const made = await commandCalls(redis, async () => {
    replies = await removeQueued(fixture.store, queue, jobs, 'removed');
  });
  expect(replies).toEqual(heads.map(() => 1));
  expect((made.get('evalsha') ?? 0) + (made.get('eval') ?? 0)).toBeGreaterThanOrEqual(8);
  expect(await redis.hget(keys().counters, 'removed')).toBe('40');
  expect(await redis.zcard(keys().queue)).toBe(40);
});

test.each(['newest', 'next'] as const)('short pages of big jobs lead to the end, %s first', async (order) => {
  await fill('queue');
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const page: JobPage = await pageJobs(fixture.store, queue, 'waiting', { order, limit: 50, cursor });
    ids.push(...page.jobs.map(({ id }) => id));
    cursor = page.cursor;
  } while (cursor !== null);
  expect(ids.toSorted()).toEqual(numbers.map(idOf));
});
