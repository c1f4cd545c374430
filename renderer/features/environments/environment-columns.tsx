import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Environment } from '../../../core/contract/environment.ts';
import type { Column } from '../../ui/data-table.tsx';
import { addressOf } from '../frame/address.ts';
import { EnvironmentHealth } from './environment-health.tsx';
import { EnvironmentName } from './environment-name.tsx';
import styles from './environments.module.css';

/** Beside the open form only what tells the environments apart is left. */
export function useEnvironmentColumns(
  isNarrow: boolean,
  renderActions: (environment: Environment) => React.ReactNode,
): readonly Column<Environment>[] {
  const { t } = useTranslation(['environments', 'common']);
  return useMemo(() => {
    const name: Column<Environment> = {
      id: 'name',
      header: t('environments:name'),
      width: 'minmax(150px, 1.2fr)',
      cell: (environment) => <EnvironmentName environment={environment} />,
    };
    const address: Column<Environment> = {
      id: 'address',
      header: t('environments:where'),
      width: 'minmax(160px, 1.4fr)',
      cell: ({ connection }) => (
        <code className={styles.address} title={addressOf(connection)}>
          {addressOf(connection)}
        </code>
      ),
    };
    const health: Column<Environment> = {
      id: 'health',
      header: t('environments:testTitle'),
      width: 'minmax(130px, 1fr)',
      cell: (environment) => <EnvironmentHealth environment={environment} />,
    };
    const access: Column<Environment> = {
      id: 'access',
      header: t('environments:access'),
      width: '128px',
      cell: ({ isReadOnly }) => (
        <span className={isReadOnly ? styles.readOnly : undefined}>
          {isReadOnly ? t('environments:readOnly') : t('environments:writable')}
        </span>
      ),
    };
    const actions: Column<Environment> = {
      id: 'actions',
      header: <span className="visually-hidden">{t('environments:actions')}</span>,
      width: '92px',
      align: 'end',
      cell: renderActions,
    };
    return isNarrow ? [name, health, actions] : [name, address, health, access, actions];
  }, [t, isNarrow, renderActions]);
}
