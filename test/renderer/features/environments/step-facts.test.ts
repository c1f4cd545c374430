import { beforeAll, describe, expect, it } from 'vitest';
import type { DiagnosisStep } from '../../../../core/contract/environment.ts';
import { stepFacts } from '../../../../renderer/features/environments/step-facts.ts';
import { formatFor } from '../../../../renderer/text/format.ts';
import { startI18n } from '../../../../renderer/text/i18n.ts';

const step = (
  name: DiagnosisStep['step'],
  facts: DiagnosisStep['facts'],
  verdict: DiagnosisStep['verdict'] = 'ok',
) => ({
  step: name,
  verdict,
  problem: null,
  facts,
  tookMs: 1,
});

describe('stepFacts', () => {
  let i18n: Awaited<ReturnType<typeof startI18n>>;
  beforeAll(async () => {
    i18n = await startI18n('en');
  });

  it.each([
    [step('name', { address: '10.0.0.1' }), '10.0.0.1'],
    [step('name', { socketPath: '/run/redis.sock' }), '/run/redis.sock'],
    [step('port', { address: '10.0.0.1', port: 6379 }), 'port 6379 answers'],
    [
      step('tls', { protocol: 'TLSv1.3', subject: 'redis', validTo: '2027-03-01T00:00:00.000Z' }),
      'TLSv1.3, redis, valid until 2027-03-01',
    ],
    [step('tls', {}, 'skipped'), ''],
    [step('login', { user: 'app', latencyMs: 0.42 }), 'as app, round trip 0.4\u00a0ms'],
    [step('rights', { user: 'app', canWrite: 1, refused: '' }), 'may read and write'],
    [step('rights', { user: 'app', refused: '' }), ''],
    [step('rights', { refused: 'ZADD ZREM' }, 'warning'), 'refused: ZADD ZREM'],
    [step('version', { version: '7.2.5', maxmemoryPolicy: 'noeviction' }), 'Redis 7.2.5'],
  ])('%o', (given, expected) => {
    const t = i18n.getFixedT<['environments', 'common']>('en', ['environments', 'common']);
    expect(stepFacts(given, t, formatFor('en'))).toBe(expected);
  });

  it('warns about a Redis that forgets jobs when it is full', () => {
    const t = i18n.getFixedT<['environments', 'common']>('en', ['environments', 'common']);
    const given = step('version', { version: '7.2.5', maxmemoryPolicy: 'allkeys-lru' }, 'warning');
    expect(stepFacts(given, t, formatFor('en'))).toContain('allkeys-lru');
  });
});
