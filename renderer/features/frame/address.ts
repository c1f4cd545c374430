import type { ConnectionSettings, NodeAddress } from '../../../core/contract/environment.ts';

/** Where an environment's Redis is, as people write it. Never with a password: the window does not have one. */
export function addressOf(connection: ConnectionSettings): string {
  const { host, port, socketPath, database, username, tls, topology } = connection;
  if (socketPath !== '') return socketPath;
  const scheme = `${tls.isEnabled ? 'rediss' : 'redis'}${topology === undefined ? '' : `-${topology.kind}`}`;
  const user = username === '' ? '' : `${username}@`;
  const hosts = [{ host, port }, ...(topology?.others ?? [])].map(placeOf).join(',');
  return `${scheme}://${user}${hosts}${topology?.kind === 'sentinel' ? masterOf(topology.master, database) : numberOf(database)}`;
}

function placeOf({ host, port }: NodeAddress): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function masterOf(master: string, database: number): string {
  return `/${master}${database === 0 ? '' : `?db=${database}`}`;
}

function numberOf(database: number): string {
  return database === 0 ? '' : `/${database}`;
}
