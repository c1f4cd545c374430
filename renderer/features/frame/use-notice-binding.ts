import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Client } from '../../client/client.ts';
import type { WatchOutput } from '../../../core/contract/watches.ts';
import { useLive } from '../../state/live.ts';
import { toast } from '../../state/notices.ts';
import { hrefOf } from '../../state/route.ts';
import { useFormat } from '../../text/use-format.ts';
import { noticeWords } from '../alerts/notice-words.ts';

type Notice = WatchOutput<'notices'>;

function showOnPage({ id }: Notice, title: string, body: string): void {
  if (!('Notification' in window) || Notification.permission !== 'granted') return;
  // The tag makes two open windows show one notification, not two.
  const shown = new Notification(title, { body, tag: id });
  shown.addEventListener('click', () => window.focus());
}

/** Each new incident becomes one toast and one desktop notification. The host decides when; only the words are ours. */
export function useNoticeBinding(client: Client): void {
  const { t } = useTranslation(['alerts', 'common']);
  const format = useFormat();
  useEffect(
    () =>
      client.watch('notices', {}, (notice) => {
        const { title, body } = noticeWords(notice, t, format);
        const [first] = notice.incidents;
        const href =
          first === undefined
            ? undefined
            : hrefOf({ page: 'queue', env: first.env, queue: first.queue, state: 'waiting', job: null });
        toast(
          'alerts:noticeToast',
          { title, body },
          { tone: 'warning', ...(href !== undefined && { href }) },
        );
        if (useLive.getState().info?.notifications === 'page') {
          showOnPage(notice, title, body);
          return;
        }
        client
          .call('host.notify', { id: notice.id, title: title.slice(0, 200), body: body.slice(0, 500) })
          .catch(
            // The toast has already said it; a lost connection shows by itself.
            () => {},
          );
      }),
    [client, t, format],
  );
}
