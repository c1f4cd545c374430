import { useTranslation } from 'react-i18next';
import type { Environment } from '../../../core/contract/environment.ts';
import { useFormat } from '../../text/use-format.ts';
import { useWording } from '../../text/wording.ts';
import { useNowMs } from '../../ui/clock.ts';
import { StateMark } from '../../ui/state-mark.tsx';
import { connectionTone } from '../frame/connection-tone.ts';
import styles from './environments.module.css';
import { latencyWords } from './step-facts.ts';

interface EnvironmentHealthProps {
  readonly environment: Environment;
}

export function EnvironmentHealth({ environment }: EnvironmentHealthProps) {
  const { t } = useTranslation('environments');
  const format = useFormat();
  const wording = useWording();
  const nowMs = useNowMs();
  const { state, problem, latencyMs, redisVersion, lastSeenAtMs } = environment.status;
  const detail =
    state === 'connected'
      ? [
          ...(latencyMs === null ? [] : [latencyWords(latencyMs, format)]),
          ...(redisVersion === null ? [] : [`Redis ${redisVersion}`]),
        ].join(' · ')
      : problem !== null
        ? wording.problem(problem).title
        : lastSeenAtMs === null
          ? t('neverSeen')
          : t('lastSeen', { when: format.relative(lastSeenAtMs, nowMs) });
  return (
    <span className={styles.words}>
      <StateMark tone={connectionTone(state)} label={t(`status.${state}`)} />
      <span className={styles.notes} title={detail}>
        {detail}
      </span>
    </span>
  );
}
