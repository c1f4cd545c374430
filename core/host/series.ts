import type { Minute } from '../contract/model.ts';
import type { QueueObservation } from '../queue/observe.ts';

/**
 * The last half hour of each queue, minute by minute: what Redis counts itself, and beside it the size and the workers as
 * they were seen last in each minute. Those two are known only for minutes in which this app was watching.
 */
export interface Series {
  note(queue: QueueObservation, atMs: number): void;
  /** Oldest first, the current minute last; always `seriesMinutes` of them. */
  minutesOf(queue: string, atMs: number): Minute[];
  forget(queue: string): void;
  /** Forgets everything: the environment leads to another server now. */
  clear(): void;
}

export const seriesMinutes = 30;
const minuteMs = 60_000;

export function createSeries(): Series {
  const queues = new Map<string, Map<number, Minute>>();

  return {
    forget: (queue) => void queues.delete(queue),
    clear: () => queues.clear(),
    note: (queue, atMs) => {
      const kept = queues.get(queue.name) ?? new Map<number, Minute>();
      queues.set(queue.name, kept);
      for (const counted of queue.minutes) {
        const before = kept.get(counted.atMs);
        kept.set(counted.atMs, {
          atMs: counted.atMs,
          enqueued: counted.enqueued,
          completed: counted.completed,
          failedAttempts: counted.failedAttempts,
          dead: counted.dead,
          waitMs: mean(counted.waitMsSum, counted.started),
          durationMs: mean(counted.durationMsSum, counted.completed),
          size: before?.size ?? null,
          workers: before?.workers ?? null,
        });
      }
      const current = minuteOf(atMs);
      kept.set(current, {
        ...(kept.get(current) ?? emptyMinute(current)),
        size: queue.size,
        workers: queue.workers,
      });
      for (const at of kept.keys()) if (at <= current - seriesMinutes * minuteMs) kept.delete(at);
    },
    minutesOf: (queue, atMs) => {
      const kept = queues.get(queue);
      const first = minuteOf(atMs) - (seriesMinutes - 1) * minuteMs;
      return Array.from({ length: seriesMinutes }, (_, step) => {
        const at = first + step * minuteMs;
        return kept?.get(at) ?? emptyMinute(at);
      });
    },
  };
}

function minuteOf(atMs: number): number {
  return atMs - (atMs % minuteMs);
}

function emptyMinute(atMs: number): Minute {
  return {
    atMs,
    enqueued: 0,
    completed: 0,
    failedAttempts: 0,
    dead: 0,
    waitMs: null,
    durationMs: null,
    size: null,
    workers: null,
  };
}

/** `null` when nothing was there to measure. Sums may be a little below zero where clocks were moved. */
function mean(sum: number, count: number): number | null {
  return count === 0 ? null : Math.max(0, sum / count);
}
