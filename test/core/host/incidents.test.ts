import { describe, expect, test } from 'vitest';
import type { Incident } from '../../../core/contract/model.ts';
import { type Breach, createIncidents, quietForMs } from '../../../core/host/incidents.ts';

const failed = (value: number): Breach => ({ metric: 'job.failed', value, threshold: 10 });
const waiting: Breach = { metric: 'queue.wait_time', value: 40_000, threshold: 30_000 };
const startMs = 1_000_000;

function watched() {
  const incidents = createIncidents('local');
  const opened: Incident[] = [];
  incidents.opened.listen((incident) => opened.push(incident));
  return { incidents, opened };
}

describe('an incident', () => {
  test('opens at the first breach and is told once', () => {
    const { incidents, opened } = watched();
    incidents.note('email-send', [], startMs);
    expect(opened).toEqual([]);
    incidents.note('email-send', [failed(11)], startMs + 1_000);
    incidents.note('email-send', [failed(12)], startMs + 2_000);
    expect(opened).toHaveLength(1);
    expect(opened[0]).toMatchObject({
      env: 'local',
      queue: 'email-send',
      metrics: [failed(11)],
      startedAtMs: startMs + 1_000,
      resolvedAtMs: null,
    });
  });

  test('gathers what joins it, with the worst value of each metric', () => {
    const { incidents, opened } = watched();
    incidents.note('email-send', [failed(11)], startMs);
    incidents.note('email-send', [failed(14), waiting], startMs + 1_000);
    incidents.note('email-send', [failed(12), waiting], startMs + 2_000);
    expect(opened).toHaveLength(1);
    expect(incidents.list).toMatchObject([{ metrics: [failed(14), waiting] }]);
  });

  test('survives a dance around the threshold', () => {
    const { incidents, opened } = watched();
    for (let tick = 0; tick < 20; tick += 1) {
      incidents.note('email-send', tick % 2 === 0 ? [failed(11)] : [], startMs + tick * (quietForMs - 1));
    }
    expect(opened).toHaveLength(1);
  });

  test('is over once nothing has been breached for a while, and the next one is news again', () => {
    const { incidents, opened } = watched();
    incidents.note('email-send', [failed(11)], startMs);
    incidents.note('email-send', [], startMs + quietForMs - 1);
    expect(incidents.list).toMatchObject([{ resolvedAtMs: null }]);
    incidents.note('email-send', [], startMs + quietForMs);
    expect(incidents.list).toMatchObject([{ resolvedAtMs: startMs }]);
    incidents.note('email-send', [failed(11)], startMs + quietForMs + 1);
    expect(opened).toHaveLength(2);
    expect(incidents.list.map(({ resolvedAtMs }) => resolvedAtMs)).toEqual([null, startMs]);
  });

  test('is a queue of its own', () => {
    const { incidents, opened } = watched();
    incidents.note('email-send', [failed(11)], startMs);
    incidents.note('export-jobs', [failed(11)], startMs + 1);
    expect(opened.map(({ queue }) => queue)).toEqual(['email-send', 'export-jobs']);
    expect(incidents.list.map(({ queue }) => queue)).toEqual(['export-jobs', 'email-send']);
  });
});

test('each metric remembers since when it is breached', () => {
  const { incidents } = watched();
  incidents.note('email-send', [failed(11)], startMs);
  incidents.note('email-send', [failed(12), waiting], startMs + 5);
  expect(incidents.breachedSinceMs('email-send', 'job.failed')).toBe(startMs);
  expect(incidents.breachedSinceMs('email-send', 'queue.wait_time')).toBe(startMs + 5);
  incidents.note('email-send', [], startMs + 10);
  expect(incidents.breachedSinceMs('email-send', 'job.failed')).toBeNull();
});

test('of a queue that is gone the incident is over, and nothing is breached', () => {
  const { incidents } = watched();
  incidents.note('theirs', [failed(11)], startMs);
  incidents.forget('theirs');
  incidents.forget('unheard-of');
  expect(incidents.list).toMatchObject([{ queue: 'theirs', resolvedAtMs: startMs }]);
  expect(incidents.breachedSinceMs('theirs', 'job.failed')).toBeNull();
});
