import { PriorityDialog } from './priority-dialog.tsx';
import { RemoveJobDialog } from './remove-job-dialog.tsx';
import type { JobControl } from './use-job-control.ts';

export function JobQuestions({ control }: { readonly control: JobControl }) {
  const { question, isPending, confirmPriority, confirmRemove, cancel } = control;
  if (question === null) return null;
  if (question.kind === 'remove') {
    return (
      <RemoveJobDialog job={question.job} isPending={isPending} onRemove={confirmRemove} onClose={cancel} />
    );
  }
  return (
    <PriorityDialog job={question.job} isPending={isPending} onChange={confirmPriority} onClose={cancel} />
  );
}
