import type { JobState, JobSummary } from '../contract/model.ts';
import { fingerprintOf } from './job-edit.ts';
import { malformedId } from './malformed.ts';
import {
  decodeMember,
  isMalformed,
  isObject,
  type JobFields,
  originalAttempts,
  readFields,
  readId,
  readJobText,
} from './job-record.ts';
import { memberTexts, readHead, readMembers, readTail } from './json-text.ts';
import { asBytes, asList, asNumber } from './reply.ts';

/** A document as a page gets it: whole when it is small (8 kB), else its first 1 kB and its last 4 kB. */
export interface Excerpt {
  readonly bytes: number;
  readonly head: Buffer;
  /** Empty when `head` is the whole document. */
  readonly tail: Buffer;
}

export function readExcerpt(raw: unknown): Excerpt {
  const [bytes, head, tail] = asList(raw);
  return { bytes: asNumber(bytes), head: asBytes(head), tail: asBytes(tail) };
}

export function wholeExcerpt(document: Buffer): Excerpt {
  return { bytes: document.length, head: document, tail: Buffer.alloc(0) };
}

/** Where a job was found, and what that place knows of it. */
export interface Whereabouts {
  readonly queue: string | null;
  readonly state: JobState;
  readonly atMs: number;
  /** Only where it is known otherwise than from the document. */
  readonly priority?: JobSummary['priority'];
  readonly readyAtMs?: number;
  readonly id?: string;
  readonly startedAtMs?: number;
  readonly worker?: string;
  /** JSON text, as the handler reported it. */
  readonly progress?: string | null;
  readonly durationMs?: number | null;
}

