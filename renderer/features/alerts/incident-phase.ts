import type { Incident, QueueSnapshot } from '../../../core/contract/model.ts';

/** `recovering`: every metric is back, but the incident stays open for a while, in case it was only a pause. */
export type IncidentPhase = 'open' | 'recovering' | 'over';

export function phaseOf({ queue, resolvedAtMs }: Incident, queues: readonly QueueSnapshot[]): IncidentPhase {
  if (resolvedAtMs !== null) return 'over';
  const now = queues.find(({ name }) => name === queue);
  if (now === undefined) return 'open';
  return breachesOf(now).length === 0 ? 'recovering' : 'open';
}

/** What is past its threshold on this queue right now, in the shape of an incident. */
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
