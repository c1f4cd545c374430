import type { QueueSnapshot } from '../../../core/contract/model.ts';
import type { MarkTone } from '../../ui/state-mark.tsx';

export type Health = QueueSnapshot['health'];

export function healthTone(health: Health): MarkTone {
  switch (health) {
    case 'healthy':
      return 'good';
    case 'warning':
      return 'warning';
    case 'critical':
      return 'critical';
    case 'no-data':
      return 'none';
  }
}

const order: Record<Health, number> = { critical: 0, warning: 1, healthy: 2, 'no-data': 2 };

/** Trouble first, then by name. Nothing else counts, so a row only moves when its state changes. */
export function byTrouble(a: QueueSnapshot, b: QueueSnapshot): number {
  return order[a.health] - order[b.health] || a.name.localeCompare(b.name);
}
