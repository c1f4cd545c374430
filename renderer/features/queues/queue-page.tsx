import { useTranslation } from 'react-i18next';
import { useQueue } from '../../state/live.ts';
import { navigate } from '../../state/route.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { type QueueRoute, QueueView } from './queue-view.tsx';

interface QueuePageProps {
  readonly route: QueueRoute;
}

/** One queue, where there is one of this name. */
export function QueuePage({ route }: QueuePageProps) {
  const { t } = useTranslation('queues');
  const { env, queue: name } = route;
  const queue = useQueue(name);
  if (name === 'dlq') {
    return (
      <Page title={name}>
        <EmptyState
          title={t('isDlq')}
          action={
            <Button onClick={() => navigate({ page: 'dlq', env, list: 'dead', queue: null, job: null })}>
              {t('toDlq')}
            </Button>
          }
        >
          {t('isDlqText')}
        </EmptyState>
      </Page>
    );
  }
  if (queue === null) {
    return (
      <Page title={name}>
        <EmptyState
          title={t('unknown')}
          action={<Button onClick={() => navigate({ page: 'overview', env })}>{t('backToOverview')}</Button>}
        >
          {t('unknownText', { name })}
        </EmptyState>
      </Page>
    );
  }
  return <QueueView route={route} queue={queue} />;
}
