import { createConnection } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ConnectionProblem, ConnectionSettings } from '../contract/environment.ts';
import { address } from './connection-problem.ts';

/** What was found behind a port. `silent`: something accepts connections and never answers. */
export type PortVoice = 'redis' | 'tls' | 'other' | 'silent' | 'gone';

/** Two of these fit into half a step of the connection test. */
const probeTimeoutMs = 700;
/** How Redis answers a PING from a stranger, whatever its settings. */
const redisAnswer = /^(\+PONG|-NOAUTH|-NOPERM|-DENIED|-LOADING|-ERR |-MASTERDOWN)/;

/**
 * A connection that ends without a word can be three things: a plain client at a TLS port, a TLS client at a plain port, or
 * a server that hung up. Nothing in the error tells them apart, so this asks the port itself: a plain PING first, a TLS
 * greeting if that stays unanswered.
 */
export async function refineProblem(
  problem: ConnectionProblem,
  connection: ConnectionSettings,
): Promise<ConnectionProblem> {
  const isAmbiguous = ['closed', 'timeout', 'unknown', 'not-redis', 'tls-not-supported'].includes(
    problem.code,
  );
  if (!isAmbiguous || connection.socketPath !== '' || connection.host === '') return problem;
  const voice = await probePort(connection);
  const isTls = connection.tls.isEnabled;
  if (!isTls && voice === 'tls') return { code: 'tls-expected', details: address(connection) };
  if (isTls && voice === 'redis') return { code: 'tls-not-supported', details: address(connection) };
  if (voice === 'other') return { code: 'not-redis', details: address(connection) };
  return problem;
}

export async function probePort({
  host,
  port,
}: Pick<ConnectionSettings, 'host' | 'port'>): Promise<PortVoice> {
  const plain = await firstAnswer(host, port);
  if (plain === 'gone') return 'gone';
  // 0x15 opens a TLS alert.
  if (plain.startsWith('\u0015')) return 'tls';
  if (redisAnswer.test(plain)) return 'redis';
  if (plain !== '') return 'other';
  return (await speaksTls(host, port)) ? 'tls' : 'silent';
}

/** The first bytes after a plain PING; empty when nothing came before the end or the time. */
function firstAnswer(host: string, port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = createConnection({ host, port });
    let isConnected = false;
    const finish = (answer: string): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(probeTimeoutMs, () => finish(isConnected ? '' : 'gone'));
    socket.once('connect', () => {
      isConnected = true;
      socket.write('PING\r\n');
    });
    socket.once('data', (chunk: Buffer) => finish(chunk.toString('latin1')));
    socket.once('error', () => finish(isConnected ? '' : 'gone'));
    socket.once('close', () => finish(''));
  });
}

/** Certificates do not matter here: nothing is sent. */
function speaksTls(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectTls({ host, port, rejectUnauthorized: false });
    const finish = (isTls: boolean): void => {
      socket.destroy();
      resolve(isTls);
    };
    socket.setTimeout(probeTimeoutMs, () => finish(false));
    socket.once('secureConnect', () => finish(true));
    socket.once('error', () => finish(false));
    socket.once('close', () => finish(false));
  });
}
