/** What a common cron expression means, for the wording; anything else is shown as the expression that it is. */
export type CronWords =
  | { readonly key: 'everyMinute' | 'everySecond' }
  | { readonly key: 'everyMinutes' | 'everySeconds' | 'everyHours'; readonly count: number }
  | { readonly key: 'hourly'; readonly minute: number }
  | { readonly key: 'daily' | 'weekdays'; readonly hour: number; readonly minute: number }
  /** `days`: 0 is Sunday. */
  | {
      readonly key: 'weekly';
      readonly days: readonly number[];
      readonly hour: number;
      readonly minute: number;
    }
  | { readonly key: 'monthly'; readonly day: number; readonly hour: number; readonly minute: number };

const dayNames = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

export function cronWords(expression: string): CronWords | null {
  const fields = expression.trim().split(/\s+/);
  const [second, minute, hour, day, month, weekday] = fields.length === 5 ? ['0', ...fields] : fields;
  if (month !== '*' || minute === undefined || hour === undefined) return null;
  const isAnyDay = day === '*' && weekday === '*';
  if (second !== '0') {
    if (!isAnyDay || minute !== '*' || hour !== '*') return null;
    if (second === '*') return { key: 'everySecond' };
    return counted('everySeconds', stepOf(second, 60));
  }
  if (isAnyDay && hour === '*') {
    if (minute === '*') return { key: 'everyMinute' };
    const at = numberOf(minute);
    return at === null ? counted('everyMinutes', stepOf(minute, 60)) : { key: 'hourly', minute: at };
  }
  const atMinute = numberOf(minute);
  const atHour = numberOf(hour);
  if (atMinute === null) return null;
  if (atHour === null) return isAnyDay && atMinute === 0 ? counted('everyHours', stepOf(hour, 24)) : null;
  const at = { hour: atHour, minute: atMinute };
  if (isAnyDay) return { key: 'daily', ...at };
  if (day === '*') {
    const days = daysOf(weekday ?? '');
    if (days === null) return null;
    return days.join() === '1,2,3,4,5' ? { key: 'weekdays', ...at } : { key: 'weekly', days, ...at };
  }
  const dayOfMonth = numberOf(day ?? '');
  return weekday === '*' && dayOfMonth !== null ? { key: 'monthly', day: dayOfMonth, ...at } : null;
}

function counted(
  key: 'everyMinutes' | 'everySeconds' | 'everyHours',
  count: number | null,
): CronWords | null {
  return count === null ? null : { key, count };
}

function numberOf(field: string): number | null {
  return /^\d{1,2}$/.test(field) ? Number(field) : null;
}

/** Of every nth: only where they are evenly spread over the whole, since "every 7 minutes" would be wrong at the full hour. */
function stepOf(field: string | undefined, whole: number): number | null {
  const step = Number(/^\*\/(\d{1,2})$/.exec(field ?? '')?.[1] ?? 0);
  return step > 1 && whole % step === 0 ? step : null;
}

function daysOf(field: string): number[] | null {
  const days = new Set<number>();
  for (const part of field.toUpperCase().split(',')) {
    const [first, last = first, ...more] = part.split('-').map(dayOf);
    if (first === undefined || last === undefined || more.length > 0) return null;
    if (first === null || last === null || last < first) return null;
    for (let day = first; day <= last; day++) days.add(day % 7);
  }
  return [...days].toSorted((a, b) => a - b);
}

/** 7 is Sunday, too. */
function dayOf(text: string): number | null {
  const named = dayNames.indexOf(text);
  if (named >= 0) return named;
  return /^[0-7]$/.test(text) ? Number(text) : null;
}
