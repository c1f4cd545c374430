import { array, assert, asyncProperty } from 'fast-check';
import { expect, test } from 'vitest';
import type { KeyLayout } from '../../../../core/queue/keys.ts';
import { queueFixture } from '../../../support/queue-fixture.ts';
import { Run } from './perform.ts';
import { anyStep } from './steps.ts';

/**
 * Random sequences of everything that may happen to a queue, on the engine and on a second, plain description of the protocol;
 * behind every step, all that Redis holds must be what the description says: each job in one place, its attempts and
 * history, the turns of ordering keys, every counter. A failure prints the shortest sequence found and its seed.
 */
const fixture = queueFixture();
const runs = Number(process.env['BIOMETRICS_MODEL_RUNS'] ?? 40);
const longestMs = 12_000 + runs * 1_000;

const layouts: readonly KeyLayout[] = [
  { prefix: '', layout: 'classic' },
  { prefix: 'tenant:', layout: 'clustered' },
];

test.each(layouts)(
  'every sequence leaves what the protocol says, $layout',
  { timeout: longestMs },
  async (keys) => {
    const { redis } = fixture.server;
    const sequence = array(anyStep, { minLength: 1, maxLength: 100, size: 'max' });
    const property = asyncProperty(sequence, async (steps) => {
      await redis.flushall();
      await new Run(redis, keys).perform(steps);
    });
    await expect(assert(property, { numRuns: runs })).resolves.toBeUndefined();
  },
);
