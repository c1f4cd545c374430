import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Certificate {
  /** The issuing authority's certificate, PEM. */
  readonly ca: string;
  /** What a redis-server needs to present the certificate on this port. */
  redisArguments(tlsPort: number): string[];
}

const program = 'openssl';

function openssl(command: string, flags: Readonly<Record<string, string>>, ...switches: string[]): void {
  const given = Object.entries(flags).flatMap(([flag, value]) => [`-${flag}`, value]);
  execFileSync(program, [command, ...switches.map((name) => `-${name}`), ...given], { stdio: 'pipe' });
}

/** Makes an authority of its own, and a certificate by it for the given names (`DNS:…`, `IP:…`), in `dir`. */
export function makeCertificate(dir: string, names: string): Certificate {
  const file = (name: string): string => join(dir, name);
  const newKey = { newkey: 'ec', pkeyopt: 'ec_paramgen_curve:P-256' };
  const authority = { keyout: file('ca.key'), out: file('ca.pem'), subj: '/CN=Test authority', days: '2' };
  openssl('req', { ...newKey, ...authority }, 'x509', 'nodes');
  const wish = { keyout: file('server.key'), out: file('server.csr'), subj: '/CN=redis.test' };
  openssl('req', { ...newKey, ...wish, addext: `subjectAltName=${names}` }, 'nodes');
  const signing = { in: file('server.csr'), CA: file('ca.pem'), CAkey: file('ca.key') };
  const signed = { out: file('server.pem'), days: '2', copy_extensions: 'copyall' };
  openssl('x509', { ...signing, ...signed }, 'req');
  const settings = {
    'tls-auth-clients': 'no',
    'tls-ca-cert-file': file('ca.pem'),
    'tls-cert-file': file('server.pem'),
    'tls-key-file': file('server.key'),
  };
  return {
    ca: readFileSync(file('ca.pem'), 'utf8'),
    redisArguments: (tlsPort) => [
      '--tls-port',
      String(tlsPort),
      ...Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
    ],
  };
}
