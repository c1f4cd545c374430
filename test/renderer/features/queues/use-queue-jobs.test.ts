import { describe, expect, it } from 'vitest';
import type { JobSummary } from '../../../../core/contract/model.ts';
import { changesSince } from '../../../../renderer/features/queues/use-queue-jobs.ts';
import { queueJobs } from '../../../support/fixture/jobs.ts';

const jobs: readonly JobSummary[] = queueJobs('q', 'waiting', 8, 1_000_000).map(({ summary }) => summary);

function page(shown: readonly JobSummary[], cursor: string | null) {
  return { jobs: [...shown], total: shown.length, cursor, readAtMs: 0 };
}

describe('changesSince', () => {
  it('counts what has come', () => {
    expect(changesSince(jobs.slice(2), page(jobs, null))).toEqual({ arrived: 2, goneIds: new Set() });
  });

  it('names what has gone from the part that was read again', () => {
    const changes = changesSince(jobs, page(jobs.slice(2, 6), 'more'));
    expect(changes.arrived).toBe(0);
    expect([...changes.goneIds]).toEqual(jobs.slice(0, 2).map(({ id }) => id));
  });

  it('says nothing about rows that the head does not reach, and everything once it is the whole list', () => {
    expect(changesSince(jobs, page(jobs.slice(0, 3), 'more')).goneIds.size).toBe(0);
    expect(changesSince(jobs, page(jobs.slice(0, 3), null)).goneIds.size).toBe(5);
    expect(changesSince(jobs, page([], null)).goneIds.size).toBe(8);
  });
});
