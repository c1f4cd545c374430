import { z } from 'zod';
import { mostViolations, spellPath } from './violations.ts';

/**
 * The job types of the seed's section 3, as what they are in JSON. Fields beside these are nobody's business here: the seed's
 * interfaces allow them too. The seed says nothing about the payloads of its other three queues, so nothing is asked of them.
 */

/** What TypeScript calls `object`: lists are objects too. */
const anyObject = z.custom<object>((value) => typeof value === 'object' && value !== null, {
  params: { expected: 'object' },
});

export const aiJob = z.object({
  type: z.enum(['completion', 'embedding', 'vision']),
  model: z.string(),
  input: z.custom<string | object>(
    (value) => typeof value === 'string' || (typeof value === 'object' && value !== null),
    { params: { expected: 'string | object' } },
  ),
  options: z.object({ temperature: z.number().optional(), maxTokens: z.number().optional() }),
});
export type AIJob = z.output<typeof aiJob>;

export const emailJob = z.object({
  to: z.string(),
  subject: z.string(),
  template: z.string(),
  data: anyObject,
  priority: z.enum(['high', 'normal', 'low']),
});
export type EmailJob = z.output<typeof emailJob>;

export const webhookJob = z.object({
  event: z.string(),
  endpoint: z.string(),
  payload: anyObject,
  signature: z.string(),
});
export type WebhookJob = z.output<typeof webhookJob>;

/** By the queue whose payloads they describe. */
export const seedJobTypes = {
  'ai-processing': aiJob,
  'email-send': emailJob,
  'webhook-dispatch': webhookJob,
} as const;

/** One place where a payload is not what its queue's job type asks for. */
export interface PayloadViolation {
  /** Such as `options.maxTokens` or `items[3].id`; empty for the payload itself. */
  readonly path: string;
  /** As TypeScript spells it, such as `string | object`. */
  readonly expected: string;
  /** The JSON type that is there instead; `nothing` where the field is missing. */
  readonly found: JsonType | 'nothing';
}

export type JsonType = 'null' | 'boolean' | 'number' | 'string' | 'list' | 'object';

/** Checking parses the text, in a window while somebody waits for it. */
const mostCheckedChars = 1_000_000;

/**
 * Where a payload is not of the seed's type for its queue, for showing. Nothing for queues without a type, for what is no JSON
 * (which is another trouble) and for texts over 1 MB, which are not looked at.
 */
export function findPayloadViolations(queue: string, payloadText: string): PayloadViolation[] {
  const type = jobTypeOf(queue);
  if (type === undefined || payloadText.length > mostCheckedChars) return [];
  let payload: unknown;
  try {
    payload = JSON.parse(payloadText);
  } catch {
    return [];
  }
  const { error } = type.safeParse(payload);
  return (error?.issues ?? []).slice(0, mostViolations).map((issue) => ({
    path: spellPath(issue.path),
    expected: expectedBy(issue),
    found: typeAt(payload, issue.path),
  }));
}

function jobTypeOf(queue: string): z.ZodType | undefined {
  return Object.hasOwn(seedJobTypes, queue) ? seedJobTypes[queue as keyof typeof seedJobTypes] : undefined;
}

function expectedBy(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return issue.expected;
  if (issue.code === 'invalid_value') return issue.values.map((value) => `'${String(value)}'`).join(' | ');
  if (issue.code === 'custom') return String(issue.params?.['expected'] ?? '');
  return '';
}

function typeAt(payload: unknown, path: readonly PropertyKey[]): PayloadViolation['found'] {
  let value = payload;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return 'nothing';
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  return typeof value as JsonType;
}
