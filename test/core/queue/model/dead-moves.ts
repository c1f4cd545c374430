import { deepStrictEqual } from 'node:assert';
import { reopenDLQ, resolveDLQ, retryFromDLQ } from '../../../../core/queue/dlq.ts';
import type { Step } from './steps.ts';
import type { World } from './world.ts';

export type DeadStep = Extract<Step, { kind: 'retry' | 'resolve' | 'reopen' }>;

/** What a person does to dead jobs: in both, with the same answer. */
export async function moveDead(world: World, step: DeadStep, ids: readonly string[]): Promise<void> {
  const { model, clock } = world;
  const { moved, missing } = await moveInRedis(world, step, ids);
  deepStrictEqual([...moved, ...missing].toSorted(), ids.toSorted());
  const move = (id: string): boolean => {
    if (step.kind === 'retry') return model.retry(id, step.rearm, clock.nowMs);
    return step.kind === 'resolve' ? model.resolve(id, clock.nowMs) : model.reopen(id, clock.nowMs);
  };
  // In the order in which they moved, which matters to those that share an ordering key.
  const wrong = { notMoved: moved.filter((id) => !move(id)), notMissing: missing.filter(move) };
  deepStrictEqual(wrong, { notMoved: [], notMissing: [] });
}

async function moveInRedis(
  { store }: World,
  step: DeadStep,
  ids: readonly string[],
): Promise<{ moved: string[]; missing: string[] }> {
  if (step.kind === 'retry') {
    const { retried, missing, refused } = await retryFromDLQ(store, ids, { by: 'me', rearm: step.rearm });
    deepStrictEqual(refused, []);
    return { moved: retried, missing };
  }
  if (step.kind === 'resolve') {
    const { resolved, missing } = await resolveDLQ(store, ids, { text: 'by hand', by: 'me' });
    return { moved: resolved, missing };
  }
  const { reopened, missing } = await reopenDLQ(store, ids, { by: 'me' });
  return { moved: reopened, missing };
}
