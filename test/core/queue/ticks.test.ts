import { expect, test } from 'vitest';
import { readCron } from '../../../core/queue/cron.ts';
import { cronTicks, dueTicks, nextTick, type Timing } from '../../../core/queue/ticks.ts';

/** When schedules tick: time zones, changes of the clock, the calendar's corners, and what was missed. */

const at = (text: string) => Date.parse(text);
const daily: Timing = {
  cron: '30 2 * * *',
  everyMs: null,
  timeZone: 'Europe/Berlin',
  startAtMs: null,
  endAtMs: null,
  anchorMs: 0,
};
const timing = (change: Partial<Timing>): Timing => ({ ...daily, ...change });

function ticks(one: Timing, from: string, count: number): string[] {
  const found: string[] = [];
  let atMs: number | null = at(from);
  while (found.length < count) {
    atMs = nextTick(one, atMs);
    if (atMs === null) break;
    found.push(new Date(atMs).toISOString().replace(':00.000Z', 'Z'));
  }
  return found;
}

test('a time that does not exist comes right behind the gap, once', () => {
  expect(ticks(daily, '2027-03-27T00:00Z', 3)).toEqual([
    '2027-03-27T01:30Z',
    '2027-03-28T01:00Z', // 02:30 is left out; the clock goes from 02:00 to 03:00
    '2027-03-29T00:30Z',
  ]);
});

test('a time that comes twice is taken once, the first time', () => {
  expect(ticks(daily, '2027-10-30T12:00Z', 2)).toEqual(['2027-10-31T00:30Z', '2027-11-01T01:30Z']);
});

function halvesFrom(from: string): string[] {
  return Array.from({ length: 8 }, (_none, index) =>
    new Date(at(from) + (index + 1) * 1_800_000).toISOString().replace(':00.000Z', 'Z'),
  );
}

test('an interval goes by the clock through both changes, without a gap and without a repetition', () => {
  const halfHourly = timing({ cron: '*/30 * * * *' });
  for (const from of ['2027-03-27T23:30Z', '2027-10-30T23:30Z']) {
    expect(ticks(halfHourly, from, 8)).toEqual(halvesFrom(from));
  }
});

test.each([
  ['0 12 29 2 *', '2096-03-01T00:00Z', ['2104-02-29T12:00Z', '2108-02-29T12:00Z']], // 2100 is no leap year
  ['0 0 31 * *', '2027-03-31T00:00Z', ['2027-05-31T00:00Z', '2027-07-31T00:00Z']],
  ['0 0 L * *', '2028-01-31T00:00Z', ['2028-02-29T00:00Z', '2028-03-31T00:00Z']],
  ['0 9 * * MON#1', '2027-01-05T00:00Z', ['2027-02-01T09:00Z', '2027-03-01T09:00Z']],
  ['0 9 13 * FRI', '2027-08-12T00:00Z', ['2027-08-13T09:00Z', '2027-08-20T09:00Z']], // either will do
  ['59 59 23 31 12 *', '2026-12-31T00:00Z', ['2026-12-31T23:59:59.000Z', '2027-12-31T23:59:59.000Z']],
])('%s in UTC after %s', (cron, from, expected) => {
  expect(ticks(timing({ cron, timeZone: 'UTC' }), from, 2)).toEqual(expected);
});

test('start and end are included, and behind the end there is none', () => {
  const bounded = timing({
    cron: '0 * * * *',
    timeZone: 'UTC',
    startAtMs: at('2027-01-01T10:00Z'),
    endAtMs: at('2027-01-01T12:00Z'),
  });
  const expected = ['2027-01-01T10:00Z', '2027-01-01T11:00Z', '2027-01-01T12:00Z'];
  expect(ticks(bounded, '2026-12-31T00:00Z', 9)).toEqual(expected);
  expect(ticks({ ...bounded, cron: null, everyMs: 3_600_000 }, '2026-12-31T00:00Z', 9)).toEqual(expected);
});

test('a fixed distance is counted from its start, and without one from when it was put', () => {
  const every = timing({ cron: null, everyMs: 1_000, anchorMs: 250 });
  expect(nextTick(every, 0)).toBe(1_250);
  expect(nextTick(every, 1_249)).toBe(1_250);
  expect(nextTick(every, 1_250)).toBe(2_250);
  expect(nextTick({ ...every, startAtMs: 5_000 }, 0)).toBe(5_000);
});

