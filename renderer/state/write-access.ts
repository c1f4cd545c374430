import { useTranslation } from 'react-i18next';
import { useConnection } from './connection.ts';
import { useEnvironment } from './live.ts';

/**
 * Why a change to this environment's Redis would be refused right now, in words for the control's tooltip; `undefined`
 * when it would be taken. The host refuses on its own; this only keeps people from running into it.
 */
export function useWriteBlock(): string | undefined {
  const { t } = useTranslation('frame');
  const environment = useEnvironment();
  const isConnectionOpen = useConnection((connection) => connection.state === 'open');
  if (!isConnectionOpen) return t('blocked.host');
  if (environment === null) return t('blocked.noEnvironment');
  if (environment.isReadOnly) return t('blocked.readOnly', { name: environment.name });
  if (environment.status.state !== 'connected') return t('blocked.disconnected', { name: environment.name });
  return undefined;
}
