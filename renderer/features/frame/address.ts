import type { ConnectionSettings } from '../../../core/contract/model.ts';

/** Where an environment's Redis is, as people write it. Never with a password: the window does not have one. */
export function addressOf(connection: ConnectionSettings): string {
  const { host, port, socketPath, database, username, tls } = connection;
  if (socketPath !== '') return socketPath;
  const user = username === '' ? '' : `${username}@`;
  const shownHost = host.includes(':') ? `[${host}]` : host;
  return `${tls.isEnabled ? 'rediss' : 'redis'}://${user}${shownHost}:${port}${database === 0 ? '' : `/${database}`}`;
}
