import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { JobSummary } from '../../../core/contract/model.ts';
import type { Priority } from '../../../core/contract/names.ts';
import { useAction } from '../../client/use-action.ts';
import { toast } from '../../state/notices.ts';
import { toneOf } from './job-outcome.ts';

/** What is being asked about one job before it is done. */
export interface JobQuestion {
  readonly kind: 'remove' | 'priority';
  readonly job: JobSummary;
}

export interface JobControl {
  readonly question: JobQuestion | null;
  readonly isPending: boolean;
  readonly runNow: (job: JobSummary) => void;
  readonly askPriority: (job: JobSummary) => void;
  readonly askRemove: (job: JobSummary) => void;
  readonly confirmPriority: (priority: Priority) => void;
  readonly confirmRemove: () => void;
  readonly cancel: () => void;
}

/**
 * What a person can decide about a job that has not begun, each with its exact result as a notice. The answer tells when the
 * job was faster. `onRemoved`: it is gone, whoever did it.
 */
export function useJobControl(env: string, onRemoved: (id: string) => void): JobControl {
  const { t } = useTranslation('common');
  const runNow = useAction('job.runNow');
  const changePriority = useAction('job.changePriority');
  const remove = useAction('job.remove');
  const [question, setQuestion] = useState<JobQuestion | null>(null);
  const isPending = runNow.isPending || changePriority.isPending || remove.isPending;
  // Where the screen saw it: where the look-up begins, never what is moved.
  const ref = ({ queue, id, atMs }: JobSummary) => ({ env, queue, id, hintAtMs: atMs });

  async function run(job: JobSummary): Promise<void> {
    const answer = await runNow.run(ref(job));
    if (answer !== undefined)
      toast(`control:job.ran.${answer.outcome}`, {}, { tone: toneOf(answer.outcome) });
  }

  async function confirmPriority(job: JobSummary, priority: Priority): Promise<void> {
    const answer = await changePriority.run({ ...ref(job), priority });
    if (answer === undefined) return;
    const word = t(`priority.${priority}`);
    toast(
      `control:job.reprioritized.${answer.outcome}`,
      { priority: word },
      { tone: toneOf(answer.outcome) },
    );
    setQuestion(null);
  }

  async function confirmRemove(job: JobSummary): Promise<void> {
    const answer = await remove.run(ref(job));
    if (answer === undefined) return;
    const { outcome } = answer;
    toast(`control:job.removed.${outcome}`, { queue: job.queue }, { tone: toneOf(outcome) });
    if (outcome === 'removed') onRemoved(job.id);
    setQuestion(null);
  }

  return {
    question,
    isPending,
    runNow: (job) => {
      if (!isPending) void run(job);
    },
    askPriority: (job) => setQuestion({ kind: 'priority', job }),
    askRemove: (job) => setQuestion({ kind: 'remove', job }),
    confirmPriority: (priority) => {
      if (question?.kind === 'priority' && !isPending) void confirmPriority(question.job, priority);
    },
    confirmRemove: () => {
      if (question?.kind === 'remove' && !isPending) void confirmRemove(question.job);
    },
    cancel: () => setQuestion(null),
  };
}
