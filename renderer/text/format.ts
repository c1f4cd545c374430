/** Numbers, durations, sizes and instants as the screens write them. Pure: the locale and the present are arguments. */

export type Locale = 'en' | 'de';

/** Shown where there is nothing to measure; not the same as zero. */
export const nothingMeasured = '–';
/** Keeps a number and its unit on one line. */
const space = '\u00a0';

export interface Format {
  /** `1,240` up to 9,999, then `12.4 k`, `3.2 M`. */
  count(value: number): string;
  /** Always every digit: `12,418`. */
  exactCount(value: number): string;
  /** `340 ms`, `2.4 s`, `3 min 12 s`, `2 h 5 min`, `3 d 4 h`. */
  duration(ms: number | null): string;
  /** Jobs a minute: `0.4/min`, `1,240/min`. */
  rate(perMinute: number): string;
  bytes(bytes: number): string;
  /** `12 s ago`, `in 3 min`. */
  relative(atMs: number, nowMs: number): string;
  /** Date, time to the millisecond and zone. */
  exact(atMs: number): string;
  /** `14:02:11`. */
  clock(atMs: number): string;
  /** `14:02:11` on the same day as `nowMs`, `27 Nov, 14:02` on any other. */
  moment(atMs: number, nowMs: number): string;
  /** `14:02`, for axes. */
  minute(atMs: number): string;
  decimal(value: number, digits: number): string;
  list(parts: readonly string[]): string;
}

const tags: Record<Locale, string> = { en: 'en-GB', de: 'de-DE' };
const made = new Map<Locale, Format>();

export function formatFor(locale: Locale): Format {
  let format = made.get(locale);
  if (format === undefined) {
    format = createFormat(tags[locale]);
    made.set(locale, format);
  }
  return format;
}

const secondMs = 1_000;
const minuteMs = 60_000;
const hourMs = 3_600_000;
const dayMs = 86_400_000;

/** With the same unit signs as durations have; Intl's own would be `sec.` here and `Sek.` there. */
const relativeWords = {
  en: { now: 'now', ago: (amount: string) => `${amount} ago`, ahead: (amount: string) => `in ${amount}` },
  de: { now: 'jetzt', ago: (amount: string) => `vor ${amount}`, ahead: (amount: string) => `in ${amount}` },
};

/** Two units, the second only when it is not zero: `3 min 12 s`. */
function twoUnits(ms: number, big: readonly [number, string], small: readonly [number, string]): string {
  const whole = Math.floor(ms / big[0]);
  const rest = Math.floor((ms - whole * big[0]) / small[0]);
  const head = `${whole}${space}${big[1]}`;
  return rest === 0 ? head : `${head}${space}${rest}${space}${small[1]}`;
}

export function createFormat(tag: string, timeZone?: string): Format {
  const zone = timeZone === undefined ? {} : { timeZone };
  const integer = new Intl.NumberFormat(tag, { maximumFractionDigits: 0 });
  const oneDigit = new Intl.NumberFormat(tag, { maximumFractionDigits: 1 });
  const words = relativeWords[tag.startsWith('de') ? 'de' : 'en'];
  const exactTime = new Intl.DateTimeFormat(tag, {
    ...zone,
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    hourCycle: 'h23',
    timeZoneName: 'short',
  });
  const time = { ...zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const clockTime = new Intl.DateTimeFormat(tag, { ...time, second: '2-digit' });
  const minuteTime = new Intl.DateTimeFormat(tag, time);
  const day = new Intl.DateTimeFormat(tag, { ...zone, dateStyle: 'short' });
  const dayTime = new Intl.DateTimeFormat(tag, { ...time, day: 'numeric', month: 'short' });
  const conjunction = new Intl.ListFormat(tag, { type: 'conjunction' });

  function scaled(value: number, steps: readonly (readonly [number, string])[]): string | undefined {
    // 999,950 would round to "1,000 k": it belongs to the next step already.
    const step = steps.find(([size]) => Math.abs(value) >= size * 0.99995);
    return step === undefined ? undefined : `${oneDigit.format(value / step[0])}${space}${step[1]}`;
  }

  function count(value: number): string {
    if (Math.abs(value) < 10_000) return integer.format(value);
    return (
      scaled(value, [
        [1e9, 'G'],
        [1e6, 'M'],
        [1e3, 'k'],
      ]) ?? integer.format(value)
    );
  }

  function duration(ms: number | null): string {
    if (ms === null) return nothingMeasured;
    if (ms < 999.5) return `${integer.format(ms)}${space}ms`;
    if (ms < 59_950) return `${oneDigit.format(ms / secondMs)}${space}s`;
    const rounded = Math.round(ms / secondMs) * secondMs;
    if (rounded < hourMs) return twoUnits(rounded, [minuteMs, 'min'], [secondMs, 's']);
    if (rounded < dayMs) return twoUnits(rounded, [hourMs, 'h'], [minuteMs, 'min']);
    return twoUnits(rounded, [dayMs, 'd'], [hourMs, 'h']);
  }

  function relative(atMs: number, nowMs: number): string {
    const distanceMs = atMs - nowMs;
    const sizeMs = Math.abs(distanceMs);
    const [unit, unitMs] =
      sizeMs < minuteMs
        ? (['s', secondMs] as const)
        : sizeMs < hourMs
          ? (['min', minuteMs] as const)
          : sizeMs < dayMs
            ? (['h', hourMs] as const)
            : (['d', dayMs] as const);
    const size = Math.floor(sizeMs / unitMs);
    if (size === 0) return words.now;
    const amount = `${integer.format(size)}${space}${unit}`;
    return distanceMs < 0 ? words.ago(amount) : words.ahead(amount);
  }

  return {
    count,
    exactCount: (value) => integer.format(value),
    duration,
    rate: (perMinute) =>
      `${perMinute > 0 && perMinute < 10 ? oneDigit.format(perMinute) : count(Math.round(perMinute))}/min`,
    bytes: (bytes) =>
      scaled(bytes, [
        [1e9, 'GB'],
        [1e6, 'MB'],
        [1e3, 'kB'],
      ]) ?? `${integer.format(bytes)}${space}B`,
    relative,
    exact: (atMs) => exactTime.format(atMs),
    clock: (atMs) => clockTime.format(atMs),
    moment: (atMs, nowMs) =>
      day.format(atMs) === day.format(nowMs) ? clockTime.format(atMs) : dayTime.format(atMs),
    minute: (atMs) => minuteTime.format(atMs),
    decimal: (value, digits) =>
      new Intl.NumberFormat(tag, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(
        value,
      ),
    list: (parts) => conjunction.format(parts),
  };
}

const bidiControls = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Characters that reorder what stands around them are shown as what they are, so that nothing reads as it is not. */
export function showControls(text: string): string {
  return text.replace(
    bidiControls,
    (control) => `⟨U+${control.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`,
  );
}

/** Keeps both ends of an id, which is what people compare: `0193c2…9f3e`. */
export function middleTruncate(text: string, maxLength: number): string {
  if (text.length <= maxLength) return showControls(text);
  const kept = Math.max(2, maxLength - 1);
  const head = Math.ceil(kept / 2);
  return showControls(`${text.slice(0, head)}…${text.slice(text.length - (kept - head))}`);
}
