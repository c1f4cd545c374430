import { describe, expect, it } from 'vitest';
import {
  definitionFrom,
  definitionOf,
  draftOf,
  everyMsFrom,
  maxPayloadLength,
} from '../../../../renderer/features/schedules/schedule-fields.ts';
import { fixtureSchedules } from '../../../support/fixture/schedules.ts';

const schedules = fixtureSchedules(Date.UTC(2026, 10, 24, 14));

describe('the form of a schedule', () => {
  it.each(schedules.map((schedule) => [schedule.id, schedule] as const))(
    'saves %s as it was when nothing was changed',
    (_id, schedule) => {
      expect(definitionFrom(draftOf(schedule), schedule)).toEqual(definitionOf(schedule));
    },
  );

  it('keeps what it does not show', () => {
    const [schedule] = schedules;
    if (schedule === undefined) throw new Error('no schedule');
    const earlier = { ...schedule, orderingKey: 'k', startAtMs: 5, endAtMs: 9, limit: 3, isPaused: true };
    const saved = definitionFrom({ ...draftOf(earlier), attempts: '7' }, earlier);
    expect(saved).toMatchObject({ orderingKey: 'k', startAtMs: 5, endAtMs: 9, limit: 3, isPaused: true });
    expect(saved?.attempts).toBe(7);
  });

  it.each([
    ['a name', { id: 'no spaces' }],
    ['attempts', { attempts: '0' }],
    ['a distance', { kind: 'every', every: '50', everyUnit: 'ms' }],
    ['a payload', { payloadText: 'x'.repeat(maxPayloadLength + 1) }],
  ] as const)('saves nothing while %s is wrong', (_what, wrong) => {
    expect(definitionFrom({ ...draftOf(null), id: 'fine', ...wrong }, null)).toBeNull();
  });

  it('takes distances from 100 ms to a year', () => {
    expect(everyMsFrom('100', 'ms')).toBe(100);
    expect(everyMsFrom('99', 'ms')).toBeNull();
    expect(everyMsFrom('1,5', 'h')).toBe(5_400_000);
    expect(everyMsFrom('366', 'd')).toBeNull();
  });
});
