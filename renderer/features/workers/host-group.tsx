import { useTranslation } from 'react-i18next';
import type { WorkerSnapshot } from '../../../core/contract/model.ts';
import { hrefOf } from '../../state/route.ts';
import { useFormat } from '../../text/use-format.ts';
import { useNowMs } from '../../ui/clock.ts';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { Tooltip } from '../../ui/tooltip.tsx';
import { SlotCells } from './slot-cells.tsx';
import { isSilent, type WorkerHost } from './worker-hosts.ts';
import styles from './workers.module.css';

interface HostGroupProps {
  readonly env: string;
  readonly host: WorkerHost;
}

/** The workers of one machine, one row a worker. */
export function HostGroup({ env, host }: HostGroupProps) {
  const { t } = useTranslation('workers');
  const { busy, slots } = host;
  return (
    <section className={styles.host} aria-label={host.host}>
      <header className={styles.hostHeader}>
        <h2 className={styles.hostName}>{host.host}</h2>
        <span className={styles.muted}>{t('hostSummary', { count: host.workers.length, busy, slots })}</span>
      </header>
      <table className={styles.table}>
        <thead className="visually-hidden">
          <tr>
            <th scope="col">{t('columnQueue')}</th>
            <th scope="col">{t('columnSlots')}</th>
            <th scope="col">{t('columnProcess')}</th>
            <th scope="col">{t('columnVersion')}</th>
            <th scope="col">{t('columnStarted')}</th>
            <th scope="col">{t('columnSeen')}</th>
          </tr>
        </thead>
        <tbody>
          {host.workers.map((worker) => (
            <WorkerRow key={worker.id} env={env} worker={worker} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface WorkerRowProps {
  readonly env: string;
  readonly worker: WorkerSnapshot;
}

function WorkerRow({ env, worker }: WorkerRowProps) {
  const { t } = useTranslation('workers');
  const format = useFormat();
  const nowMs = useNowMs();
  const { queue, pid, version, startedAtMs, lastSeenAtMs, isEmbedded } = worker;
  const silent = isSilent(worker, nowMs);
  return (
    <tr className={styles.row}>
      <th scope="row" className={styles.queue}>
        <a href={hrefOf({ page: 'queue', env, queue, state: 'active', job: null })} title={queue}>
          {queue}
        </a>
      </th>
      <td>
        <SlotCells env={env} worker={worker} isSilent={silent} />
      </td>
      <td className={styles.process}>
        {t('pid', { pid })}
        {isEmbedded && (
          <Tooltip label={t('embeddedHint')}>
            <span className={styles.tag}>{t('embedded')}</span>
          </Tooltip>
        )}
      </td>
      <td className={styles.version}>{version}</td>
      <td className={styles.time} title={format.exact(startedAtMs)}>
        {t('upFor', { duration: format.duration(Math.max(0, nowMs - startedAtMs)) })}
      </td>
      <td className={styles.time}>
        {silent ? (
          <Tooltip label={t('silentHint')}>
            <span className={styles.silent}>
              <StateMark tone="warning" label={t('silent')} isMarkOnly sizePx={10} />
              <RelativeTime atMs={lastSeenAtMs} />
            </span>
          </Tooltip>
        ) : (
          <span className={styles.muted}>{t('seenJustNow')}</span>
        )}
      </td>
    </tr>
  );
}
