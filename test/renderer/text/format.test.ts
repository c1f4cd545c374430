import { describe, expect, it } from 'vitest';
import { createFormat, middleTruncate, showControls } from '../../../renderer/text/format.ts';

const english = createFormat('en-GB', 'Europe/Berlin');
const german = createFormat('de-DE', 'Europe/Berlin');
/** Non-breaking spaces are right on screen and unreadable in a test. */
const plain = (text: string): string => text.replaceAll(/[\u00a0\u202f]/g, ' ');

describe('count', () => {
  it.each([
    [0, '0', '0'],
    [9_999, '9,999', '9.999'],
    [10_000, '10 k', '10 k'],
    [12_418, '12.4 k', '12,4 k'],
    [999_949, '999.9 k', '999,9 k'],
    [999_950, '1 M', '1 M'],
    [3_210_000, '3.2 M', '3,2 M'],
    [7_000_000_000, '7 G', '7 G'],
  ])('%d is %s', (value, inEnglish, inGerman) => {
    expect(plain(english.count(value))).toBe(inEnglish);
    expect(plain(german.count(value))).toBe(inGerman);
  });
});

describe('duration', () => {
  it.each([
    [null, '–'],
    [0, '0 ms'],
    [340, '340 ms'],
    [999.7, '1 s'],
    [2_400, '2.4 s'],
    [59_949, '59.9 s'],
    [59_960, '1 min'],
    [192_000, '3 min 12 s'],
    [180_000, '3 min'],
    [3_599_600, '1 h'],
    [7_500_000, '2 h 5 min'],
    [86_400_000, '1 d'],
    [273_600_000, '3 d 4 h'],
  ])('%d ms is %s', (ms, expected) => {
    expect(plain(english.duration(ms))).toBe(expected);
  });

  it('has a comma in German', () => {
    expect(plain(german.duration(2_400))).toBe('2,4 s');
  });
});

describe('relative', () => {
  const nowMs = Date.UTC(2026, 10, 24, 13, 2, 11, 123);
  it.each([
    [0, 'now', 'jetzt'],
    [-999, 'now', 'jetzt'],
    [-12_400, '12 s ago', 'vor 12 s'],
    [-3_599_000, '59 min ago', 'vor 59 min'],
    [-10_900_000, '3 h ago', 'vor 3 h'],
    [-200_000_000, '2 d ago', 'vor 2 d'],
    [90_000, 'in 1 min', 'in 1 min'],
  ])('%d ms away is %s', (distanceMs, inEnglish, inGerman) => {
    expect(plain(english.relative(nowMs + distanceMs, nowMs))).toBe(inEnglish);
    expect(plain(german.relative(nowMs + distanceMs, nowMs))).toBe(inGerman);
  });
});

describe('instants', () => {
  const atMs = Date.UTC(2026, 10, 24, 13, 2, 11, 123);
  it('are exact to the millisecond and say their zone', () => {
    expect(plain(english.exact(atMs))).toMatch(/24 Nov 2026.*14:02:11\.123.*(CET|GMT\+1)/);
    expect(plain(german.exact(atMs))).toMatch(/24\. Nov\. 2026.*14:02:11,123.*(MEZ|GMT\+1)/);
  });

  it('name the day only when it is another one', () => {
    expect(english.moment(atMs, atMs + 3_600_000)).toBe('14:02:11');
    expect(plain(english.moment(atMs, atMs + 86_400_000))).toMatch(/24 Nov.*14:02$/);
  });
});

describe('bytes and rates', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_240, '1.2 kB'],
    [5_000_000, '5 MB'],
  ])('%d bytes are %s', (bytes, expected) => {
    expect(plain(english.bytes(bytes))).toBe(expected);
  });

  it.each([
    [0, '0/min'],
    [0.4, '0.4/min'],
    [42.4, '42/min'],
    [1_240, '1,240/min'],
  ])('%d a minute is %s', (perMinute, expected) => {
    expect(plain(english.rate(perMinute))).toBe(expected);
  });
});

describe('showControls', () => {
  it('shows characters that would reorder the text', () => {
    expect(showControls('invoice\u202egpj.exe')).toBe('invoice⟨U+202E⟩gpj.exe');
    expect(showControls('שלום')).toBe('שלום');
  });
});

describe('middleTruncate', () => {
  it('keeps both ends, and what is short enough', () => {
    expect(middleTruncate('0193c2a4-9f3e', 13)).toBe('0193c2a4-9f3e');
    expect(middleTruncate('0193c2a4-7e11-9f3e', 11)).toBe('0193c…-9f3e');
    expect(middleTruncate('abcdefghij', 7)).toHaveLength(7);
  });
});
