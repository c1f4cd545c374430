import type { WorkerSnapshot } from '../../../core/contract/model.ts';

export interface WorkerHost {
  readonly host: string;
  readonly workers: readonly WorkerSnapshot[];
  readonly slots: number;
  readonly busy: number;
}

/** A worker may report more running jobs than it has slots while its concurrency is being lowered. */
export function slotsOf({ concurrency, activeJobIds }: WorkerSnapshot): number {
  return Math.max(concurrency, activeJobIds.length);
}

function sum(workers: readonly WorkerSnapshot[], of: (worker: WorkerSnapshot) => number): number {
  return workers.reduce((total, worker) => total + of(worker), 0);
}

/** Workers by the machine they run on, by name; on each by queue, then by process. */
export function groupByHost(workers: readonly WorkerSnapshot[]): readonly WorkerHost[] {
  const hosts = new Map<string, WorkerSnapshot[]>();
  for (const worker of workers) hosts.set(worker.host, [...(hosts.get(worker.host) ?? []), worker]);
  return [...hosts]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([host, here]) => ({
      host,
      workers: here.toSorted((a, b) => a.queue.localeCompare(b.queue) || a.pid - b.pid),
      slots: sum(here, slotsOf),
      busy: sum(here, ({ activeJobIds }) => activeJobIds.length),
    }));
}

/** Heartbeats come every few seconds; after this many without one something is wrong with the worker. */
export const silentAfterMs = 15_000;

export function isSilent({ lastSeenAtMs }: WorkerSnapshot, nowMs: number): boolean {
  return nowMs - lastSeenAtMs > silentAfterMs;
}
