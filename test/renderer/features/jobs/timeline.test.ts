import { describe, expect, it } from 'vitest';
import type { JobDetail, JobSummary } from '../../../../core/contract/model.ts';
import { gapPx, timelineOf } from '../../../../renderer/features/jobs/timeline.ts';
import { createFakeClient } from '../../../support/fake-client.ts';

async function detailOf(change: Partial<JobSummary>, more: Partial<JobDetail> = {}): Promise<JobDetail> {
  const client = createFakeClient({ nowMs: 1_000_000 });
  const { jobs } = await client.call('dlq.page', {
    env: 'local',
    list: 'dead',
    queue: null,
    order: 'newest',
    cursor: null,
    limit: 1,
  });
  const [summary] = jobs;
  if (summary === undefined) throw new Error('the fixture has no dead job');
  const detail = await client.call('job.get', {
    env: 'local',
    job: { queue: summary.queue, id: summary.id, state: 'dead' },
  });
  return {
    ...detail,
    history: [],
    redrives: [],
    ...more,
    summary: { ...detail.summary, createdAtMs: 100, expiresAtMs: null, ...change },
  };
}

function attempt(number: number, failedAtMs: number) {
  return { attempt: number, failedAtMs, worker: 'w', errorName: 'E', message: 'm', stack: '' };
}

describe('timelineOf', () => {
  it('tells a dead job with a second life in the order it happened', async () => {
    const detail = await detailOf(
      { state: 'dead', atMs: 900, expiresAtMs: 5_000 },
      {
        history: [attempt(1, 200), attempt(2, 400), attempt(1, 900)],
        redrives: [{ atMs: 600, by: 'mk' }],
      },
    );
    expect(timelineOf(detail).map(({ kind, atMs }) => `${kind} ${atMs}`)).toEqual([
      'created 100',
      'failed 200',
      'failed 400',
      'redriven 600',
      'failed 900',
      'dead 900',
      'expires 5000',
    ]);
  });

  it('goes on telling where a job went after it was resolved, and resolved no more', async () => {
    const history = [attempt(1, 200), attempt(2, 400)];
    const resolved = await detailOf(
      { state: 'resolved', atMs: 900 },
      { history, resolution: { text: 'done', atMs: 900, by: 'mk' } },
    );
    const told = ['created 100', 'failed 200', 'failed 400', 'dead 400', 'resolved 900'];
    expect(timelineOf(resolved).map(({ kind, atMs }) => `${kind} ${atMs}`)).toEqual(told);

    const reopened = await detailOf(
      { state: 'dead', atMs: 1_000 },
      { history, reopenings: [{ atMs: 1_000, by: 'jo', resolved: { atMs: 900, by: 'mk' } }] },
    );
    expect(timelineOf(reopened).map(({ kind, atMs }) => `${kind} ${atMs}`)).toEqual([
      ...told,
      'reopened 1000',
    ]);
  });

  it('derives when a finished job started from how long it ran', async () => {
    const detail = await detailOf({ state: 'completed', atMs: 900, startedAtMs: null, durationMs: 300 });
    expect(timelineOf(detail)).toMatchObject([
      { kind: 'created' },
      { kind: 'started', atMs: 600 },
      { kind: 'completed' },
    ]);
  });

  it('says what is still to come', async () => {
    expect(timelineOf(await detailOf({ state: 'delayed', atMs: 7_000 })).at(-1)?.kind).toBe('firstDue');
    const failedOnce = await detailOf({ state: 'delayed', atMs: 7_000 }, { history: [attempt(1, 200)] });
    expect(timelineOf(failedOnce).at(-1)?.kind).toBe('due');
    expect(
      timelineOf(await detailOf({ state: 'active', atMs: 7_000, startedAtMs: 500, worker: 'w1' })),
    ).toMatchObject([{ kind: 'created' }, { kind: 'started', by: 'w1' }, { kind: 'leaseEnds' }]);
  });
});

describe('gapPx', () => {
  it('grows with the time between, and stays on the screen', () => {
    const gaps = [0, 50, 2_000, 60_000, 3_600_000, 864_000_000, Number.MAX_SAFE_INTEGER].map(gapPx);
    expect(gaps).toEqual(gaps.toSorted((a, b) => a - b));
    expect(gaps[0]).toBe(8);
    expect(Math.max(...gaps)).toBe(72);
    expect(gapPx(-5)).toBe(8);
  });
});
