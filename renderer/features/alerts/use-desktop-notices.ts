import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useClient } from '../../client/client-context.tsx';
import { useHostInfo } from '../../state/live.ts';
import { noticeError, toast } from '../../state/notices.ts';
import { hrefOf } from '../../state/route.ts';
import { useFormat } from '../../text/use-format.ts';
import { asAppError } from '../../client/use-call.ts';
import { noticeWords } from './notice-words.ts';

/**
 * Shows each new incident once: as a toast in this window, and as one desktop notification, through the app where it can
 * and through the page otherwise. Mounted once, by the app's frame.
 */
export function useDesktopNotices(): void {
  const client = useClient();
  const { t } = useTranslation(['alerts', 'common']);
  const format = useFormat();
  const channel = useHostInfo()?.notifications;

  useEffect(() => {
    if (channel === undefined) return;
    return client.watch('notices', {}, (notice) => {
      const words = noticeWords(notice, t, format);
      const env = notice.incidents[0]?.env;
      toast(
        'alerts:noticeToast',
        { ...words },
        {
          tone: 'warning',
          ...(env === undefined ? {} : { href: hrefOf({ page: 'overview', env }) }),
        },
      );
      if (channel === 'desktop') {
        client
          .call('host.notify', { id: notice.id, ...words })
          .catch((error: unknown) => noticeError(asAppError(error)));
      } else {
        showPageNotification(notice.id, words.title, words.body);
      }
    });
  }, [client, t, format, channel]);
}

/** The tag makes several tabs of this app show it once. */
function showPageNotification(id: string, title: string, body: string): void {
  if (!('Notification' in window) || Notification.permission !== 'granted') return;
  const notification = new Notification(title, { body, tag: id });
  notification.addEventListener('click', () => {
    window.focus();
    notification.close();
  });
}
