import { createHash } from 'node:crypto';
import type { Priority } from '../contract/names.ts';
import type { ErrorDescription } from './describe-error.ts';
import { decodeMember, isHistory, isObject, type JobRecord, originalAttempts } from './job-record.ts';
import { editMembers, type MemberEdit, memberTexts, readMembers } from './json-text.ts';
import { malformedId } from './malformed.ts';

/**
 * All changes that the engine makes to a job's document. Each returns the new text; the payload and every field that is
 * not named here stay as they were, byte for byte. `history` and `redrives` go behind the payload, so that the small
 * fields stay at the end, where lists read them.
 */

/** Attempts kept in the history. The first says how it began, the last ones how it ends; the middle is dropped first. */
const historyLimit = 25;
const redriveLimit = 20;
const stackBytes = 4_096;
/** So that the small fields and `error` fit in the tail of a document that lists read (`tailBytes` in bounds.ts). */
const messageBytes = 1_500;
const lastErrorBytes = 300;

/** What went wrong in one attempt. */
export interface Failure extends ErrorDescription {
  readonly worker: string;
  readonly failedAtMs: number;
}

/** The same failure in another job has the same fingerprint: numbers, ids and quoted parts do not count. */
export function fingerprintOf(name: string, message: string): string {
  const shape = message
    .replace(/"[^"]*"|'[^']*'|`[^`]*`/g, '?')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi, '#')
    .replace(/\b(?:0x)?[0-9a-f]*\d[0-9a-f]*\b/gi, '#');
  return createHash('sha1').update(`${name}\n${shape}`).digest('hex').slice(0, 12);
}

/** Which attempt is running: 1 for the first. */
export function attemptNumber(job: JobRecord, readyAtMs: number | null): number {
  return originalAttempts(job, readyAtMs) - job.attempts + 1;
}

/** The document after a failed attempt that leaves some: one attempt less, and the failure in its history. */
export function withFailure(job: JobRecord, readyAtMs: number, failure: Failure): string {
  const attempt = attemptNumber(job, readyAtMs);
  return editMembers(
    job.text,
    [
      ...historyEdits(job, attempt, failure),
      { key: 'attempts', text: String(Math.max(job.attempts - 1, 0)) },
      { key: 'maxAttempts', text: String(originalAttempts(job, readyAtMs)) },
      { key: 'attemptsMade', text: String(attempt) },
      ...failureEdits(job, failure),
    ],
    job.members,
  );
}

/** The document after its worker lost the lease; no attempt is used up, since it may never have run. */
export function withRescue(job: JobRecord, readyAtMs: number, failure: Failure): string {
  return editMembers(
    job.text,
    [
      ...historyEdits(job, attemptNumber(job, readyAtMs), failure),
      { key: 'rescued', text: String(job.rescued + 1) },
      ...failureEdits(job, failure),
    ],
    job.members,
  );
}

/** Makes a DLQ member of it: `queue` says where it came from and `error` is last, as the seed writes it. */
export function asDead(text: string, queue: string, message: string): string {
  const queueText = memberTexts(text, readMembers(text)).get('queue');
  return editMembers(text, [
    ...(queueText === undefined || JSON.parse(queueText) !== queue
      ? [{ key: 'queue', text: JSON.stringify(queue), after: 'id' }]
      : []),
    { key: 'error', text: null },
    { key: 'error', text: JSON.stringify(cutText(message, messageBytes)) },
  ]);
}

/** The document of an entry that a person puts back: fresh attempts, its history kept. */
export function withRedrive(job: JobRecord, by: string, atMs: number): string {
  const attempts = originalAttempts(job, null);
  const redrives = [...job.redrives.map((one) => ({ at: one.atMs, by: one.by })), { at: atMs, by }];
  return editMembers(
    job.text,
    [
      { key: 'redrives', text: JSON.stringify(redrives.slice(-redriveLimit)), after: 'payload' },
      { key: 'error', text: null },
      { key: 'attempts', text: String(attempts) },
      { key: 'maxAttempts', text: String(attempts) },
      { key: 'attemptsMade', text: '0' },
      { key: 'rescued', text: null },
      // A foreign entry has no history of ours; what it died of is kept here.
      ...(job.error === null || job.lastError !== null ? [] : lastErrorEdits('Error', job.error)),
      { key: 'redriveCount', text: String(job.redriveCount + 1) },
    ],
    job.members,
  );
}

/** The document of a job that has become more or less urgent. */
export function withPriority(job: JobRecord, priority: Priority): string {
  return editMembers(job.text, [{ key: 'priority', text: JSON.stringify(priority) }], job.members);
}

/** How an entry was resolved. */
export interface ResolutionNote {
  readonly text: string;
  readonly at: number;
  readonly by: string;
}

