import { beforeAll, describe, expect, it } from 'vitest';
import type { Incident } from '../../../../core/contract/model.ts';
import { phaseOf } from '../../../../renderer/features/alerts/incident-phase.ts';
import { incidentStory, noticeWords } from '../../../../renderer/features/alerts/notice-words.ts';
import { formatFor } from '../../../../renderer/text/format.ts';
import { startI18n } from '../../../../renderer/text/i18n.ts';
import { createWorld, liveSnapshotOf } from '../../../support/fixture/world.ts';

const incident: Incident = {
  id: '1',
  env: 'local',
  queue: 'email-send',
  metrics: [
    { metric: 'queue.size', value: 5_082, threshold: 1_000 },
    { metric: 'job.failed', value: 38, threshold: 10 },
    { metric: 'worker.processing', value: 0, threshold: 1 },
  ],
  startedAtMs: 0,
  resolvedAtMs: null,
};

describe('noticeWords', () => {
  let i18n: Awaited<ReturnType<typeof startI18n>>;
  beforeAll(async () => {
    i18n = await startI18n('en');
  });

  it('names the queue and the reasons, worst first', () => {
    const t = i18n.getFixedT<['alerts', 'common']>('en', ['alerts', 'common']);
    expect(noticeWords({ id: 'n', envName: 'Local', incidents: [incident] }, t, formatFor('en'))).toEqual({
      title: 'email-send needs attention',
      body: 'Local: nobody is working on it, 38 failed in 5 minutes, 5,082 jobs in the queue',
    });
  });

  it('is one notice for several queues, and names three of them', () => {
    const t = i18n.getFixedT<['alerts', 'common']>('de', ['alerts', 'common']);
    const incidents = ['a', 'b', 'c', 'd', 'e'].map((queue) => ({ ...incident, id: queue, queue }));
    expect(noticeWords({ id: 'n', envName: 'Lokal', incidents }, t, formatFor('de'))).toEqual({
      title: '5 Queues brauchen Hilfe',
      body: 'Lokal: a, b, c und 2 weitere',
    });
  });

  it('says what is over in the past, as it was at its worst', () => {
    const t = i18n.getFixedT<['alerts', 'common']>('en', ['alerts', 'common']);
    const { queues } = liveSnapshotOf(createWorld({ nowMs: 1_000_000, scenario: 'calm' }), 'local');
    expect(phaseOf(incident, queues)).toBe('recovering');
    expect(incidentStory(incident, queues, t, formatFor('en'))).toBe(
      'nobody was working on it, 38 had failed in 5 minutes, up to 5,082 jobs in the queue',
    );

    const troubled = liveSnapshotOf(createWorld({ nowMs: 1_000_000 }), 'local').queues;
    expect(phaseOf(incident, troubled)).toBe('open');
    expect(incidentStory(incident, troubled, t, formatFor('en'))).toMatch(/^nobody is working on it/);
  });
});
