import type { QueueSnapshot } from '../../../core/contract/model.ts';
import { DrainDialog } from './drain-dialog.tsx';
import { LimitDialog } from './limit-dialog.tsx';
import { PauseDialog } from './pause-dialog.tsx';
import { RetentionDialog } from './retention-dialog.tsx';
import type { QueueControl } from './use-queue-control.ts';

/** What is being asked about the queue before it is done. */
export type QueueQuestion = 'pause' | 'limit' | 'retention' | 'drain';

interface QueueQuestionsProps {
  readonly queue: QueueSnapshot;
  readonly control: QueueControl;
  readonly question: QueueQuestion | null;
  readonly onClose: () => void;
}

/** The dialog of the question that stands; it stays, with what was typed, when the host refuses. */
export function QueueQuestions({ queue, control, question, onClose }: QueueQuestionsProps) {
  const { isPending, pause, limit, keep, drain } = control;
  const finish = async (done: Promise<boolean>): Promise<void> => {
    if (await done) onClose();
  };
  switch (question) {
    case null:
      return null;
    case 'pause':
      return (
        <PauseDialog
          queue={queue}
          isPending={isPending}
          onPause={(reason) => void finish(pause(reason))}
          onClose={onClose}
        />
      );
    case 'limit':
      return (
        <LimitDialog
          queue={queue.name}
          rateLimit={queue.rateLimit}
          isPending={isPending}
          onLimit={(rateLimit) => void finish(limit(rateLimit))}
          onClose={onClose}
        />
      );
    case 'retention':
      return (
        <RetentionDialog
          queue={queue.name}
          retentionMs={queue.retentionMs}
          isPending={isPending}
          onKeep={(keepMs) => void finish(keep(keepMs))}
          onClose={onClose}
        />
      );
    case 'drain':
      return (
        <DrainDialog
          queue={queue}
          isPending={isPending}
          onDrain={(includeDelayed) => void finish(drain(includeDelayed))}
          onClose={onClose}
        />
      );
  }
}
