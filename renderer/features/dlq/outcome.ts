import type { CallOutput } from '../../../core/contract/calls.ts';
import type { NoticeKey, NoticeTone } from '../../state/notices.ts';

/** A sentence that says exactly what happened to what was selected. */
export interface Outcome {
  readonly key: NoticeKey;
  readonly values: Readonly<Record<string, number>>;
  readonly tone: NoticeTone;
}

export function retryOutcome(answer: CallOutput<'dlq.retry'>): Outcome {
  const retried = answer.retried.length;
  const missing = answer.missing.length;
  const refused = answer.refused.length;
  const tone = retried === 0 ? 'warning' : 'done';
  if (missing > 0 && refused > 0) {
    return { key: 'dlq:retriedMissingRefused', values: { retried, missing, refused }, tone };
  }
  if (refused > 0) return { key: 'dlq:retriedRefused', values: { retried, count: refused }, tone };
  if (missing > 0) return { key: 'dlq:retriedMissing', values: { retried, count: missing }, tone };
  return { key: 'dlq:retried', values: { retried }, tone };
}

export function resolveOutcome(answer: CallOutput<'dlq.resolve'>): Outcome {
  const resolved = answer.resolved.length;
  const count = answer.missing.length;
  return count > 0
    ? { key: 'dlq:resolvedMissing', values: { resolved, count }, tone: resolved === 0 ? 'warning' : 'done' }
    : { key: 'dlq:resolvedDone', values: { resolved }, tone: 'done' };
}

export function reopenOutcome(answer: CallOutput<'dlq.reopen'>): Outcome {
  const reopened = answer.reopened.length;
  const count = answer.missing.length;
  return count > 0
    ? { key: 'dlq:reopenedMissing', values: { reopened, count }, tone: reopened === 0 ? 'warning' : 'done' }
    : { key: 'dlq:reopenedDone', values: { reopened }, tone: 'done' };
}
