import { Plus } from 'lucide-react';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction } from '../../client/use-action.ts';
import type { Environment } from '../../../core/contract/environment.ts';
import { useEnvironment, useEnvironments, useLive } from '../../state/live.ts';
import { navigate, type Route } from '../../state/route.ts';
import { Button } from '../../ui/button.tsx';
import type { MenuAction } from '../../ui/context-menu.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Page } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useEnvironmentColumns } from './environment-columns.tsx';
import { EnvironmentDrawer } from './environment-drawer.tsx';
import styles from './environments.module.css';
import { OwnedDrawer } from './owned-drawer.tsx';
import { RemoveDialog } from './remove-dialog.tsx';

interface EnvironmentsPageProps {
  readonly route: Extract<Route, { page: 'environments' }>;
}

function edit(env: string | null): void {
  navigate({ page: 'environments', edit: env }, { replace: true });
}

/** Every Redis the app knows, whether it answers, and the form for one of them. */
export function EnvironmentsPage({ route }: EnvironmentsPageProps) {
  const { t } = useTranslation('environments');
  const environments = useEnvironments();
  const isLoading = useLive((live) => live.environments === null);
  const current = useEnvironment();
  const [removing, setRemoving] = useState<Environment | null>(null);
  const { run: runSelect } = useAction('environment.select');
  const { run: runReconnect } = useAction('environment.reconnect');
  const edited = environments.find(({ id }) => id === route.edit) ?? null;
  const otherNames = environments.filter(({ id }) => id !== route.edit).map(({ name }) => name);

  const open = useCallback(
    (env: string) => {
      navigate({ page: 'overview', env });
      void runSelect({ env });
    },
    [runSelect],
  );
  const currentId = current?.id;
  const renderActions = useCallback(
    (environment: Environment) =>
      environment.id === currentId ? (
        <span className={styles.current}>{t('selected')}</span>
      ) : (
        <Button
          onClick={(event) => {
            event.stopPropagation();
            open(environment.id);
          }}
        >
          {t('select')}
        </Button>
      ),
    [currentId, open, t],
  );
  const columns = useEnvironmentColumns(route.edit !== null, renderActions);

  const rowActions = (environment: Environment): readonly MenuAction[] => [
    { id: 'open', label: t('select'), onSelect: () => open(environment.id) },
    { id: 'edit', label: t('edit', { name: environment.name }), onSelect: () => edit(environment.id) },
    { id: 'reconnect', label: t('reconnect'), onSelect: () => void runReconnect({ env: environment.id }) },
    ...(environment.isOwned
      ? []
      : [{ id: 'remove', label: t('remove'), isDanger: true, onSelect: () => setRemoving(environment) }]),
  ];

  const drawer =
    edited?.isOwned === true ? (
      <OwnedDrawer
        environment={edited}
        onReconnect={() => void runReconnect({ env: edited.id })}
        onClose={() => edit(null)}
      />
    ) : edited !== null || route.edit === 'new' ? (
      <EnvironmentDrawer
        key={route.edit}
        environment={edited}
        otherNames={otherNames}
        onRemove={() => setRemoving(edited)}
        onClose={() => edit(null)}
      />
    ) : undefined;

  return (
    <Page
      isFixed
      title={t('title')}
      subtitle={t('intro')}
      actions={
        <Button
          variant={route.edit === null ? 'primary' : 'default'}
          icon={<Plus aria-hidden />}
          onClick={() => edit('new')}
        >
          {t('add')}
        </Button>
      }
      drawer={drawer}
    >
      {isLoading ? (
        <Skeleton rows={3} columns={[220, 200, 140, 90]} />
      ) : (
        <DataTable<Environment>
          label={t('listLabel')}
          columns={columns}
          rows={environments}
          rowKey={({ id }) => id}
          openKey={route.edit}
          onOpen={({ id }) => edit(id)}
          rowActions={rowActions}
          rowHeightPx={56}
          minWidthPx={route.edit === null ? 760 : 450}
        />
      )}
      {removing !== null && (
        <RemoveDialog
          environment={removing}
          onClose={() => setRemoving(null)}
          onRemoved={() => {
            setRemoving(null);
            edit(null);
          }}
        />
      )}
    </Page>
  );
}
