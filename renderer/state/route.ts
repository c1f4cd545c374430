import { useMemo } from 'react';
import { useHashLocation } from 'wouter/use-hash-location';
import type { JobState } from '../../core/contract/model.ts';

export const queueTabs = [
  'waiting',
  'active',
  'delayed',
  'parked',
  'completed',
] as const satisfies readonly JobState[];
export type QueueTab = (typeof queueTabs)[number];

/** Every place in the app. The address is the only home of "where am I", so any view can be reloaded and shared. */
export type Route =
  | { readonly page: 'overview'; readonly env: string }
  | {
      readonly page: 'queue';
      readonly env: string;
      readonly queue: string;
      readonly state: QueueTab;
      readonly job: string | null;
    }
  /** A tab of the queue's page. `schedule` is the id of the one in the drawer. */
  | {
      readonly page: 'schedules';
      readonly env: string;
      readonly queue: string;
      readonly schedule: string | null;
    }
  | {
      readonly page: 'dlq';
      readonly env: string;
      readonly list: 'dead' | 'resolved';
      readonly queue: string | null;
      readonly job: string | null;
    }
  | { readonly page: 'alerts'; readonly env: string; readonly queue: string | null }
  | { readonly page: 'workers'; readonly env: string }
  /** `edit` is an environment's id, `new`, or `null` when only the list is shown. */
  | { readonly page: 'environments'; readonly edit: string | null }
  | { readonly page: 'settings' }
  | { readonly page: 'unknown' };

export type PageName = Exclude<Route['page'], 'unknown'>;

function query(values: Record<string, string | null>): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(values))
    if (value !== null && value !== '') search.set(key, value);
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}

/** The address of a place, as a hash: `#/local/overview`. */
export function hrefOf(route: Exclude<Route, { page: 'unknown' }>): string {
  const env = 'env' in route ? encodeURIComponent(route.env) : '';
  switch (route.page) {
    case 'overview':
    case 'workers':
      return `#/${env}/${route.page}`;
    case 'alerts':
      return `#/${env}/alerts${query({ queue: route.queue })}`;
    case 'queue':
      return `#/${env}/queue/${encodeURIComponent(route.queue)}/${route.state}${query({ job: route.job })}`;
    case 'schedules':
      return `#/${env}/queue/${encodeURIComponent(route.queue)}/schedules${query({ schedule: route.schedule })}`;
    case 'dlq': {
      const list = route.list === 'dead' ? null : route.list;
      return `#/${env}/dlq${query({ list, queue: route.queue, job: route.job })}`;
    }
    case 'environments':
      return `#/environments${query({ edit: route.edit })}`;
    case 'settings':
      return '#/settings';
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // A half-typed escape in the address bar: take it as it stands.
    return part;
  }
}

/** Reads a location such as `/local/queue/email-send/waiting?job=1`. */
export function parseRoute(location: string): Route {
  const [path = '', search = ''] = location.split('?', 2);
  const values = new URLSearchParams(search);
  const parts = path.split('/').filter(Boolean).map(decode);
  const [first, page, queue, state] = parts;
  if (first === 'settings' && parts.length === 1) return { page: 'settings' };
  if (first === 'environments' && parts.length === 1)
    return { page: 'environments', edit: values.get('edit') };
  if (first === undefined || page === undefined) return { page: 'unknown' };
  const job = values.get('job');
  switch (page) {
    case 'overview':
    case 'workers':
      return { page, env: first };
    case 'alerts':
      return { page, env: first, queue: values.get('queue') };
    case 'queue':
      if (queue === undefined) return { page: 'unknown' };
      if (state === 'schedules') {
        return { page: 'schedules', env: first, queue, schedule: values.get('schedule') };
      }
      return { page, env: first, queue, state: queueTabs.find((tab) => tab === state) ?? 'waiting', job };
    case 'dlq': {
      const list = values.get('list') === 'resolved' ? 'resolved' : 'dead';
      return { page, env: first, list, queue: values.get('queue'), job };
    }
    default:
      return { page: 'unknown' };
  }
}

export function useRoute(): Route {
  const [location] = useHashLocation();
  return useMemo(() => parseRoute(location), [location]);
}

/** `replace` for steps nobody wants to go back through, such as moving along a list. */
export function navigate(
  route: Exclude<Route, { page: 'unknown' }>,
  options: { readonly replace?: boolean } = {},
): void {
  const href = hrefOf(route);
  if (href === location.hash) return;
  const oldURL = location.href;
  if (options.replace === true) history.replaceState(null, '', href);
  else history.pushState(null, '', href);
  // wouter listens to hashchange, which pushState does not fire.
  window.dispatchEvent(new HashChangeEvent('hashchange', { oldURL, newURL: location.href }));
}