/** What `resolved:<id>` keeps. The whole text is in `resolution:<id>`, where the seed has it; lists show its beginning. */
export function withResolution(document: string, { text, at, by }: ResolutionNote): string {
  const note = { text: cutText(text, lastErrorBytes), at, by: cutText(by, 200) };
  return editMembers(document, [
    { key: 'resolution', text: null },
    { key: 'resolution', text: JSON.stringify(note) },
  ]);
}

/** The entry as a member of the DLQ again; who had resolved it, and who thought better of it, is kept. */
export function withReopening(job: JobRecord, by: string, atMs: number): string {
  const undone = resolvedIn(job.text);
  const times = [...(listIn(job.text, 'reopened') ?? []), { at: atMs, by, ...undone }];
  return editMembers(
    job.text,
    [
      { key: 'reopened', text: JSON.stringify(times.slice(-redriveLimit)), after: 'payload' },
      { key: 'resolution', text: null },
    ],
    job.members,
  );
}

function resolvedIn(document: string): { resolvedAt?: unknown; resolvedBy?: unknown } {
  const note = (JSON.parse(document) as { resolution?: unknown }).resolution;
  return isObject(note) ? { resolvedAt: note['at'], resolvedBy: note['by'] } : {};
}

/** A DLQ document that the seed's readers can read, around bytes that nobody can. */
export function malformedDocument(
  bytes: Uint8Array,
  queue: string | null,
  reason: string,
  atMs: number,
): string {
  const text = decodeMember(bytes);
  return JSON.stringify({
    id: malformedId(bytes),
    queue,
    payload: null,
    malformed:
      text === null
        ? { encoding: 'base64', bytes: Buffer.from(bytes).toString('base64') }
        : { encoding: 'utf8', bytes: text },
    priority: 'medium',
    delay: 0,
    attempts: 0,
    createdAt: atMs,
    maxAttempts: 1,
    firstFailedAt: atMs,
    fingerprint: fingerprintOf('MalformedJob', reason),
    lastError: { name: 'MalformedJob', message: cutText(reason, lastErrorBytes) },
    error: `Malformed job: ${reason}`,
  });
}

/** What `result:<id>` keeps of a job whose document is too big to be kept twice: everything but the payload. */
export function withoutPayload(job: JobRecord): string {
  return editMembers(
    job.text,
    [
      { key: 'payload', text: null },
      { key: 'payloadBytes', text: String(Buffer.byteLength(job.payloadText)), after: 'queue' },
    ],
    job.members,
  );
}

/** The text, cut to at most so many bytes of JSON, with an ellipsis where something is missing. */
export function cutText(text: string, bytes: number): string {
  if (jsonBytes(text) <= bytes) return text;
  let length = Math.min(text.length, bytes);
  while (jsonBytes(text.slice(0, length)) > bytes - 3) length = Math.floor(length * 0.9);
  // Not between the two halves of one character.
  return `${text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

function jsonBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) - 2;
}

/** A member of ours that is a list, empty when it is not there; `null` when it is something else. */
function listIn(text: string, key: string): unknown[] | null {
  const list = memberTexts(text, readMembers(text)).get(key);
  const value: unknown = list === undefined ? [] : JSON.parse(list);
  return Array.isArray(value) ? value : null;
}

function historyEdits(job: JobRecord, attempt: number, failure: Failure): MemberEdit[] {
  const earlier = listIn(job.text, 'history');
  // A foreign program may call something else by that name; it stays, and the last error is all that is kept.
  if (earlier === null || !isHistory(earlier)) return [];
  const entries: unknown[] = [...earlier, storedFailure(attempt, failure)];
  const omitted = Math.max(entries.length - historyLimit, 0);
  entries.splice(1, omitted);
  const total = String(job.historyOmitted + omitted);
  return [
    { key: 'history', text: JSON.stringify(entries), after: 'payload' },
    ...(omitted === 0 ? [] : [{ key: 'historyOmitted', text: total, after: 'history' }]),
  ];
}

function storedFailure(attempt: number, failure: Failure) {
  return {
    attempt,
    failedAt: failure.failedAtMs,
    worker: failure.worker,
    name: cutText(failure.name, 200),
    message: cutText(failure.message, messageBytes),
    stack: cutText(failure.stack, stackBytes),
  };
}

function failureEdits(job: JobRecord, failure: Failure): MemberEdit[] {
  return [
    { key: 'fingerprint', text: JSON.stringify(fingerprintOf(failure.name, failure.message)) },
    ...(job.firstFailedAtMs === null ? [{ key: 'firstFailedAt', text: String(failure.failedAtMs) }] : []),
    ...lastErrorEdits(failure.name, failure.message),
  ];
}

function lastErrorEdits(name: string, message: string): MemberEdit[] {
  const error = { name: cutText(name, 200), message: cutText(message, lastErrorBytes) };
  return [{ key: 'lastError', text: JSON.stringify(error) }];
}
