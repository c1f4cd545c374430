import { describe, expect, it } from 'vitest';
import {
  fittingUnit,
  inUnit,
  nearness,
  readTyped,
  unitsOf,
  writeValue,
} from '../../../../renderer/features/alerts/threshold-units.ts';
import { formatFor } from '../../../../renderer/text/format.ts';

describe('units', () => {
  it.each([
    { value: 30_000, unit: 's', shown: 30 },
    { value: 90_000, unit: 'min', shown: 1.5 },
    { value: 100_000, unit: 's', shown: 100 },
    { value: 3_600_000, unit: 'h', shown: 1 },
    { value: 250, unit: 'ms', shown: 250 },
    { value: 0, unit: 's', shown: 0 },
  ] as const)('shows $value ms as $shown $unit', ({ value, unit, shown }) => {
    expect(fittingUnit('job.duration', value)).toBe(unit);
    expect(inUnit(value, unit)).toBe(shown);
    expect(readTyped(String(shown), unit)).toEqual({ value });
  });

  it('counts jobs and workers in one unit', () => {
    expect(unitsOf('queue.size')).toEqual(['jobs']);
    expect(fittingUnit('worker.processing', 3)).toBe('workers');
  });
});

describe('readTyped', () => {
  it.each([
    { text: ' 1,5 ', unit: 'min', result: { value: 90_000 } },
    { text: '0', unit: 'jobs', result: { value: 0 } },
    { text: '', unit: 's', result: { problem: 'valueMissing' } },
    { text: '0x10', unit: 's', result: { problem: 'valueMissing' } },
    { text: '1e3', unit: 's', result: { problem: 'valueMissing' } },
    { text: '-1', unit: 'jobs', result: { problem: 'valueNegative' } },
    { text: '1.5', unit: 'workers', result: { problem: 'valueFraction' } },
  ] as const)('reads "$text" $unit', ({ text, unit, result }) => {
    expect(readTyped(text, unit)).toEqual(result);
  });
});

describe('writeValue', () => {
  it('writes times with a unit and counts without', () => {
    expect(writeValue('queue.wait_time', 30_000, formatFor('en'))).toBe('30\u00a0s');
    expect(writeValue('queue.size', 1_000, formatFor('en'))).toBe('1,000');
  });
});

describe('nearness', () => {
  const above = { comparison: 'above', value: 100, isEnabled: true } as const;
  const below = { comparison: 'below', value: 1, isEnabled: true } as const;
  it('fills as the value comes near, and passes 1 only on a breach', () => {
    expect(nearness(50, above)).toBe(0.5);
    expect(nearness(150, above)).toBe(1.5);
    expect(nearness(1, below)).toBeLessThan(1);
    expect(nearness(0, below)).toBeGreaterThan(1);
    expect(nearness(4, below)).toBeLessThan(0.3);
    expect(nearness(null, above)).toBeNull();
    expect(nearness(150, { ...above, isEnabled: false })).toBeNull();
  });
});
