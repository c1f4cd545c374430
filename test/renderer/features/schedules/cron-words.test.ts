import { describe, expect, it } from 'vitest';
import { cronWords } from '../../../../renderer/features/schedules/cron-words.ts';

describe('a cron expression in words', () => {
  it.each([
    ['* * * * *', { key: 'everyMinute' }],
    ['0 * * * * *', { key: 'everyMinute' }],
    ['*/15 * * * *', { key: 'everyMinutes', count: 15 }],
    ['* * * * * *', { key: 'everySecond' }],
    ['*/10 * * * * *', { key: 'everySeconds', count: 10 }],
    ['5 * * * *', { key: 'hourly', minute: 5 }],
    ['0 */6 * * *', { key: 'everyHours', count: 6 }],
    ['  30   6 * * * ', { key: 'daily', hour: 6, minute: 30 }],
    ['30 6 * * 1-5', { key: 'weekdays', hour: 6, minute: 30 }],
    ['30 6 * * mon-FRI', { key: 'weekdays', hour: 6, minute: 30 }],
    ['0 0 * * 7,3', { key: 'weekly', days: [0, 3], hour: 0, minute: 0 }],
    ['0 4 1 * *', { key: 'monthly', day: 1, hour: 4, minute: 0 }],
  ])('%j', (expression, words) => {
    expect(cronWords(expression)).toEqual(words);
  });

  it.each([
    '*/7 * * * *', // not even at the full hour
    '5 */6 * * *',
    '0,30 * * * *',
    '0 4 L * *',
    '0 4 1 * 1', // either day will do
    '0 4 * 1 *',
    '30 0 6 * * *',
    '0 6 * * 5-1',
    '0 6 * * MON#1',
    '',
    'every day',
  ])('%j stays as it is', (expression) => {
    expect(cronWords(expression)).toBeNull();
  });
});
