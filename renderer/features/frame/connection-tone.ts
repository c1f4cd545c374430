import type { EnvironmentStatus } from '../../../core/contract/environment.ts';
import type { MarkTone } from '../../ui/state-mark.tsx';

export function connectionTone(state: EnvironmentStatus['state']): MarkTone {
  switch (state) {
    case 'connected':
      return 'good';
    case 'reconnecting':
      return 'warning';
    case 'failed':
      return 'critical';
    case 'connecting':
    case 'stopped':
      return 'none';
  }
}
