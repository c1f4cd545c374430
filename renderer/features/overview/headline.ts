import type { Incident, LiveSnapshot } from '../../../core/contract/model.ts';
import { breachesOf, phaseOf } from '../alerts/incident-phase.ts';
import { byTrouble } from './health.ts';

/** The first line of the overview: the answer to "is everything all right?". */
export type Headline =
  | { readonly kind: 'quiet'; readonly queues: number; readonly perMinute: number; readonly dead: number }
  | { readonly kind: 'idle'; readonly queues: number; readonly dead: number }
  | { readonly kind: 'none' }
  /** Nothing is past a threshold any more, but an incident is still open. */
  | { readonly kind: 'calming'; readonly queue: string; readonly others: number }
  | {
      readonly kind: 'trouble';
      readonly tone: 'warning' | 'critical';
      /** The worst queue; the sentence is about it. */
      readonly queue: string;
      /** As they are now, never as they were. */
      readonly metrics: Incident['metrics'];
      /** How many more are in trouble. */
      readonly others: number;
    };

export function headlineOf(snapshot: LiveSnapshot): Headline {
  const { queues, incidents, dlqSize: dead } = snapshot;
  const troubled = queues.filter((queue) => breachesOf(queue).length > 0);
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
  const [closing, ...others] = incidents.filter((incident) => phaseOf(incident, queues) !== 'over');
  if (closing !== undefined) return { kind: 'calming', queue: closing.queue, others: others.length };
  const perMinute = queues.reduce((total, queue) => total + queue.completedPerMinute, 0);
  return perMinute === 0
    ? { kind: 'idle', queues: queues.length, dead }
    : { kind: 'quiet', queues: queues.length, perMinute, dead };
}
