import type { Removal, Reprioritization, RunningNow } from '../../../core/contract/control.ts';
import type { NoticeTone } from '../../state/notices.ts';

/** Done as asked, or why not: somebody or something was faster. */
export function toneOf(outcome: Removal | RunningNow | Reprioritization): NoticeTone {
  switch (outcome) {
    case 'moved':
    case 'removed':
    case 'changed':
    case 'parked':
      return 'done';
    case 'due':
      return 'info';
    case 'active':
    case 'missing':
      return 'warning';
  }
}
