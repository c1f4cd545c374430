import { randomUUID } from 'node:crypto';
import type { Incident } from '../contract/model.ts';
import type { MetricName } from '../contract/names.ts';
import { createSignal, type Signal } from './signal.ts';

/** One metric of one queue beyond its threshold, at one tick. */
export interface Breach {
  readonly metric: MetricName;
  readonly value: number | null;
  readonly threshold: number;
}

/**
 * When trouble began and when it was over, for the queues of one environment.
 *
 *   quiet ──first breach──▶ open ──nothing breached for `quietForMs`──▶ resolved
 *
 * A metric that dances around its threshold stays inside one incident: flapping is one piece of news, not twenty.
 */
export interface Incidents {
  /** Open ones first, then what was resolved lately; the newest first in both. */
  readonly list: readonly Incident[];
  readonly opened: Signal<Incident>;
  /** The verdict of one tick on one queue. `atMs` is Redis's clock. */
  note(queue: string, breaches: readonly Breach[], atMs: number): void;
  breachedSinceMs(queue: string, metric: MetricName): number | null;
  /** A queue that is not there any more is in no trouble. */
  forget(queue: string): void;
  /** Forgets everything: the environment leads to another server now. */
  clear(): void;
  /** An incident as it is now. */
  readonly get: (id: string) => Incident | undefined;
}

/** Lower reports the same trouble again and again; higher keeps a mended queue red. */
export const quietForMs = 30_000;
const maxResolvedKept = 20;

interface Open {
  incident: Incident;
  lastBreachAtMs: number;
}

export function createIncidents(env: string): Incidents {
  const open = new Map<string, Open>();
  const since = new Map<string, Map<MetricName, number>>();
  let resolved: Incident[] = [];
  const opened = createSignal<Incident>();

  const noteSince = (queue: string, breaches: readonly Breach[], atMs: number): void => {
    const before = since.get(queue);
    since.set(queue, new Map(breaches.map(({ metric }) => [metric, before?.get(metric) ?? atMs])));
  };

  const begin = (queue: string, breaches: readonly Breach[], atMs: number): void => {
    const incident: Incident = {
      id: randomUUID(),
      env,
      queue,
      metrics: [...breaches],
      startedAtMs: atMs,
      resolvedAtMs: null,
    };
    open.set(queue, { incident, lastBreachAtMs: atMs });
    opened.emit(incident);
  };

  const resolve = (queue: string, { incident, lastBreachAtMs }: Open): void => {
    open.delete(queue);
    resolved = [{ ...incident, resolvedAtMs: lastBreachAtMs }, ...resolved].slice(0, maxResolvedKept);
  };

  return {
    get list() {
      const current = [...open.values()].map(({ incident }) => incident);
      return [...current.toSorted((a, b) => b.startedAtMs - a.startedAtMs), ...resolved];
    },
    opened,
    note: (queue, breaches, atMs) => {
      noteSince(queue, breaches, atMs);
      const running = open.get(queue);
      if (running === undefined) {
        if (breaches.length > 0) begin(queue, breaches, atMs);
      } else if (breaches.length > 0) {
        running.lastBreachAtMs = atMs;
        running.incident = { ...running.incident, metrics: merged(running.incident.metrics, breaches) };
      } else if (atMs - running.lastBreachAtMs >= quietForMs) {
        resolve(queue, running);
      }
    },
    forget: (queue) => {
      since.delete(queue);
      const running = open.get(queue);
      if (running !== undefined) resolve(queue, running);
    },
    clear: () => {
      open.clear();
      since.clear();
      resolved = [];
    },
    breachedSinceMs: (queue, metric) => since.get(queue)?.get(metric) ?? null,
    get: (id) =>
      [...open.values()].find(({ incident }) => incident.id === id)?.incident ??
      resolved.find((incident) => incident.id === id),
  };
}

/** Every metric that was breached during the incident, each as it was at its worst. */
function merged(known: readonly Breach[], now: readonly Breach[]): Breach[] {
  const others = known.filter(({ metric }) => !now.some((breach) => breach.metric === metric));
  return [
    ...others,
    ...now.map((breach) =>
      worse(
        known.find(({ metric }) => metric === breach.metric),
        breach,
      ),
    ),
  ];
}

function worse(before: Breach | undefined, now: Breach): Breach {
  // Against another threshold, the old value says nothing any more.
  if (
    before === undefined ||
    before.value === null ||
    now.value === null ||
    before.threshold !== now.threshold
  )
    return now;
  const isAbove = now.value > now.threshold;
  return isAbove === before.value > now.value ? before : now;
}
