import type { FailedAttempt, Redrive, Reopening } from '../contract/model.ts';
import { isQueueName, type Priority } from '../contract/names.ts';
import { type Member, readMembers } from './json-text.ts';
import { type MalformedBytes, malformedId, restoreBytes } from './malformed.ts';

/**
 * A job is one JSON document that moves between sets. This file reads it; `job-edit.ts` changes it. The payload is never
 * re-encoded: it is a range of the text, and `JSON.parse` only looks at it for the handler.
 */
export interface JobRecord extends JobFields {
  /** The document's exact text. */
  readonly text: string;
  /** Where its members are in the text, if reading it took looking for them. */
  readonly members: readonly Member[] | undefined;
  readonly id: string;
  /** Empty when the document was kept without it, beside a result. */
  readonly payloadText: string;
  readonly payload: unknown;
  /** Oldest first; when it grew too long, the oldest of the middle are gone and `historyOmitted` counts them. */
  readonly history: readonly FailedAttempt[];
  readonly historyOmitted: number;
  readonly redrives: readonly Redrive[];
  readonly reopenings: readonly Reopening[];
  /** Set by us when the member could not be read as a job: its exact bytes are in there. */
  readonly malformed: MalformedBytes | null;
}

/** The small fields, which stand at the document's end so that a list can read them from there. */
export interface JobFields {
  /** What the document says; `null` when it does not, or says something that is no queue's name. */
  readonly queue: string | null;
  readonly priority: Priority;
  readonly delayMs: number;
  /** Attempts that remain. */
  readonly attempts: number;
  readonly createdAtMs: number | null;
  /** `null` in a job of the seed's producer that has not failed with us yet. */
  readonly maxAttempts: number | null;
  readonly fingerprint: string | null;
  readonly firstFailedAtMs: number | null;
  readonly lastError: { readonly name: string; readonly message: string } | null;
  /** How often its lease was lost since it was last put in by a producer or a person. */
  readonly rescued: number;
  readonly redriveCount: number;
  /** Only in the DLQ: the message, as the seed writes it. */
  readonly error: string | null;
}

/** Why a member is not a job. The text goes into its DLQ entry's `error`. */
export interface Malformed {
  readonly reason: string;
}

export const defaultAttempts = 3;
export const defaultPriority: Priority = 'medium';

/** Fatal, and without eating a byte order mark: what it decodes encodes back to the same bytes. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A member's bytes as text; `null` when they are not UTF-8. */
export function decodeMember(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}

/** Reads a member of a queue or of the DLQ. */
export function readJob(bytes: Uint8Array): JobRecord | Malformed {
  const text = decodeMember(bytes);
  return text === null ? { reason: 'not UTF-8 text' } : readJobText(text);
}

export function isMalformed(job: JobRecord | Malformed): job is Malformed {
  return 'reason' in job;
}

export function readJobText(text: string): JobRecord | Malformed {
  return readPlainJob(text) ?? readAnyJob(text);
}

/** A job as our producer and the seed's write it, before it has failed: read without looking at every member. */
const plainHead =
  /^\{"id":"([^"\\\p{Cc}]+)","queue":"([A-Za-z0-9._-]{1,100})",(?:"orderingKey":"[^"\\\p{Cc}]+",)?"payload":/u;
const plainTail =
  /,"priority":"(high|medium|low)","delay":(0|[1-9]\d{0,14}),"attempts":(0|[1-9]\d{0,14}),"createdAt":([1-9]\d{0,14})(?:,"maxAttempts":([1-9]\d{0,14}))?\}$/;
const longestPlainTail = 160;

/** `null` for any other text. What lies between head and tail is the payload only if it is one JSON value. */
function readPlainJob(text: string): JobRecord | null {
  const head = plainHead.exec(text);
  if (head === null) return null;
  const [before, id, queue] = head as unknown as [string, string, string];
  const from = Math.max(before.length, text.length - longestPlainTail);
  const tail = plainTail.exec(text.slice(from));
  if (tail === null || !isQueueName(queue)) return null;
  const payloadText = text.slice(before.length, from + tail.index);
  let payload: unknown;
  try {
    payload = JSON.parse(payloadText);
  } catch {
    return null;
  }
  const [, priority, delay, attempts, createdAt, maxAttempts] = tail;
  return {
    text,
    id,
    queue,
    payloadText: payloadText.trim(),
    payload,
    priority: priority as Priority,
    delayMs: Number(delay),
    attempts: Number(attempts),
    createdAtMs: Number(createdAt),
    maxAttempts: maxAttempts === undefined ? null : Number(maxAttempts),
    ...unfailed,
  };
}

/** What a job has that never failed. */
const unfailed = {
  members: undefined,
  fingerprint: null,
  firstFailedAtMs: null,
  lastError: null,
  rescued: 0,
  redriveCount: 0,
  error: null,
  history: [],
  historyOmitted: 0,
  redrives: [],
  reopenings: [],
  malformed: null,
} as const;

