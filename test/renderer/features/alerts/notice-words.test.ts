import { beforeAll, describe, expect, it } from 'vitest';
import type { Incident } from '../../../../core/contract/model.ts';
import { noticeWords } from '../../../../renderer/features/alerts/notice-words.ts';
import { formatFor } from '../../../../renderer/text/format.ts';
import { startI18n } from '../../../../renderer/text/i18n.ts';

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
});
