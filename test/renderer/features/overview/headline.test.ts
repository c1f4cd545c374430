import { describe, expect, it } from 'vitest';
import { byTrouble } from '../../../../renderer/features/overview/health.ts';
import { headlineOf } from '../../../../renderer/features/overview/headline.ts';
import { createWorld, liveSnapshotOf, type Scenario } from '../../../support/fixture/world.ts';

function snapshotOf(scenario: Scenario) {
  return liveSnapshotOf(createWorld({ nowMs: 1_700_000_000_000, scenario }), 'local');
}

describe('headlineOf', () => {
  it('is about the worst queue and counts the others', () => {
    const snapshot = snapshotOf('trouble');
    const headline = headlineOf(snapshot);
    expect(headline).toMatchObject({ kind: 'trouble', tone: 'critical', queue: 'email-send' });
    if (headline.kind !== 'trouble') return;
    expect(headline.metrics.map(({ metric }) => metric)).toContain('worker.processing');
    const troubled = snapshot.queues.filter(({ health }) => health === 'critical' || health === 'warning');
    expect(headline.others).toBe(troubled.length - 1);
  });

  it('adds up what is finished a minute when all is well', () => {
    const snapshot = snapshotOf('calm');
    const perMinute = snapshot.queues.reduce((total, queue) => total + queue.completedPerMinute, 0);
    expect(headlineOf(snapshot)).toEqual({
      kind: 'quiet',
      queues: snapshot.queues.length,
      perMinute,
      dead: 0,
    });
  });

  it('does not call it quiet while an incident is open, and says nothing that is over', () => {
    const snapshot = snapshotOf('calm');
    const [past] = snapshot.incidents;
    if (past === undefined) throw new Error('no fixture');
    const open = { ...past, queue: 'email-send', resolvedAtMs: null };
    expect(headlineOf({ ...snapshot, incidents: [open, past] })).toEqual({
      kind: 'calming',
      queue: 'email-send',
      others: 0,
    });
    expect(headlineOf({ ...snapshot, incidents: [past], dlqSize: 172 })).toMatchObject({ dead: 172 });
  });

  it('does not call a standstill quiet work', () => {
    const snapshot = snapshotOf('calm');
    const still = snapshot.queues.map((queue) => ({ ...queue, completedPerMinute: 0 }));
    expect(headlineOf({ ...snapshot, queues: still })).toMatchObject({ kind: 'idle' });
    expect(headlineOf({ ...snapshot, queues: [] })).toEqual({ kind: 'none' });
  });
});

describe('byTrouble', () => {
  it('puts trouble first and then goes by name, whatever the numbers do', () => {
    const { queues } = snapshotOf('many');
    const sorted = queues.toSorted(byTrouble);
    const ranks = sorted.map(({ health }) => ['critical', 'warning', 'healthy'].indexOf(health));
    expect(ranks.filter((rank) => rank >= 0)).toEqual(
      ranks.filter((rank) => rank >= 0).toSorted((a, b) => a - b),
    );
    const busier = queues.map((queue) => ({ ...queue, size: queue.size * 7, waiting: 3 }));
    expect(busier.toSorted(byTrouble).map(({ name }) => name)).toEqual(sorted.map(({ name }) => name));
  });
});
