import { describe, expect, it } from 'vitest';
import type { ConnectionSettings } from '../../../../core/contract/environment.ts';
import { addressOf } from '../../../../renderer/features/frame/address.ts';
import { looksLikeJobId, routeToJob } from '../../../../renderer/features/frame/job-search.ts';
import { matches } from '../../../../renderer/features/frame/match.ts';
import { windowTitle } from '../../../../renderer/features/frame/use-window-title.ts';
import { tcpConnection } from '../../../support/fixture/environments.ts';
import { queueJobs } from '../../../support/fixture/jobs.ts';

describe('windowTitle', () => {
  it('says trouble first, the worse kind only', () => {
    expect(windowTitle('Local', 0, 0)).toBe('Local · BIOMETRICS Queue Desktop');
    expect(windowTitle('Local', 0, 2)).toBe('▲ 2 · Local · BIOMETRICS Queue Desktop');
    expect(windowTitle('Local', 1, 2)).toBe('■ 1 · Local · BIOMETRICS Queue Desktop');
    expect(windowTitle(null, 1, 2)).toBe('BIOMETRICS Queue Desktop');
  });
});

describe('addressOf', () => {
  it.each<[Partial<ConnectionSettings>, string]>([
    [{}, 'redis://127.0.0.1:6379'],
    [{ host: '::1', database: 3 }, 'redis://[::1]:6379/3'],
    [
      { username: 'app', tls: { isEnabled: true, ca: '', skipVerification: false } },
      'rediss://app@127.0.0.1:6379',
    ],
    [{ socketPath: '/run/redis.sock' }, '/run/redis.sock'],
    [
      { topology: { kind: 'cluster', others: [{ host: '::1', port: 7_001 }] } },
      'redis-cluster://127.0.0.1:6379,[::1]:7001',
    ],
    [
      { database: 2, topology: { kind: 'sentinel', master: 'q', username: '', others: [] } },
      'redis-sentinel://127.0.0.1:6379/q?db=2',
    ],
  ])('of %j', (change, expected) => {
    expect(addressOf({ ...tcpConnection, ...change })).toBe(expected);
  });
});

describe('searching', () => {
  it('matches every word in any order', () => {
    expect(matches('email-send', 'send mail')).toBe(true);
    expect(matches('email-send', 'sent')).toBe(false);
    expect(matches('anything', '')).toBe(true);
  });

  it('takes only what could be an id for one', () => {
    expect(looksLikeJobId('0193c2a4-7e11-7000-a000-9f3e00000000')).toBe(true);
    expect(looksLikeJobId('email')).toBe(false);
    expect(looksLikeJobId('two words here')).toBe(false);
  });

  it('leads to the page where the job is', () => {
    const [job] = queueJobs('q', 'waiting', 1, 0);
    if (job === undefined) throw new Error('no job');
    expect(routeToJob('local', job.summary)).toMatchObject({ page: 'queue', state: 'waiting' });
    expect(routeToJob('local', { ...job.summary, state: 'dead' })).toMatchObject({
      page: 'dlq',
      list: 'dead',
    });
    expect(routeToJob('local', { ...job.summary, state: 'resolved' })).toMatchObject({ list: 'resolved' });
  });
});
