import { RemoveScheduleDialog } from './remove-schedule-dialog.tsx';
import { ScheduleDialog } from './schedule-dialog.tsx';
import type { ScheduleControl } from './use-schedule-control.ts';

interface ScheduleQuestionsProps {
  readonly queue: string;
  readonly takenIds: readonly string[];
  readonly control: ScheduleControl;
}

export function ScheduleQuestions({ queue, takenIds, control }: ScheduleQuestionsProps) {
  const { question } = control;
  if (question === null) return null;
  return question.kind === 'remove' ? (
    <RemoveScheduleDialog schedule={question.schedule} control={control} />
  ) : (
    <ScheduleDialog queue={queue} schedule={question.schedule} takenIds={takenIds} control={control} />
  );
}
