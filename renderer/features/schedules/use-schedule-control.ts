import { useState } from 'react';
import type { Schedule, ScheduleDefinition } from '../../../core/contract/control.ts';
import type { AppError } from '../../../core/contract/errors.ts';
import { useAction } from '../../client/use-action.ts';
import { toast } from '../../state/notices.ts';
import { definitionOf } from './schedule-fields.ts';

export type ScheduleQuestion =
  /** `null`: a new one. */
  | { readonly kind: 'edit'; readonly schedule: Schedule | null }
  | { readonly kind: 'remove'; readonly schedule: Schedule };

export interface ScheduleControl {
  readonly question: ScheduleQuestion | null;
  readonly isPending: boolean;
  /** Why the host refused to save; shown in the form. */
  readonly saveError: AppError | undefined;
  readonly ask: (question: ScheduleQuestion) => void;
  readonly cancel: () => void;
  readonly save: (definition: ScheduleDefinition) => void;
  readonly setPaused: (schedule: Schedule, isPaused: boolean) => void;
  readonly remove: (schedule: Schedule) => void;
}

/** From a button to its question, to the call, to its exact result. `onChanged`: read the list again. */
export function useScheduleControl(env: string, queue: string, onChanged: () => void): ScheduleControl {
  const put = useAction('schedule.put');
  const saving = useAction('schedule.put', { silent: true });
  const removing = useAction('schedule.remove');
  const [question, setQuestion] = useState<ScheduleQuestion | null>(null);
  const isPending = put.isPending || saving.isPending || removing.isPending;

  async function save(schedule: ScheduleDefinition): Promise<void> {
    const done = await saving.run({ env, queue, schedule });
    if (done === undefined) return;
    toast('schedules:saved', { id: schedule.id });
    onChanged();
    setQuestion(null);
  }

  async function setPaused(schedule: Schedule, isPaused: boolean): Promise<void> {
    const done = await put.run({ env, queue, schedule: { ...definitionOf(schedule), isPaused } });
    if (done === undefined) return;
    toast(isPaused ? 'schedules:pausedDone' : 'schedules:resumedDone', { id: schedule.id });
    onChanged();
  }

  async function remove({ id }: Schedule): Promise<void> {
    const answer = await removing.run({ env, queue, id });
    if (answer === undefined) return;
    if (answer.outcome === 'removed') toast('schedules:removed', { id });
    else toast('schedules:removedMissing', { id }, { tone: 'warning' });
    onChanged();
    setQuestion(null);
  }

  return {
    question,
    isPending,
    saveError: saving.error,
    ask: setQuestion,
    cancel: () => setQuestion(null),
    save: (definition) => {
      if (!isPending) void save(definition);
    },
    setPaused: (schedule, isPaused) => {
      if (!isPending) void setPaused(schedule, isPaused);
    },
    remove: (schedule) => {
      if (!isPending) void remove(schedule);
    },
  };
}
