import { ResolveDialog } from './resolve-dialog.tsx';
import { RetryDialog } from './retry-dialog.tsx';
import type { Decisions } from './use-decisions.ts';

interface DlqDialogsProps {
  readonly decisions: Decisions;
  readonly productionName: string | null;
}

export function DlqDialogs({ decisions, productionName }: DlqDialogsProps) {
  const { question, isPending } = decisions;
  if (question === null) return null;
  if (question.kind === 'retry') {
    return (
      <RetryDialog
        plan={question.plan}
        productionName={productionName}
        isPending={isPending}
        onRetry={decisions.confirmRetry}
        onClose={decisions.cancel}
      />
    );
  }
  return (
    <ResolveDialog
      count={question.jobIds.length}
      isPending={isPending}
      onResolve={decisions.confirmResolve}
      onClose={decisions.cancel}
    />
  );
}
