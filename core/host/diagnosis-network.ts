import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { createConnection, isIP } from 'node:net';
import { connect as connectTls, type PeerCertificate, type TLSSocket } from 'node:tls';
import type { ConnectionSettings, DiagnosisStep } from '../contract/environment.ts';
import { tlsOptions } from '../queue/connection.ts';
import { toConnectionProblem } from './connection-problem.ts';

/** What one step found. */
export type Finding = Pick<DiagnosisStep, 'verdict' | 'problem' | 'facts'>;

export async function checkName({ host, socketPath }: ConnectionSettings): Promise<Finding> {
  if (socketPath !== '') {
    const found = await stat(socketPath);
    if (!found.isSocket()) throw coded('ENOTSOCK');
    return ok({ socketPath });
  }
  if (isIP(host) !== 0) return ok({ address: host });
  const addresses = await lookup(host, { all: true });
  return ok({ address: addresses.map(({ address }) => address).join(', ') });
}

export async function checkPort(connection: ConnectionSettings, signal: AbortSignal): Promise<Finding> {
  const { host, port, socketPath } = connection;
  const socket = createConnection(socketPath === '' ? { host, port } : { path: socketPath });
  try {
    await once(socket, 'connect', { signal });
    return ok(socketPath === '' ? { address: socket.remoteAddress ?? host, port } : { socketPath });
  } finally {
    socket.destroy();
  }
}

/** Looks at the certificate whatever it is worth, so that a refusal can say what was presented. */
export async function checkTls(connection: ConnectionSettings, signal: AbortSignal): Promise<Finding> {
  const { host, port, socketPath, tls } = connection;
  if (!tls.isEnabled || socketPath !== '') return { verdict: 'skipped', problem: null, facts: {} };
  const socket = connectTls({ ...tlsOptions(host, tls), host, port, rejectUnauthorized: false });
  try {
    await once(socket, 'secureConnect', { signal });
    const facts = certificateFacts(socket);
    const reason = refusalOf(socket);
    if (reason === null) return ok(facts);
    const problem = toConnectionProblem(coded(reason, `altnames: ${facts['names'] ?? ''}`), connection);
    return { verdict: tls.skipVerification ? 'warning' : 'failed', problem, facts };
  } finally {
    socket.destroy();
  }
}

/** Why Node would refuse the certificate. It gives a code although its type says Error. */
function refusalOf(socket: TLSSocket): string | null {
  if (socket.authorized) return null;
  const reason: unknown = socket.authorizationError;
  return typeof reason === 'string' ? reason : 'CERT_UNTRUSTED';
}

function certificateFacts(socket: TLSSocket): Record<string, string> {
  // Empty when the server showed none, which TLS allows in theory only.
  const certificate: Partial<PeerCertificate> = socket.getPeerCertificate();
  return {
    protocol: socket.getProtocol() ?? '',
    subject: String(certificate.subject?.CN ?? ''),
    issuer: String(certificate.issuer?.CN ?? ''),
    names: certificate.subjectaltname ?? '',
    validFrom: isoDate(certificate.valid_from),
    validTo: isoDate(certificate.valid_to),
  };
}

function isoDate(text: string | undefined): string {
  return text === undefined ? '' : new Date(text).toISOString();
}

function ok(facts: Finding['facts']): Finding {
  return { verdict: 'ok', problem: null, facts };
}

function coded(code: string, message = code): Error {
  return Object.assign(new Error(message), { code });
}
