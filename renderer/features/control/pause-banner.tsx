import { useTranslation } from 'react-i18next';
import type { Pausing } from '../../../core/contract/holds.ts';
import { useWriteBlock } from '../../state/write-access.ts';
import { showControls } from '../../text/format.ts';
import { useFormat } from '../../text/use-format.ts';
import { Button } from '../../ui/button.tsx';
import { useNowMs } from '../../ui/clock.ts';
import { StateMark } from '../../ui/state-mark.tsx';
import styles from './control.module.css';

interface PauseBannerProps {
  readonly queue: string;
  readonly pausing: Pausing;
  readonly isPending: boolean;
  readonly onResume: () => void;
}

/** Written across the queue's page for as long as nothing of it may start: who, since when, and why. */
export function PauseBanner({ queue, pausing, isPending, onResume }: PauseBannerProps) {
  const { t } = useTranslation(['control', 'common']);
  const format = useFormat();
  const nowMs = useNowMs();
  const block = useWriteBlock();
  const { by, atMs, reason } = pausing;
  return (
    <section className={styles.banner} role="status">
      <StateMark tone="paused" label={t('common:health.paused')} isMarkOnly sizePx={16} />
      <div className={styles.bannerWords}>
        <strong>{t('banner.title', { queue })}</strong>{' '}
        <span>
          {by === '' ? t('banner.byNobody') : t('banner.by', { by: showControls(by) })}
          {atMs > 0 && (
            <>
              {' '}
              <time dateTime={new Date(atMs).toISOString()} title={format.exact(atMs)}>
                {t('banner.since', { when: format.moment(atMs, nowMs) })}
              </time>
            </>
          )}
          {reason !== '' && `, ${t('banner.because', { reason: showControls(reason) })}`}
        </span>
        <div className={styles.bannerEffect}>{t('banner.effect')}</div>
      </div>
      <Button isPending={isPending} disabledReason={block} onClick={onResume}>
        {t('resume')}
      </Button>
    </section>
  );
}
