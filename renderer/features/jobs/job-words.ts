import type { JobState } from '../../../core/contract/model.ts';
import type { MarkTone } from '../../ui/state-mark.tsx';

export function jobTone(state: JobState): MarkTone {
  switch (state) {
    case 'waiting':
      return 'none';
    case 'delayed':
      return 'paused';
    case 'active':
      return 'accent';
    case 'completed':
    case 'resolved':
      return 'good';
    case 'dead':
      return 'critical';
  }
}

/** Errors are often many lines; lists and folded attempts show the first that says something. */
export function firstLine(text: string): string {
  return (
    text
      .split('\n')
      .find((line) => line.trim() !== '')
      ?.trim() ?? ''
  );
}
