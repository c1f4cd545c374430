import { Cron } from 'croner';
import { AppError } from '../contract/errors.ts';

/**
 * Cron expressions, read by `croner` in a time zone: 5 fields, or 6 with seconds in front, of numbers, names (`MON`, `JAN`),
 * `*`, `,`, `-`, `/`, and in the days `L` (last), `W` (nearest weekday) and `#` (which of its weekday). Where a day of month
 * and a day of week are given, either will do. `?` is refused, since it stands for the time at which it is read, and so are
 * nicknames such as `@daily`.
 *
 * At a change of the clock, an expression that names one time of day (`30 2 * * *`) runs exactly once that day: right behind
 * the gap if its time does not exist, and at the first of the two if it comes twice. Any other goes by the clock: what does
 * not exist is left out, what comes twice runs twice.
 */
export type CronClock = Cron;

const fieldNames = ['second', 'minute', 'hour', 'day', 'month', 'weekday'] as const;
const allowed = /^[\d*,/A-Za-z#-]+$/;
/** So that a refused expression can be repeated in an error. */
const longest = 200;

/** Throws `INVALID_CRON` (with position from 1, field and reason) or `INVALID_INPUT` for the time zone. */
export function readCron(expression: string, timeZone: string): CronClock {
  checkTimeZone(timeZone);
  const fields = [...expression.slice(0, longest + 1).matchAll(/\S+/g)].map(({ 0: text, index }) => ({
    text,
    position: index + 1,
  }));
  if (expression.length > longest) throw refused(expression, longest, 'expression', 'too long');
  if (fields.length !== 5 && fields.length !== 6) {
    const position = fields[6]?.position ?? expression.length + 1;
    throw refused(expression, position, 'expression', `${fields.length} fields instead of 5 or 6`);
  }
  const names = fieldNames.slice(-fields.length);
  fields.forEach(({ text, position }, index) => {
    const reason = problemOf(text, index, fields.length);
    if (reason !== null) throw refused(expression, position, names[index] as string, reason);
  });
  const clock = cronOf(fields.map(({ text }) => text).join(' '), timeZone);
  if (clock.nextRun() === null) {
    const day = names.indexOf('day');
    throw refused(expression, fields[day]?.position ?? 1, 'day', 'no such day ever comes');
  }
  return clock;
}

function cronOf(expression: string, timeZone: string): Cron {
  return new Cron(expression, { timezone: timeZone, mode: '5-or-6-parts' });
}

/** What is wrong with one field, found out by reading it among others that are right. */
function problemOf(text: string, index: number, count: number): string | null {
  if (!allowed.test(text)) return 'a character that means nothing here';
  const fields = Array.from({ length: count }, (_none, at) => (at === index ? text : '*'));
  try {
    cronOf(fields.join(' '), 'UTC');
    return null;
  } catch (error) {
    return (error as Error).message.replace(/^CronPattern: /, '').slice(0, 200);
  }
}

function refused(expression: string, position: number, field: string, reason: string): AppError {
  return new AppError('INVALID_CRON', { found: expression.slice(0, longest), position, field, reason });
}

export function checkTimeZone(timeZone: string): void {
  try {
    Intl.DateTimeFormat('en', { timeZone });
  } catch (error) {
    const found = timeZone.slice(0, 100);
    throw new AppError(
      'INVALID_INPUT',
      { field: 'timeZone', found, allowed: 'an IANA name such as Europe/Berlin' },
      error,
    );
  }
}
