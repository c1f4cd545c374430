import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Incident } from '../../../core/contract/model.ts';
import { burstMs, createNotices, type Notice, restMs } from '../../../core/host/notices.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function incident(queue: string): Incident {
  return { id: `incident of ${queue}`, env: 'local', queue, metrics: [], startedAtMs: 1, resolvedAtMs: null };
}

function watched(current: (id: string) => Incident | undefined = () => undefined) {
  const notices = createNotices(() => 'Local', current);
  const pushed: Notice[] = [];
  notices.pushed.listen((notice) => pushed.push(notice));
  return { notices, pushed };
}

test('what begins together is one notice', () => {
  const { notices, pushed } = watched();
  notices.add(incident('email-send'));
  vi.advanceTimersByTime(burstMs - 1);
  notices.add(incident('export-jobs'));
  expect(pushed).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(pushed).toMatchObject([
    { envName: 'Local', incidents: [{ queue: 'email-send' }, { queue: 'export-jobs' }] },
  ]);
});

test('what follows a notice is gathered: forty queues in trouble within a minute are two notices, not forty', () => {
  const { notices, pushed } = watched();
  for (let queue = 0; queue < 40; queue += 1) {
    notices.add(incident(`queue-${queue}`));
    vi.advanceTimersByTime(1_000);
  }
  vi.advanceTimersByTime(restMs);
  expect(pushed.map(({ incidents }) => incidents.length)).toEqual([3, 37]);
});

test('what begins later is another one, with another id', () => {
  const { notices, pushed } = watched();
  notices.add(incident('email-send'));
  vi.advanceTimersByTime(burstMs + restMs);
  notices.add(incident('export-jobs'));
  vi.advanceTimersByTime(burstMs);
  expect(pushed).toHaveLength(2);
  expect(pushed[0]?.id).not.toBe(pushed[1]?.id);
});

test('a notice tells the incident as it is when it goes out', () => {
  const later = {
    ...incident('email-send'),
    metrics: [{ metric: 'job.failed' as const, value: 38, threshold: 10 }],
  };
  const { notices, pushed } = watched(() => later);
  notices.add(incident('email-send'));
  vi.advanceTimersByTime(burstMs);
  expect(pushed[0]?.incidents).toEqual([later]);
});

test('nothing is told after the end', () => {
  const { notices, pushed } = watched();
  notices.add(incident('email-send'));
  notices.stop();
  vi.advanceTimersByTime(burstMs * 2);
  expect(pushed).toEqual([]);
});
