import { useTranslation } from 'react-i18next';
import { useConnection } from '../../state/connection.ts';
import { useEnvironment, useSnapshot } from '../../state/live.ts';
import { useFormat } from '../../text/use-format.ts';
import { StateMark } from '../../ui/state-mark.tsx';
import { Tooltip } from '../../ui/tooltip.tsx';
import { connectionTone } from './connection-tone.ts';
import styles from './connection-status.module.css';
import { addressOf } from './address.ts';

/** The line to Redis: its round trip while all is well, since when it is gone otherwise. */
export function ConnectionStatus() {
  const { t } = useTranslation('frame');
  const format = useFormat();
  const environment = useEnvironment();
  const asOfMs = useSnapshot()?.atMs ?? null;
  const isHostGone = useConnection((connection) => connection.state === 'lost');
  if (environment === null) return null;
  // Without the app's process nobody knows how Redis is: the last state would pass for the present one.
  const status = isHostGone
    ? { ...environment.status, state: 'failed' as const, latencyMs: null }
    : environment.status;
  const isLost = status.state === 'reconnecting' || status.state === 'failed';
  const latency =
    status.latencyMs === null
      ? null
      : `${format.decimal(status.latencyMs, status.latencyMs < 10 ? 1 : 0)} ms`;
  const label =
    status.state === 'connected' && latency !== null
      ? latency
      : status.state === 'reconnecting' && asOfMs !== null
        ? t('connection.asOf', { time: format.clock(asOfMs) })
        : t(`connection.${status.state}`);
  const facts = [
    t(`connection.${status.state}`),
    addressOf(environment.connection),
    latency === null || isLost ? null : t('connection.latency', { latency }),
    status.redisVersion === null ? null : t('connection.redis', { version: status.redisVersion }),
  ].filter((fact) => fact !== null);
  return (
    <Tooltip label={facts.join('\n')} position="bottom-end">
      {/* Focusable, so that the facts can be read without a mouse. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <span className={styles.status} tabIndex={0}>
        <StateMark tone={connectionTone(status.state)} label={label} sizePx={10} />
      </span>
    </Tooltip>
  );
}
