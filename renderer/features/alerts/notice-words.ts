import type { TFunction } from 'i18next';
import type { Incident, QueueSnapshot } from '../../../core/contract/model.ts';
import type { MetricName } from '../../../core/contract/names.ts';
import type { WatchOutput } from '../../../core/contract/watches.ts';
import type { Format } from '../../text/format.ts';
import { breachesOf } from './incident-phase.ts';

type Notice = WatchOutput<'notices'>;
type Words = TFunction<['alerts', 'common']>;
type IncidentMetric = Incident['metrics'][number];

/** Worst first: what a person on call asks about before anything else. */
const gravity: readonly MetricName[] = [
  'worker.processing',
  'job.failed',
  'queue.wait_time',
  'queue.size',
  'job.duration',
];

/** Queues named in one notice; a sentence with more than three is not read. */
const maxNamed = 3;

function reason({ metric, value }: IncidentMetric, t: Words, format: Format): string {
  switch (metric) {
    case 'worker.processing':
      return value === null || value === 0
        ? t('alerts:reason.noWorkers')
        : t('alerts:reason.fewWorkers', { count: value });
    case 'job.failed':
      return t('alerts:reason.failed', { count: value ?? 0 });
    case 'queue.wait_time':
      return t('alerts:reason.wait', { value: format.duration(value) });
    case 'queue.size':
      return t('alerts:reason.size', { value: format.count(value ?? 0) });
    case 'job.duration':
      return t('alerts:reason.duration', { value: format.duration(value) });
  }
}

/** Why a queue is in trouble, worst reason first: "nobody is working on it, 38 failed in 5 minutes". */
export function incidentReasons(
  incident: Pick<Incident, 'metrics'>,
  t: Words,
  format: Format,
): readonly string[] {
  return incident.metrics
    .toSorted((a, b) => gravity.indexOf(a.metric) - gravity.indexOf(b.metric))
    .map((metric) => reason(metric, t, format));
}

function pastReason({ metric, value }: IncidentMetric, t: Words, format: Format): string {
  switch (metric) {
    case 'worker.processing':
      return value === null || value === 0
        ? t('alerts:was.noWorkers')
        : t('alerts:was.fewWorkers', { count: value });
    case 'job.failed':
      return t('alerts:was.failed', { count: value ?? 0 });
    case 'queue.wait_time':
      return t('alerts:was.wait', { value: format.duration(value) });
    case 'queue.size':
      return t('alerts:was.size', { value: format.count(value ?? 0) });
    case 'job.duration':
      return t('alerts:was.duration', { value: format.duration(value) });
  }
}

/**
 * An incident in a list, worst first. What is past its threshold now is said as it is now; what is back is said as it was
 * at its worst: "nobody was working on it, jobs waited up to 6 min 43 s".
 */
export function incidentStory(
  incident: Incident,
  queues: readonly QueueSnapshot[],
  t: Words,
  format: Format,
): string {
  const queue = queues.find(({ name }) => name === incident.queue);
  const current = incident.resolvedAtMs !== null || queue === undefined ? [] : breachesOf(queue);
  return incident.metrics
    .toSorted((a, b) => gravity.indexOf(a.metric) - gravity.indexOf(b.metric))
    .map((worst) => {
      const now = current.find(({ metric }) => metric === worst.metric);
      return now === undefined ? pastReason(worst, t, format) : reason(now, t, format);
    })
    .join(', ');
}

function queueNames(notice: Notice, t: Words): string {
  const names = notice.incidents.map(({ queue }) => queue);
  const more = names.length - maxNamed;
  const named = names.slice(0, maxNamed).join(', ');
  return more > 0 ? `${named} ${t('alerts:noticeMore', { count: more })}` : named;
}

export interface NoticeWords {
  readonly title: string;
  readonly body: string;
}

/** One notification for everything that began together. */
export function noticeWords(notice: Notice, t: Words, format: Format): NoticeWords {
  const [first, ...others] = notice.incidents;
  if (first === undefined || others.length > 0) {
    return {
      title: t('alerts:noticeTitleMany', { count: notice.incidents.length }),
      body: t('alerts:noticeBody', { envName: notice.envName, reasons: queueNames(notice, t) }),
    };
  }
  return {
    title: t('alerts:noticeTitle', { queue: first.queue }),
    body: t('alerts:noticeBody', {
      envName: notice.envName,
      reasons: incidentReasons(first, t, format).join(', '),
    }),
  };
}
