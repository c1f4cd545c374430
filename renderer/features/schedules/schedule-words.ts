import { useTranslation } from 'react-i18next';
import type { ScheduleDefinition } from '../../../core/contract/control.ts';
import { useFormat } from '../../text/use-format.ts';
import { useNowMs } from '../../ui/clock.ts';
import { cronWords } from './cron-words.ts';

export type When = Pick<ScheduleDefinition, 'cron' | 'everyMs'>;

/** Any Sunday. */
const sundayMs = Date.UTC(2023, 0, 1);
const dayMs = 86_400_000;

/** "every 10 minutes", "Monday to Friday at 06:30"; the expression itself where words would only be longer. */
export function useWhenWords(): (when: When) => string {
  const { t, i18n } = useTranslation('schedules');
  const format = useFormat();
  return ({ cron, everyMs }) => {
    if (cron === null) return t('words.every', { distance: format.duration(everyMs) });
    const words = cronWords(cron);
    if (words === null) return cron;
    switch (words.key) {
      case 'everyMinute':
      case 'everySecond':
        return t(`words.${words.key}`);
      case 'everyMinutes':
      case 'everySeconds':
      case 'everyHours':
        return t(`words.${words.key}`, { count: words.count });
      case 'hourly':
        return t('words.hourly', { minute: words.minute });
      case 'daily':
      case 'weekdays':
        return t(`words.${words.key}`, { time: clockTime(words) });
      case 'weekly': {
        const name = new Intl.DateTimeFormat(i18n.language, { weekday: 'long', timeZone: 'UTC' });
        const days = words.days.map((day) => name.format(sundayMs + day * dayMs));
        return t('words.weekly', { days: format.list(days), time: clockTime(words) });
      }
      case 'monthly':
        return t('words.monthly', { day: words.day, time: clockTime(words) });
    }
  };
}

function clockTime({ hour, minute }: { readonly hour: number; readonly minute: number }): string {
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}

/**
 * A tick as the clock of its own zone shows it: `Wed 25 Nov, 06:30 CET`, with the year where it is another one, and with seconds
 * where they are not 0.
 */
export function useTickWords(): (atMs: number, timeZone: string) => string {
  const { i18n } = useTranslation();
  const nowMs = useNowMs();
  const language = i18n.language === 'de' ? 'de-DE' : 'en-GB';
  return (atMs, timeZone) => {
    const year = new Intl.DateTimeFormat(language, { year: 'numeric', timeZone });
    const isThisYear = year.format(atMs) === year.format(nowMs);
    return new Intl.DateTimeFormat(language, {
      weekday: 'short',
      day: 'numeric',
      month: 'short',
      ...(isThisYear ? {} : { year: 'numeric' }),
      hour: '2-digit',
      minute: '2-digit',
      ...(atMs % 60_000 === 0 ? {} : { second: '2-digit' }),
      hourCycle: 'h23',
      timeZoneName: 'short',
      timeZone,
    }).format(atMs);
  };
}
