import { useTranslation } from 'react-i18next';
import type { Incident, QueueSnapshot } from '../../../core/contract/model.ts';
import { hrefOf } from '../../state/route.ts';
import { useFormat } from '../../text/use-format.ts';
import { useNowMs } from '../../ui/clock.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { type MarkTone, StateMark } from '../../ui/state-mark.tsx';
import styles from './incident-list.module.css';
import { type IncidentPhase, phaseOf } from './incident-phase.ts';
import { incidentStory } from './notice-words.ts';

interface IncidentListProps {
  readonly incidents: readonly Incident[];
  readonly queues: readonly QueueSnapshot[];
}

const tones: Record<IncidentPhase, MarkTone> = { open: 'critical', recovering: 'warning', over: 'none' };

/** Open ones first, then by when they began: one line a queue in trouble. */
export function IncidentList({ incidents, queues }: IncidentListProps) {
  const { t } = useTranslation(['alerts', 'common']);
  const format = useFormat();
  const nowMs = useNowMs();
  if (incidents.length === 0) {
    return <EmptyState title={t('alerts:incidentsEmpty')}>{t('alerts:incidentsEmptyHint')}</EmptyState>;
  }
  const sorted = incidents.toSorted(
    (a, b) =>
      Number(b.resolvedAtMs === null) - Number(a.resolvedAtMs === null) || b.startedAtMs - a.startedAtMs,
  );
  return (
    <ul className={styles.list} aria-label={t('alerts:incidents')}>
      {sorted.map((incident) => {
        const phase = phaseOf(incident, queues);
        const lastedMs = Math.max(0, (incident.resolvedAtMs ?? nowMs) - incident.startedAtMs);
        const duration = format.duration(lastedMs);
        return (
          <li key={incident.id} className={phase === 'over' ? styles.closed : styles.open}>
            <StateMark
              tone={tones[phase]}
              label={
                phase === 'open'
                  ? t('common:health.critical')
                  : phase === 'recovering'
                    ? t('alerts:incidentRecovering')
                    : t('alerts:incidentOver')
              }
              isMarkOnly
            />
            <a
              className={styles.queue}
              title={incident.queue}
              href={hrefOf({
                page: 'queue',
                env: incident.env,
                queue: incident.queue,
                state: 'waiting',
                job: null,
              })}
            >
              {incident.queue}
            </a>
            <span className={styles.reasons}>{incidentStory(incident, queues, t, format)}</span>
            <span className={styles.lasted}>
              {phase === 'recovering'
                ? t('alerts:incidentRecovering')
                : phase === 'open'
                  ? t('alerts:incidentOpen', { duration })
                  : t('alerts:incidentClosed', { duration })}
            </span>
            <span className={styles.when}>
              <RelativeTime atMs={incident.startedAtMs} />
            </span>
          </li>
        );
      })}
    </ul>
  );
}
