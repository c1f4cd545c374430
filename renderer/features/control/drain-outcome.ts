import type { DrainReport } from '../../../core/contract/control.ts';
import type { NoticeKey, NoticeTone } from '../../state/notices.ts';

/** A sentence that says exactly what a drain did. */
export interface DrainOutcome {
  readonly key: NoticeKey;
  readonly values: Record<string, string | number>;
  readonly tone: NoticeTone;
}

export function drainOutcome(queue: string, { drained, gone, kept, isAborted }: DrainReport): DrainOutcome {
  if (isAborted) return { key: 'control:drain.aborted', values: { queue, drained }, tone: 'warning' };
  const tone = drained === 0 ? 'warning' : 'done';
  if (gone > 0 && kept > 0)
    return { key: 'control:drain.doneGoneKept', values: { queue, drained, gone, kept }, tone };
  if (gone > 0) return { key: 'control:drain.doneGone', values: { queue, drained, count: gone }, tone };
  if (kept > 0) return { key: 'control:drain.doneKept', values: { queue, drained, count: kept }, tone };
  return { key: 'control:drain.done', values: { queue, count: drained }, tone };
}
