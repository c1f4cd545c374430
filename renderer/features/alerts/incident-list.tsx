import { useTranslation } from 'react-i18next';
import type { Incident } from '../../../core/contract/model.ts';
import { hrefOf } from '../../state/route.ts';
import { useFormat } from '../../text/use-format.ts';
import { useNowMs } from '../../ui/clock.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import styles from './incident-list.module.css';
import { incidentReasons } from './notice-words.ts';

interface IncidentListProps {
  readonly incidents: readonly Incident[];
}

/** Open ones first, then by when they began: one line a queue in trouble. */
export function IncidentList({ incidents }: IncidentListProps) {
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
        const isOpen = incident.resolvedAtMs === null;
        const lastedMs = Math.max(0, (incident.resolvedAtMs ?? nowMs) - incident.startedAtMs);
        const duration = format.duration(lastedMs);
        return (
          <li key={incident.id} className={isOpen ? styles.open : styles.closed}>
            <StateMark
              tone={isOpen ? 'critical' : 'none'}
              label={isOpen ? t('common:health.critical') : t('alerts:incidentOver')}
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
            <span className={styles.reasons}>{incidentReasons(incident, t, format).join(', ')}</span>
            <span className={styles.lasted}>
              {isOpen ? t('alerts:incidentOpen', { duration }) : t('alerts:incidentClosed', { duration })}
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
