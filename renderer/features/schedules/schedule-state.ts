import type { Schedule } from '../../../core/contract/control.ts';
import type { MarkTone } from '../../ui/state-mark.tsx';

export type ScheduleState = 'on' | 'paused' | 'over';

/** `over`: its end or its limit is reached, or its expression names no more times. */
export function scheduleState({ isPaused, nextTickAtMs }: Schedule): ScheduleState {
  if (isPaused) return 'paused';
  return nextTickAtMs === null ? 'over' : 'on';
}

export function scheduleTone(state: ScheduleState): MarkTone {
  switch (state) {
    case 'on':
      return 'good';
    case 'paused':
      return 'paused';
    case 'over':
      return 'none';
  }
}
