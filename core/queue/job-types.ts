import { AppError } from '../contract/errors.ts';
import { isQueueName } from '../contract/names.ts';

/**
 * What a schema library offers for checking, whichever it is: the part of https://standardschema.dev that is needed here.
 * zod 3.24 and later, Valibot and ArkType have it.
 */
export interface StandardSchema<Input = unknown> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => StandardResult | Promise<StandardResult>;
    readonly types?: { readonly input: Input; readonly output: unknown } | undefined;
  };
}

export type StandardResult =
  { readonly value: unknown; readonly issues?: undefined } | { readonly issues: readonly StandardIssue[] };

export interface StandardIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** Which schema the payloads of which queue have. */
export type JobTypes = Readonly<Record<string, StandardSchema>>;
/** No queue has one. */
export type NoJobTypes = { readonly [Name in never]: StandardSchema };

/** What a queue's payloads are, by the registry; `unknown` for a queue that is not in it. */
export type PayloadOf<Types, Queue extends string> = Queue extends keyof Types
  ? Types[Queue] extends StandardSchema<infer Input>
    ? Input
    : unknown
  : unknown;

/**
 * Registers schemas under the queues whose payloads they describe. Throws `INVALID_QUEUE_NAME`.
 *
 * @example
 * const jobTypes = defineJobTypes({ ...seedJobTypes, 'face-match': z.object({ subjectId: z.string() }) });
 * const client = createQueueClient({ redis, jobTypes, validate: true });
 */
export function defineJobTypes<const Types extends JobTypes>(types: Types): Types {
  for (const name of Object.keys(types)) {
    if (!isQueueName(name)) throw new AppError('INVALID_QUEUE_NAME', { name: name.slice(0, 120) });
  }
  return types;
}
