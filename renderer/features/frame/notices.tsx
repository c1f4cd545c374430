import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dismissNotice, type Notice, type NoticeTone, useNotices } from '../../state/notices.ts';
import { useWording } from '../../text/wording.ts';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { type MarkTone, StateMark } from '../../ui/state-mark.tsx';
import { noticeNamespaces } from '../../text/catalogue.ts';
import styles from './notices.module.css';

/** Long enough to read and to reach for Undo; failures stay until they are put away. */
const shownMs = 7_000;

const tones: Record<NoticeTone, MarkTone> = {
  done: 'good',
  info: 'accent',
  warning: 'warning',
  failed: 'critical',
};

/** What just happened, in exact words, at the foot of the window. */
export function Notices() {
  const { t } = useTranslation('frame');
  const notices = useNotices((state) => state.notices);
  return (
    <section className={styles.stack} aria-label={t('notices')} aria-live="polite">
      {notices.map((notice) => (
        <NoticeCard key={notice.id} notice={notice} />
      ))}
    </section>
  );
}

function NoticeCard({ notice }: { readonly notice: Notice }) {
  const { t } = useTranslation(noticeNamespaces);
  const wording = useWording();
  const [isHeld, setHeld] = useState(false);
  const { id, tone, undo } = notice;

  useEffect(() => {
    if (isHeld || tone === 'failed') return;
    const timer = setTimeout(() => dismissNotice(id), shownMs);
    return () => clearTimeout(timer);
  }, [id, tone, isHeld]);

  const words =
    notice.text.kind === 'error'
      ? wording.error(notice.text.error)
      : { title: t(notice.text.key, notice.text.values), next: '' };

  return (
    <div
      className={styles.card}
      role={tone === 'failed' ? 'alert' : 'status'}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
    >
      <span className={styles.mark}>
        <StateMark tone={tones[tone]} label="" isMarkOnly />
      </span>
      <div className={styles.words}>
        {notice.href === undefined ? words.title : <a href={notice.href}>{words.title}</a>}
        {words.next !== '' && <div className={styles.next}>{words.next}</div>}
      </div>
      {undo !== undefined && (
        <Button
          variant="quiet"
          onClick={() => {
            dismissNotice(id);
            undo();
          }}
        >
          {t('undo')}
        </Button>
      )}
      <IconButton label={t('dismiss')} icon={<X />} onClick={() => dismissNotice(id)} />
    </div>
  );
}