function readAnyJob(text: string): JobRecord | Malformed {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    return { reason: `not JSON: ${(error as SyntaxError).message}`.slice(0, 300) };
  }
  if (!isObject(parsed)) return { reason: 'not a JSON object' };
  const members = readMembers(text);
  // Later members win over earlier ones of the same key, as in JSON.parse.
  const textOf = (key: string): string | undefined => {
    const member = members.findLast((one) => one.key === key);
    return member === undefined ? undefined : text.slice(member.valueStart, member.valueEnd);
  };
  const id = readId(textOf('id'));
  if (id === null) return { reason: 'no id' };
  return {
    ...readFields((key) => parsed[key]),
    text,
    members,
    id,
    payloadText: textOf('payload') ?? ('payloadBytes' in parsed ? '' : 'null'),
    payload: parsed['payload'] ?? null,
    history: readHistory(parsed['history']),
    historyOmitted: countOr(parsed['historyOmitted'], 0),
    redrives: readRedrives(parsed['redrives']),
    reopenings: readReopenings(parsed['reopened']),
    malformed: readMalformed(id, parsed['malformed']),
  };
}

/** A string as it is, a number as it is spelt: ids beyond 2^53 stay what they are. */
export function readId(text: string | undefined): string | null {
  if (text === undefined) return null;
  const value: unknown = JSON.parse(text);
  if (typeof value === 'number') return text;
  return typeof value === 'string' && value !== '' ? value : null;
}

/** The small fields by their keys, with the seed's defaults for what is missing or of the wrong type. */
export function readFields(field: (key: string) => unknown): JobFields {
  const queue = field('queue');
  const maxAttempts = field('maxAttempts');
  const fingerprint = field('fingerprint');
  const error = field('error');
  return {
    queue: typeof queue === 'string' && isQueueName(queue) ? queue : null,
    priority: readPriority(field('priority')),
    delayMs: countOr(field('delay'), 0),
    attempts: countOr(field('attempts'), defaultAttempts),
    createdAtMs: timeOrNull(field('createdAt')),
    maxAttempts: isCount(maxAttempts) && maxAttempts > 0 ? maxAttempts : null,
    fingerprint: typeof fingerprint === 'string' ? fingerprint : null,
    firstFailedAtMs: timeOrNull(field('firstFailedAt')),
    lastError: readLastError(field('lastError')),
    rescued: countOr(field('rescued'), 0),
    redriveCount: countOr(field('redriveCount'), 0),
    error: error === undefined ? null : typeof error === 'string' ? error : JSON.stringify(error),
  };
}

/** A seed's job rests at least this long after a failure, so one that is ready sooner has not failed yet. */
const earliestBackoffMs = 2_000;

/**
 * How many attempts the job had at first. Our documents say so. The seed's do not: there, a job that is ready when its
 * producer said has not failed yet and still has all of them; any other has the default, as the seed's own worker assumes.
 */
export function originalAttempts(job: JobFields, readyAtMs: number | null): number {
  if (job.maxAttempts !== null) return Math.max(job.maxAttempts, job.attempts, 1);
  const isFirst =
    readyAtMs !== null &&
    job.createdAtMs !== null &&
    readyAtMs < job.createdAtMs + job.delayMs + earliestBackoffMs;
  return isFirst ? Math.max(job.attempts, 1) : Math.max(job.attempts, defaultAttempts);
}

function readPriority(value: unknown): Priority {
  return value === 'high' || value === 'low' ? value : defaultPriority;
}

/** Whether a document's `history` is of our making, and not a foreign program's field of the same name. */
export function isHistory(value: unknown): value is Record<string, unknown>[] {
  return Array.isArray(value) && value.every((entry) => isObject(entry) && 'failedAt' in entry);
}

function readHistory(value: unknown): FailedAttempt[] {
  if (!isHistory(value)) return [];
  return value.map((entry) => ({
    attempt: countOr(entry['attempt'], 0),
    failedAtMs: timeOrNull(entry['failedAt']) ?? 0,
    worker: textOr(entry['worker'], ''),
    errorName: textOr(entry['name'], 'Error'),
    message: textOr(entry['message'], ''),
    stack: textOr(entry['stack'], ''),
  }));
}

function readRedrives(value: unknown): Redrive[] {
  if (!Array.isArray(value)) return [];
  return value
    .filter(isObject)
    .map((entry) => ({ atMs: timeOrNull(entry['at']) ?? 0, by: textOr(entry['by'], '') }));
}

function readReopenings(value: unknown): Reopening[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isObject).map((entry) => {
    const resolvedAtMs = timeOrNull(entry['resolvedAt']);
    return {
      atMs: timeOrNull(entry['at']) ?? 0,
      by: textOr(entry['by'], ''),
      resolved: resolvedAtMs === null ? null : { atMs: resolvedAtMs, by: textOr(entry['resolvedBy'], '') },
    };
  });
}

function readLastError(value: unknown): JobFields['lastError'] {
  return isObject(value)
    ? { name: textOr(value['name'], 'Error'), message: textOr(value['message'], '') }
    : null;
}

/** Only what we have wrapped ourselves: its id is made of the bytes. Anybody's document may have a field of that name. */
function readMalformed(id: string, value: unknown): MalformedBytes | null {
  if (!isObject(value) || typeof value['bytes'] !== 'string') return null;
  const found = {
    encoding: value['encoding'] === 'base64' ? 'base64' : 'utf8',
    bytes: value['bytes'],
  } as const;
  return malformedId(restoreBytes(found)) === id ? found : null;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function countOr(value: unknown, otherwise: number): number {
  return isCount(value) ? value : otherwise;
}

function timeOrNull(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}
