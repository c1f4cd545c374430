import { useTranslation } from 'react-i18next';
import type { Incident, QueueSnapshot } from '../../../core/contract/model.ts';
import { hrefOf } from '../../state/route.ts';
import { useFormat } from '../../text/use-format.ts';
import { useNowMs } from '../../ui/clock.ts';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { type MarkTone, StateMark } from '../../ui/state-mark.tsx';
import { type IncidentPhase, phaseOf } from '../alerts/incident-phase.ts';
import { incidentStory } from '../alerts/notice-words.ts';
import styles from './recent-incidents.module.css';

interface RecentIncidentsProps {
  readonly env: string;
  readonly incidents: readonly Incident[];
  readonly queues: readonly QueueSnapshot[];
}

const tones: Record<IncidentPhase, MarkTone> = { open: 'critical', recovering: 'warning', over: 'good' };
const lastedWords = {
  open: 'alerts:incidentOpen',
  recovering: 'alerts:incidentRecovering',
  over: 'alerts:incidentClosed',
} as const satisfies Record<IncidentPhase, string>;

/** The alerts page has them all. */
const maxShown = 6;

/** What went wrong lately, newest first, open ones on top. */
export function RecentIncidents({ env, incidents, queues }: RecentIncidentsProps) {
  const { t } = useTranslation(['overview', 'alerts']);
  const { t: words } = useTranslation(['alerts', 'common']);
  const format = useFormat();
  const nowMs = useNowMs();
  const shown = incidents
    .toSorted(
      (a, b) =>
        Number(b.resolvedAtMs === null) - Number(a.resolvedAtMs === null) || b.startedAtMs - a.startedAtMs,
    )
    .slice(0, maxShown);
  return (
    <section className={styles.section} aria-labelledby="recent-incidents">
      <h2 id="recent-incidents" className={styles.title}>
        {t('incidents.title')}
        {incidents.length > maxShown && (
          <a href={hrefOf({ page: 'alerts', env, queue: null })} className={styles.all}>
            {t('incidents.all', { count: incidents.length })}
          </a>
        )}
      </h2>
      {shown.length === 0 ? (
        <p className={styles.none}>{t('incidents.none')}</p>
      ) : (
        <ul>
          {shown.map((incident) => {
            const phase = phaseOf(incident, queues);
            const lastedMs = (incident.resolvedAtMs ?? nowMs) - incident.startedAtMs;
            return (
              <li key={incident.id} className={styles.row}>
                <StateMark tone={tones[phase]} label={t(`incidents.${phase}`)} sizePx={10} />
                <a
                  className={styles.queue}
                  href={hrefOf({ page: 'queue', env, queue: incident.queue, state: 'waiting', job: null })}
                >
                  {incident.queue}
                </a>
                <span className={styles.reasons}>{incidentStory(incident, queues, words, format)}</span>
                <span className={styles.when}>
                  <RelativeTime atMs={incident.startedAtMs} />
                </span>
                <span className={styles.lasted}>
                  {t(lastedWords[phase], {
                    // Whole seconds: tenths would flicker while it is open.
                    duration: format.duration(Math.max(0, Math.floor(lastedMs / 1_000) * 1_000)),
                  })}
                </span>
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}
