import type { Incident, LiveSnapshot, QueueSnapshot } from '../../../core/contract/model.ts';
import { byTrouble } from './health.ts';

/** The first line of the overview: the answer to "is everything all right?". */
export type Headline =
  | { readonly kind: 'quiet'; readonly queues: number; readonly perMinute: number }
  | { readonly kind: 'idle'; readonly queues: number }
  | { readonly kind: 'none' }
  | {
      readonly kind: 'trouble';
      readonly tone: 'warning' | 'critical';
      /** The worst queue; the sentence is about it. */
      readonly queue: string;
      readonly metrics: Incident['metrics'];
      /** How many more are in trouble. */
      readonly others: number;
    };

/** What is past its threshold on this queue, in the shape of an incident. */
export function breachesOf(queue: QueueSnapshot): Incident['metrics'] {
  return Object.entries(queue.metrics).flatMap(([metric, reading]) =>
    reading.isBreached
      ? [
          {
            metric: metric as keyof QueueSnapshot['metrics'],
            value: reading.value,
            threshold: reading.threshold.value,
          },
        ]
      : [],
  );
}

export function headlineOf(snapshot: LiveSnapshot): Headline {
  const { queues } = snapshot;
  const troubled = queues.filter((queue) => queue.health === 'critical' || queue.health === 'warning');
  const [worst] = troubled.toSorted(byTrouble);
  if (worst !== undefined) {
    return {
      kind: 'trouble',
      tone: worst.health === 'critical' ? 'critical' : 'warning',
      queue: worst.name,
      metrics: breachesOf(worst),
      others: troubled.length - 1,
    };
  }
  if (queues.length === 0) return { kind: 'none' };
  const perMinute = queues.reduce((total, queue) => total + queue.completedPerMinute, 0);
  return perMinute === 0
    ? { kind: 'idle', queues: queues.length }
    : { kind: 'quiet', queues: queues.length, perMinute };
}
