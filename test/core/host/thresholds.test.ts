import { expect, test } from 'vitest';
import { defaultThresholds } from '../../../core/contract/model.ts';
import { noThresholds } from '../../../core/host/settings-schema.ts';
import {
  environmentThresholds,
  isOverridden,
  queueThresholds,
  withThreshold,
} from '../../../core/host/thresholds.ts';

const metric = 'job.failed';
const strict = { comparison: 'above', value: 2, isEnabled: true } as const;
const off = { comparison: 'above', value: 10, isEnabled: false } as const;

test("without a choice the seed's thresholds hold", () => {
  expect(environmentThresholds(noThresholds)).toEqual(defaultThresholds);
  expect(queueThresholds(noThresholds, 'email-send')).toEqual(defaultThresholds);
});

test("a queue's own goes before the environment's, which goes before the default", () => {
  const forAll = withThreshold(noThresholds, { queue: null, metric, threshold: strict });
  const both = withThreshold(forAll, { queue: 'email-send', metric, threshold: off });
  expect(queueThresholds(both, 'email-send')[metric]).toEqual(off);
  expect(queueThresholds(both, 'export-jobs')[metric]).toEqual(strict);
  expect(queueThresholds(both, 'email-send')['queue.size']).toEqual(defaultThresholds['queue.size']);
  expect(isOverridden(both, 'email-send', metric)).toBe(true);
  expect(isOverridden(both, 'export-jobs', metric)).toBe(false);
});

test('taking a choice back leaves nothing behind', () => {
  const chosen = withThreshold(noThresholds, { queue: 'email-send', metric, threshold: strict });
  expect(withThreshold(chosen, { queue: 'email-send', metric, threshold: null })).toEqual(noThresholds);
  const forAll = withThreshold(noThresholds, { queue: null, metric, threshold: strict });
  expect(withThreshold(forAll, { queue: null, metric, threshold: null })).toEqual(noThresholds);
});

test.each(['constructor', '__proto__'])('a queue may be called %s', (queue) => {
  expect(queueThresholds(noThresholds, queue)).toEqual(defaultThresholds);
  const chosen = withThreshold(noThresholds, { queue, metric, threshold: strict });
  expect(queueThresholds(chosen, queue)[metric]).toEqual(strict);
  expect(queueThresholds(chosen, 'email-send')).toEqual(defaultThresholds);
});
