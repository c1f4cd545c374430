import { AppError } from '../contract/errors.ts';
import { mostViolations, spellPath } from '../contract/violations.ts';
import { isQueueName } from '../contract/names.ts';
import type { JobTypes, StandardIssue } from './job-types.ts';
import { asJson } from './producer.ts';

export interface PayloadCheck {
  readonly jobTypes: JobTypes;
  /** Whether payloads are checked where the call does not say. */
  readonly isUsual: boolean;
}

/** What one call says: `undefined` leaves it to the client; `true` insists, so that a queue without a type is refused. */
type Asked = boolean | undefined;

/** Throws `PAYLOAD_MISMATCH` unless the payload is of its queue's type, or nobody asked. */
export async function checkPayload(
  check: PayloadCheck,
  queue: string,
  payload: unknown,
  asked: Asked,
): Promise<void> {
  if (asked ?? check.isUsual) await checkJson(check, queue, () => asJson(payload), asked === true);
}

/** The same for many jobs; the error's `job` says which of them, from 0. */
export async function checkPayloads(
  check: PayloadCheck,
  queue: string,
  payloads: readonly unknown[],
  asked: Asked,
): Promise<void> {
  if (!(asked ?? check.isUsual)) return;
  for (const [job, payload] of payloads.entries()) {
    await checkJson(check, queue, () => asJson(payload), asked === true, { job });
  }
}

/** The same for a payload that is text already. */
export async function checkPayloadText(
  check: PayloadCheck,
  queue: string,
  payloadText: string,
  asked: Asked,
): Promise<void> {
  if (asked ?? check.isUsual) await checkJson(check, queue, () => payloadText, asked === true);
}

/** One message can be as long as a schema's author likes. */
const mostMessageChars = 200;

/**
 * What is checked is what a handler will be given: the payload after its way through JSON, so a `Date` is a string here. A schema
 * may change the value or fill in defaults; what is put in is the payload as it was given.
 */
async function checkJson(
  { jobTypes }: PayloadCheck,
  queue: string,
  text: () => string,
  isInsisted: boolean,
  which: { readonly job?: number } = {},
): Promise<void> {
  if (!isQueueName(queue)) return; // the producer says so
  const type = Object.hasOwn(jobTypes, queue) ? jobTypes[queue] : undefined;
  if (type === undefined) {
    if (!isInsisted) return;
    throw new AppError('INVALID_INPUT', {
      field: 'validate',
      found: `no job type for ${queue}`,
      allowed: Object.keys(jobTypes).slice(0, mostViolations).join(', '),
    });
  }
  const payload = parse(text());
  if (payload === undefined) return; // no JSON: the producer says so
  const { issues } = await type['~standard'].validate(payload);
  if (issues === undefined) return;
  const [first] = issues;
  throw new AppError('PAYLOAD_MISMATCH', {
    queue,
    ...which,
    path: first === undefined ? '' : pathOf(first),
    expected: first?.message.slice(0, mostMessageChars) ?? '',
    issues: issues.length,
    all: issues.slice(0, mostViolations).map(spell).join('; '),
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // which no JSON text means
  }
}

function spell(issue: StandardIssue): string {
  const path = pathOf(issue);
  return `${path === '' ? 'payload' : path}: ${issue.message.slice(0, mostMessageChars)}`;
}

function pathOf({ path = [] }: StandardIssue): string {
  return spellPath(path.map((part) => (typeof part === 'object' ? part.key : part))).slice(
    0,
    mostMessageChars,
  );
}
