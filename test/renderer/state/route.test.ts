import { describe, expect, it } from 'vitest';
import { hrefOf, navigate, parseRoute, type Route } from '../../../renderer/state/route.ts';

const places: readonly Exclude<Route, { page: 'unknown' }>[] = [
  { page: 'overview', env: 'local' },
  { page: 'queue', env: 'local', queue: 'email-send', state: 'completed', job: null },
  { page: 'queue', env: 'a/b c', queue: '..', state: 'waiting', job: 'id/with?odd&parts=#' },
  { page: 'schedules', env: 'local', queue: 'email-send', schedule: null },
  { page: 'schedules', env: 'local', queue: 'q', schedule: 'migration:2026' },
  { page: 'dlq', env: 'local', list: 'dead', queue: null, job: null },
  { page: 'dlq', env: 'local', list: 'resolved', queue: 'a.b_c', job: '1' },
  { page: 'alerts', env: 'local', queue: null },
  { page: 'alerts', env: 'local', queue: 'email-send' },
  { page: 'workers', env: 'local' },
  { page: 'environments', edit: null },
  { page: 'environments', edit: 'new' },
  { page: 'settings' },
];

describe('addresses', () => {
  it.each(places)('lead back to where they came from: $page', (route) => {
    expect(parseRoute(hrefOf(route).slice(1))).toEqual(route);
  });

  it.each(['', '/', '/local', '/local/nowhere', '/local/queue', '/settings/more'])(
    'take %j for no place at all',
    (location) => {
      expect(parseRoute(location)).toEqual({ page: 'unknown' });
    },
  );

  it('fall back where only a detail is wrong', () => {
    expect(parseRoute('/local/queue/q/nonsense')).toMatchObject({ page: 'queue', state: 'waiting' });
    expect(parseRoute('/local/dlq?list=nonsense')).toMatchObject({ page: 'dlq', list: 'dead' });
    expect(parseRoute('/local/queue/%E0%A4%A/waiting')).toMatchObject({ page: 'queue', queue: '%E0%A4%A' });
  });
});

describe('navigate', () => {
  it('goes forward, or replaces a step nobody wants to go back through', () => {
    navigate({ page: 'overview', env: 'local' });
    const before = history.length;
    navigate({ page: 'workers', env: 'local' });
    expect(history.length).toBe(before + 1);
    navigate({ page: 'alerts', env: 'local', queue: null }, { replace: true });
    expect(history.length).toBe(before + 1);
    expect(location.hash).toBe('#/local/alerts');
  });
});