test('of what was missed, the latest is due and the others are counted', () => {
  const everyMinute = timing({ cron: '* * * * *', timeZone: 'UTC' });
  const first = at('2027-01-01T00:00Z');
  const cases = [everyMinute, timing({ cron: null, everyMs: 60_000, anchorMs: first - 60_000 })];
  for (const one of cases) {
    expect(dueTicks(one, first, first)).toEqual({ tickAtMs: first, missed: 0, nextTickAtMs: first + 60_000 });
    expect(dueTicks(one, first, first + 59_999)).toMatchObject({ tickAtMs: first, missed: 0 });
    expect(dueTicks(one, first, first + 10 * 60_000 + 1)).toEqual({
      tickAtMs: first + 10 * 60_000,
      missed: 10,
      nextTickAtMs: first + 11 * 60_000,
    });
    const ended = dueTicks({ ...one, endAtMs: first + 90_000 }, first, first + 600_000);
    expect(ended).toEqual({ tickAtMs: first + 60_000, missed: 1, nextTickAtMs: null });
  }
});

function nextInBerlin(cron: string, after: string): string[] {
  return cronTicks(cron, 'Europe/Berlin', at(after)).map((ms) => new Date(ms).toISOString());
}

test('the next three are told beforehand, or as many as there are', () => {
  expect(nextInBerlin('30 6 * * 1-5', '2026-11-27T05:30:00Z')).toEqual([
    '2026-11-30T05:30:00.000Z',
    '2026-12-01T05:30:00.000Z',
    '2026-12-02T05:30:00.000Z',
  ]);
  expect(nextInBerlin('30 6 * * 1-5', '2026-11-27T05:29:59.999Z')[0]).toBe('2026-11-27T05:30:00.000Z');
  expect(() => nextInBerlin('0 25 * * *', '2026-11-27T05:30:00Z')).toThrow('INVALID_CRON');
});

test('a long outage costs a bounded count', () => {
  const everySecond = timing({ cron: '* * * * * *', timeZone: 'UTC' });
  const first = at('2027-01-01T00:00Z');
  const due = dueTicks(everySecond, first, first + 30 * 86_400_000);
  expect(due).toMatchObject({ tickAtMs: first + 30 * 86_400_000, missed: 1_000 });
});

test.each([
  ['', 1, 'expression'],
  ['* * * *', 8, 'expression'],
  ['* * * * * * *', 13, 'expression'],
  ['60 * * * *', 1, 'minute'],
  ['0  24 * * *', 4, 'hour'],
  ['0 0 32 * *', 5, 'day'],
  ['0 0 * 13 *', 7, 'month'],
  ['0 0 * * MOO', 9, 'weekday'],
  ['61 0 0 * * *', 1, 'second'],
  ['*/0 * * * *', 1, 'minute'],
  ['5-1 * * * *', 1, 'minute'],
  ['1,,2 * * * *', 1, 'minute'],
  ['? * * * *', 1, 'minute'], // the time of whoever reads it
  ['0 0 * * +MON', 9, 'weekday'],
  ['0 0 30 2 *', 5, 'day'], // never
  ['@daily', 7, 'expression'],
  ['2027-01-01T00:00:00', 20, 'expression'],
  [`${'0,'.repeat(150)}0 * * * *`, 200, 'expression'],
])('%j is refused at position %d', (cron, position, field) => {
  const details = expect.objectContaining({
    position,
    field,
    reason: expect.any(String) as string,
  }) as unknown;
  expect(() => readCron(cron, 'UTC')).toThrow(expect.objectContaining({ code: 'INVALID_CRON', details }));
});

test.each(['Mars/Olympus', '', 'Europe/berlin; drop'])('the time zone %j is refused', (timeZone) => {
  const details = expect.objectContaining({ field: 'timeZone' }) as unknown;
  expect(() => readCron('* * * * *', timeZone)).toThrow(
    expect.objectContaining({ code: 'INVALID_INPUT', details }),
  );
});
