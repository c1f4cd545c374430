import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction } from '../../client/use-action.ts';
import { useEnvironment, useEnvironments, useLive, useSnapshot } from '../../state/live.ts';
import { navigate } from '../../state/route.ts';
import { useWording } from '../../text/wording.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ProblemNext } from '../environments/problem-next.tsx';
import { addressOf } from './address.ts';
import styles from './connection-gate.module.css';

interface ConnectionGateProps {
  readonly children: ReactNode;
}

/** Pages of an environment show once it has given numbers; before that, why it has not, and what to do. */
export function ConnectionGate({ children }: ConnectionGateProps) {
  const { t } = useTranslation(['frame', 'common']);
  const wording = useWording();
  const environment = useEnvironment();
  const areEnvironmentsKnown = useLive((live) => live.environments !== null);
  const hasNone = useEnvironments().length === 0;
  const error = useLive((live) => live.error);
  const hasNumbers = (useSnapshot()?.atMs ?? null) !== null;
  const reconnect = useAction('environment.reconnect');

  if (!areEnvironmentsKnown) return <Waiting title={t('host.connecting')} />;
  if (environment === null || hasNone) {
    return (
      <main className={styles.page}>
        <EmptyState
          isWholePage
          title={t('gate.noEnvironments')}
          action={
            <Button variant="primary" onClick={() => navigate({ page: 'environments', edit: 'new' })}>
              {t('gate.add')}
            </Button>
          }
        >
          {t('gate.noEnvironmentsText')}
        </EmptyState>
      </main>
    );
  }
  if (hasNumbers) return children;

  const { id: env, name, status, isOwned } = environment;
  const others = (
    <>
      {!isOwned && (
        <Button onClick={() => navigate({ page: 'environments', edit: env })}>{t('gate.edit')}</Button>
      )}
      <Button variant="quiet" onClick={() => navigate({ page: 'environments', edit: null })}>
        {t('gate.other')}
      </Button>
    </>
  );
  const problem = status.state === 'failed' || status.state === 'reconnecting' ? status.problem : null;
  if (problem !== null) {
    const { title } = wording.problem(problem);
    return (
      <main className={styles.page}>
        <h1 className="visually-hidden">{name}</h1>
        <ErrorState
          isWholePage
          title={t('gate.failedTitle', { name, problem: title })}
          next={<ProblemNext problem={problem} />}
          onRetry={() => void reconnect.run({ env })}
          isRetrying={reconnect.isPending}
          actions={others}
        />
      </main>
    );
  }
  if (error !== null) {
    const { title, next } = wording.error(error);
    return (
      <main className={styles.page}>
        <h1 className="visually-hidden">{name}</h1>
        <ErrorState isWholePage title={`${t('gate.refused')} ${title}`} next={next} actions={others} />
      </main>
    );
  }
  return <Waiting title={t('gate.connectingTitle', { name })} text={addressOf(environment.connection)} />;
}

function Waiting({ title, text }: { readonly title: string; readonly text?: string }) {
  return (
    <main className={styles.page}>
      <header className={styles.waiting} role="status">
        <h1 className={styles.title}>{title}</h1>
        {text !== undefined && <code className={styles.text}>{text}</code>}
      </header>
      <Skeleton rows={7} columns={[168, 48, 48, 48, 64, 64, 120, 48, 40]} />
    </main>
  );
}
