import { pino } from 'pino';
import { beforeEach, expect, test } from 'vitest';
import {
  createKnownQueues,
  forgottenAfterMs,
  type KnownQueues,
  maxQueues,
} from '../../../core/host/known-queues.ts';
import { noTimes } from '../../../core/queue/histogram.ts';
import type { QueueCounters, QueueObservation } from '../../../core/queue/observe.ts';
import { seedQueues } from '../../../core/queue/seed-queues.ts';

let known: KnownQueues;
let lines: string[];
beforeEach(() => {
  lines = [];
  known = createKnownQueues(pino({}, { write: (line) => void lines.push(line) }));
});

function seen(name: string, more: Partial<QueueObservation> = {}): QueueObservation {
  const nothing = {
    size: 0,
    waiting: 0,
    delayed: 0,
    active: 0,
    completed: 0,
    dead: 0,
    expired: 0,
    retentionMs: 86_400_000,
    workers: 0,
  };
  // The totals are not looked at.
  const counters = {} as QueueCounters;
  return {
    name,
    ...nothing,
    oldestWaitMs: null,
    parked: 0,
    pausing: null,
    rateLimit: null,
    counters,
    waits: noTimes,
    durations: noTimes,
    minutes: [],
    ...more,
  };
}

const seedNames = seedQueues.map(({ name }) => name);

test("the seed's queues are always known", () => {
  expect(
    known.look(
      seedNames.map((name) => seen(name)),
      forgottenAfterMs * 100,
    ),
  ).toEqual([]);
  expect(known.names).toEqual(seedNames);
});

test('one that was found stays while it is only empty for a moment, and leaves when it is gone', () => {
  known.add(['theirs'], 0);
  expect(known.look([seen('theirs', { size: 3 })], 1_000)).toEqual([]);
  expect(known.look([seen('theirs')], 1_000 + forgottenAfterMs)).toEqual([]);
  expect(known.look([seen('theirs')], 1_001 + forgottenAfterMs)).toEqual(['theirs']);
  expect(known.names).toEqual(seedNames);
});

test.each(['size', 'active', 'completed', 'dead', 'workers'] as const)('%s alone keeps a queue', (field) => {
  known.add(['theirs'], 0);
  expect(known.look([seen('theirs', { [field]: 1 })], forgottenAfterMs + 1)).toEqual([]);
});

test('a registered queue stays although it is empty', () => {
  known.add(['ours'], 0);
  known.add(['ours'], forgottenAfterMs);
  expect(known.look([seen('ours')], forgottenAfterMs + 1)).toEqual([]);
  expect(known.names).toContain('ours');
});

test('the limit is said once, and again when there was room in between', () => {
  const many = Array.from({ length: maxQueues }, (_, number) => `theirs-${number}`);
  known.add(many, 0);
  known.add(many, 0);
  expect(known.names).toHaveLength(maxQueues);
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    maxQueues,
    queue: `theirs-${maxQueues - seedNames.length}`,
  });
  expect(known.look([], forgottenAfterMs + 1)).toHaveLength(maxQueues - seedNames.length);
  known.add(many, 0);
  expect(lines).toHaveLength(2);
});

test('elsewhere nothing of it is known', () => {
  known.add(['theirs'], 0);
  known.clear();
  expect(known.names).toEqual(seedNames);
});
