import type { JobState } from '../../../core/contract/model.ts';
import type { MarkTone } from '../../ui/state-mark.tsx';

export function jobTone(state: JobState): MarkTone {
  switch (state) {
    case 'waiting':
      return 'none';
    case 'delayed':
    case 'parked':
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

/** The seed's readers see only the text, so ours begins with the error's name; beside the name it would be there twice. */
export function withoutName(errorName: string | null, message: string): string {
  return errorName === 'MalformedJob' ? message.replace(/^Malformed job: /, '') : message;
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
