import { useTranslation } from 'react-i18next';
import type { LiveSnapshot } from '../../../core/contract/model.ts';
import { hrefOf } from '../../state/route.ts';
import { useFormat } from '../../text/use-format.ts';
import { StateMark } from '../../ui/state-mark.tsx';
import { incidentReasons } from '../alerts/notice-words.ts';
import { headlineOf } from './headline.ts';
import styles from './headline-view.module.css';

/** Worst first; the table under the sentence has the rest. */
const maxReasons = 2;

interface HeadlineViewProps {
  readonly snapshot: LiveSnapshot;
}

/** One sentence that can be read from across the room. */
export function HeadlineView({ snapshot }: HeadlineViewProps) {
  const { t } = useTranslation(['overview', 'common']);
  const paused = snapshot.queues.filter(({ pausing }) => pausing !== null).length;
  const { t: words } = useTranslation(['alerts', 'common']);
  const format = useFormat();
  const headline = headlineOf(snapshot);
  switch (headline.kind) {
    case 'none':
      return t('headline.none');
    case 'idle':
      return (
        <Calm
          tone="none"
          mark={t('common:health.no-data')}
          text={t('headline.idle', { count: headline.queues })}
          env={snapshot.env}
          dead={headline.dead}
          paused={paused}
        />
      );
    case 'quiet':
      return (
        <Calm
          tone="good"
          mark={t('common:health.healthy')}
          text={t('headline.quiet', {
            count: headline.queues,
            rate: format.count(Math.round(headline.perMinute)),
          })}
          env={snapshot.env}
          dead={headline.dead}
          paused={paused}
        />
      );
    case 'calming':
      return (
        <Calm
          tone="warning"
          mark={t('incidents.recovering')}
          text={t('headline.calming', {
            count: headline.others + 1,
            more: headline.others,
            queue: headline.queue,
          })}
          env={snapshot.env}
          dead={0}
          paused={paused}
        />
      );
    case 'trouble': {
      const reasons = incidentReasons(headline, words, format).slice(0, maxReasons).join(', ');
      const href = hrefOf({
        page: 'queue',
        env: snapshot.env,
        queue: headline.queue,
        state: 'waiting',
        job: null,
      });
      return (
        <span className={`${styles.headline} claim`} role="status">
          <StateMark
            tone={headline.tone}
            label={t(`common:health.${headline.tone}`)}
            isMarkOnly
            sizePx={headline.tone === 'critical' ? 24 : 20}
          />
          <span>
            <a href={href} className={styles.queue}>
              {headline.queue}
            </a>{' '}
            {headline.others === 0
              ? t('headline.trouble', { reasons })
              : t('headline.troubleMore', { reasons, count: headline.others })}
            <PausedWords count={paused} />
          </span>
        </span>
      );
    }
  }
}

interface CalmProps {
  readonly tone: 'good' | 'none' | 'warning';
  readonly mark: string;
  readonly text: string;
  readonly env: string;
  /** Nobody is in a hurry about them, but they do not go away by themselves. */
  readonly dead: number;
  /** Queues that are; a pause that somebody forgot looks like quiet. */
  readonly paused: number;
}

function Calm({ tone, mark, text, env, dead, paused }: CalmProps) {
  const { t } = useTranslation('overview');
  const format = useFormat();
  return (
    <span className={`${styles.headline} claim`} role="status">
      <StateMark tone={tone} label={mark} isMarkOnly sizePx={16} />
      <span>
        {text}
        <PausedWords count={paused} />
        {dead > 0 && (
          <>
            {' '}
            <a
              className={styles.queue}
              href={hrefOf({ page: 'dlq', env, list: 'dead', queue: null, job: null })}
            >
              {t('headline.dead', { count: dead, shown: format.count(dead) })}
            </a>
          </>
        )}
      </span>
    </span>
  );
}

function PausedWords({ count }: { readonly count: number }) {
  const { t } = useTranslation('control');
  return count === 0 ? null : ` ${t('pausedCount', { count })}`;
}
