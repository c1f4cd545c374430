import {
  type Arbitrary,
  array,
  boolean,
  constant,
  constantFrom,
  integer,
  nat,
  oneof,
  record,
} from 'fast-check';
import { priorities } from '../../../../core/contract/names.ts';

/**
 * What may happen to a queue. `pick` chooses one of whatever there is then, so that a step means something whichever steps
 * before it are left out when a failing sequence is made shorter.
 */
const pick = nat({ max: 99 });
const picks = array(pick, { minLength: 1, maxLength: 3 });
const priority = constantFrom(...priorities);
const delay = constantFrom(0, 0, 0, 200, 5_000);
const worker = nat({ max: 2 });

function step<const Kind extends string, Fields extends object>(
  kind: Kind,
  fields: { readonly [Name in keyof Fields]: Arbitrary<Fields[Name]> },
) {
  return record({ kind: constant(kind), ...fields }) as Arbitrary<{ readonly kind: Kind } & Fields>;
}

const newJob = record({
  priority,
  delay,
  attempts: integer({ min: 1, max: 3 }),
  orderingKey: constantFrom(undefined, 'a', 'b', 'ä b'),
  idempotencyKey: constantFrom(undefined, undefined, undefined, 'x', 'y'),
});
const enqueue = step('enqueue', { jobs: array(newJob, { minLength: 1, maxLength: 3 }) });
const advance = step('advance', {
  worker,
  hands: nat({ max: 4 }),
  finish: array(pick, { maxLength: 3 }),
  isSentTwice: boolean(),
});
const fail = step('fail', { pick, isUnrecoverable: boolean(), isSentTwice: boolean() });
const limit = record({ jobs: integer({ min: 1, max: 3 }), intervalMs: constant(60_000) });
const byMs = oneof(
  { weight: 5, arbitrary: integer({ min: 1, max: 5_000 }) },
  { weight: 2, arbitrary: constantFrom(30_001, 600_000, 10_800_000) },
  { weight: 1, arbitrary: constantFrom(-1, -3_000, -600_000) },
);

export const anyStep = oneof(
  { weight: 12, arbitrary: enqueue },
  { weight: 4, arbitrary: step('foreignEnqueue', { priority, delay }) },
  { weight: 2, arbitrary: step('malformed', {}) },
  { weight: 30, arbitrary: advance },
  { weight: 10, arbitrary: fail },
  { weight: 2, arbitrary: step('release', { pick }) },
  { weight: 2, arbitrary: step('renew', { worker }) },
  { weight: 2, arbitrary: step('progress', { pick }) },
  { weight: 2, arbitrary: step('crash', { worker }) },
  { weight: 3, arbitrary: step('seedWork', { end: constantFrom('success', 'failure', 'crash') }) },
  { weight: 3, arbitrary: step('foreignMark', { pick }) },
  { weight: 16, arbitrary: step('clock', { byMs }) },
  { weight: 6, arbitrary: step('janitor', {}) },
  { weight: 8, arbitrary: step('retry', { picks, rearm: boolean() }) },
  { weight: 2, arbitrary: step('resolve', { picks }) },
  { weight: 2, arbitrary: step('reopen', { picks }) },
  { weight: 1, arbitrary: step('pause', {}) },
  { weight: 4, arbitrary: step('resume', {}) },
  { weight: 2, arbitrary: step('limit', { limit: oneof(constant(null), limit) }) },
  { weight: 2, arbitrary: step('remove', { pick }) },
  { weight: 2, arbitrary: step('runNow', { pick }) },
  { weight: 2, arbitrary: step('changePriority', { pick, priority }) },
  { weight: 1, arbitrary: step('drain', { includeDelayed: boolean() }) },
);

export type Step = typeof anyStep extends Arbitrary<infer S> ? S : never;
