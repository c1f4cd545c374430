import { randomUUID } from 'node:crypto';
import type { Incident } from '../contract/model.ts';
import type { WatchOutput } from '../contract/watches.ts';
import { createSignal, type Signal } from './signal.ts';

export type Notice = WatchOutput<'notices'>;

/** A dead fleet opens an incident on every queue within a tick or two: these are one notice, not six. */
export const burstMs = 3_000;
/** After a notice, what follows is gathered for this long: a person who has been called is already looking. */
export const restMs = 60_000;

/** Gathers what begins together in one environment and tells it once. */
export interface Notices {
  readonly pushed: Signal<Notice>;
  readonly add: (incident: Incident) => void;
  stop(): void;
}

/** @param current the incident as it is when the notice goes out: by then its values are newer. */
export function createNotices(envName: () => string, current: (id: string) => Incident | undefined): Notices {
  const pushed = createSignal<Notice>();
  let burst: Incident[] = [];
  let timer: NodeJS.Timeout | undefined;
  let restsUntilMs = 0;

  const push = (): void => {
    timer = undefined;
    const incidents = burst.map((incident) => current(incident.id) ?? incident);
    burst = [];
    restsUntilMs = Date.now() + restMs;
    pushed.emit({ id: randomUUID(), envName: envName(), incidents });
  };

  return {
    pushed,
    add: (incident) => {
      burst.push(incident);
      timer ??= setTimeout(push, Math.max(burstMs, restsUntilMs - Date.now()));
    },
    stop: () => {
      clearTimeout(timer);
      timer = undefined;
      burst = [];
    },
  };
}
