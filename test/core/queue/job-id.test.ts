import { afterEach, expect, test, vi } from 'vitest';
import { newJobId } from '../../../core/queue/job-id.ts';

afterEach(() => void vi.useRealTimers());

test('it is a UUID of version 7 that tells its time', () => {
  vi.useFakeTimers({ now: Date.now() + 1_000 });
  const id = newJobId();
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(Date.now());
});

test('ids of one process sort by creation and are never the same, also within a millisecond', () => {
  const ids = Array.from({ length: 50_000 }, newJobId);
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
});

test('they go on sorting when the clock is set back', () => {
  vi.useFakeTimers({ now: Date.now() + 60_000 });
  const before = newJobId();
  vi.setSystemTime(Date.now() - 30_000);
  const after = newJobId();
  expect(after > before).toBe(true);
});

test('two processes at the same moment do not begin at the same place', async () => {
  vi.useFakeTimers({ now: Date.now() + 120_000 });
  const first = newJobId();
  vi.resetModules();
  const other = await import('../../../core/queue/job-id.ts');
  const second = other.newJobId();
  expect(second.slice(0, 13)).toBe(first.slice(0, 13));
  expect(second.slice(13)).not.toBe(first.slice(13));
});