/** Characters of the payload that a list shows. */
const previewLength = 240;
const orderingKeyShape = /^\{"id":"[^"\\]+","queue":"[\w.-]+","orderingKey":"([^"\\\p{Cc}]+)"/u;
const lenient = new TextDecoder('utf-8');

/** What a list shows of a job. Of a cut document, `payloadBytes` may include the history that stands behind it. */
export function summarize(excerpt: Excerpt, where: Whereabouts): JobSummary {
  const isWhole = excerpt.tail.length === 0;
  if (isWhole) {
    const text = decodeMember(excerpt.head);
    const job = text === null ? { reason: 'not UTF-8 text' } : readJobText(text);
    if (text === null || isMalformed(job)) {
      return malformedSummary(excerpt, where, isMalformed(job) ? job.reason : '');
    }
    const texts = memberTexts(text, readMembers(text));
    const bytes = Buffer.byteLength(job.payloadText) || numberOr(texts.get('payloadBytes'), 0);
    return {
      ...jobSummary(texts, where, { text: job.payloadText, bytes }),
      orderingKey: orderingKeyOf(text),
    };
  }
  const head = lenient.decode(excerpt.head);
  const tail = lenient.decode(excerpt.tail);
  const found = readHead(head);
  const tailMembers = readTail(tail);
  const texts = new Map([...memberTexts(head, found.members), ...memberTexts(tail, tailMembers)]);
  return {
    ...jobSummary(texts, where, cutPayload(excerpt, head, tail, found, tailMembers)),
    orderingKey: orderingKeyOf(head),
  };
}

/** As `lua/lib/turn.lua` finds it; anywhere else in a document it orders nothing. */
function orderingKeyOf(text: string): string | null {
  return orderingKeyShape.exec(text)?.[1] ?? null;
}

interface PayloadGlimpse {
  readonly text: string;
  readonly bytes: number;
}

function cutPayload(
  { bytes }: Excerpt,
  head: string,
  tail: string,
  { members, open }: ReturnType<typeof readHead>,
  tailMembers: ReturnType<typeof readTail>,
): PayloadGlimpse {
  const whole = members.findLast(({ key }) => key === 'payload');
  if (whole !== undefined) {
    const text = head.slice(whole.valueStart, whole.valueEnd);
    return { text, bytes: Buffer.byteLength(text) };
  }
  if (open?.key !== 'payload') return { text: '', bytes: 0 };
  const before = Buffer.byteLength(head.slice(0, open.valueStart));
  const first = tailMembers[0];
  const behind =
    first === undefined ? 1 : Buffer.byteLength(tail.slice(tail.lastIndexOf(',', first.valueStart)));
  return { text: head.slice(open.valueStart), bytes: Math.max(bytes - before - behind, 0) };
}

function jobSummary(
  texts: ReadonlyMap<string, string>,
  where: Whereabouts,
  payload: PayloadGlimpse,
): JobSummary {
  const fields = readFields((key) => {
    const text = texts.get(key);
    return text === undefined ? undefined : JSON.parse(text);
  });
  const id = where.id ?? readId(texts.get('id')) ?? '';
  const queue = where.queue ?? fields.queue ?? '';
  const maxAttempts = originalAttempts(fields, where.readyAtMs ?? null);
  const isMalformedEntry = fields.lastError?.name === 'MalformedJob' && id.startsWith('malformed-');
  return {
    ...baseSummary(id, queue, where),
    priority: where.priority ?? fields.priority,
    attemptsLeft: fields.attempts,
    attemptsMade:
      where.state === 'completed' ? maxAttempts - fields.attempts + 1 : maxAttempts - fields.attempts,
    maxAttempts,
    createdAtMs: fields.createdAtMs,
    label: labelOf(payload.text),
    payloadPreview: payload.text.slice(0, previewLength),
    payloadBytes: payload.bytes,
    ...errorOf(fields),
    redriveCount: fields.redriveCount,
    firstFailedAtMs: fields.firstFailedAtMs ?? (where.state === 'dead' ? where.atMs : null),
    isMalformed: isMalformedEntry,
    resolution: where.state === 'resolved' ? readResolution(texts.get('resolution')) : null,
  };
}

function readResolution(text: string | undefined): JobSummary['resolution'] {
  const note: unknown = text === undefined ? null : JSON.parse(text);
  return isObject(note) ? { text: String(note['text'] ?? ''), by: String(note['by'] ?? '') } : null;
}

function errorOf(fields: JobFields): Pick<JobSummary, 'error' | 'errorName' | 'fingerprint'> {
  const error = fields.error ?? fields.lastError?.message ?? null;
  if (error === null) return { error: null, errorName: null, fingerprint: null };
  // The seed keeps only the message.
  const errorName = fields.lastError?.name ?? 'Error';
  return { error, errorName, fingerprint: fields.fingerprint ?? fingerprintOf(errorName, error) };
}

function malformedSummary(excerpt: Excerpt, where: Whereabouts, reason: string): JobSummary {
  const text = lenient.decode(excerpt.head);
  return {
    ...baseSummary(where.id ?? malformedId(excerpt.head), where.queue ?? '', where),
    priority: where.priority ?? 'medium',
    attemptsLeft: null,
    attemptsMade: 0,
    maxAttempts: 1,
    createdAtMs: null,
    label: null,
    payloadPreview: text.slice(0, previewLength),
    payloadBytes: excerpt.bytes,
    error: reason,
    errorName: 'MalformedJob',
    fingerprint: fingerprintOf('MalformedJob', reason),
    redriveCount: 0,
    firstFailedAtMs: null,
    isMalformed: true,
    resolution: null,
  };
}

function baseSummary(id: string, queue: string, where: Whereabouts) {
  return {
    id,
    queue,
    state: where.state,
    orderingKey: null,
    atMs: where.atMs,
    startedAtMs: where.startedAtMs ?? null,
    worker: where.worker ?? null,
    progress: where.progress ?? null,
    durationMs: where.durationMs ?? null,
    expiresAtMs: null, // `markExpiry` knows
    isProcessed: false,
  };
}

/** What a person would call the job: the payload's type (AI), event (webhook) or template (email). */
function labelOf(payloadText: string): string | null {
  const { members } = readHead(payloadText);
  for (const key of ['type', 'event', 'template']) {
    const member = members.find((one) => one.key === key);
    const text = member && payloadText.slice(member.valueStart, member.valueEnd);
    if (text?.startsWith('"')) return String(JSON.parse(text)).slice(0, 100);
  }
  return null;
}

/** What `result:<id>` says beside the job: our fields behind the seed's two. */
export function summarizeResult(excerpt: Excerpt, where: Whereabouts & { readonly id: string }): JobSummary {
  const isWhole = excerpt.tail.length === 0;
  const text = lenient.decode(isWhole ? excerpt.head : excerpt.tail);
  const members = isWhole ? (isObjectText(text) ? readMembers(text) : []) : readTail(text);
  const texts = memberTexts(text, members);
  const job = texts.get('job');
  const facts: Whereabouts & { readonly id: string } = {
    ...where,
    durationMs: numberOr(texts.get('durationMs'), where.durationMs ?? null),
    ...(texts.get('worker')?.startsWith('"')
      ? { worker: String(JSON.parse(texts.get('worker') as string)) }
      : {}),
  };
  if (job !== undefined) return summarize(wholeExcerpt(Buffer.from(job)), facts);
  // The result is cut inside the job: without the result's own brace, this is the job's tail.
  const inner = text.trimEnd().slice(0, -1);
  return jobSummary(memberTexts(inner, readTail(inner)), facts, { text: '', bytes: 0 });
}

function isObjectText(text: string): boolean {
  if (text === '') return false;
  try {
    return isObject(JSON.parse(text));
  } catch {
    return false; // not written by us; there is nothing to show but its id and time
  }
}

function numberOr<T>(text: string | undefined, otherwise: T): number | T {
  const value = text === undefined ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : otherwise;
}
