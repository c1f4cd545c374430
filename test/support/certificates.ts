import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Certificate {
  readonly certPath: string;
  readonly keyPath: string;
  /** The issuing authority's certificate, PEM. */
  readonly ca: string;
  readonly caPath: string;
}

/** Makes an authority of its own and a certificate of it for the given names (`DNS:…`, `IP:…`), in `dir`. */
export function makeCertificate(
  dir: string,
  names: string,
  { days = 2 }: { days?: number } = {},
): Certificate {
  const path = (name: string): string => join(dir, name);
  const openssl = (...args: string[]): void => {
    execFileSync('openssl', args, { stdio: 'pipe' });
  };
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  openssl(
    ...['req', '-x509', ...newKey, '-keyout', path('ca.key'), '-out', path('ca.pem')],
    ...['-subj', '/CN=Test authority', '-days', '2'],
  );
  openssl(
    ...['req', ...newKey, '-keyout', path('server.key'), '-out', path('server.csr')],
    ...['-subj', '/CN=redis.test', '-addext', `subjectAltName=${names}`],
  );
  openssl(
    ...['x509', '-req', '-in', path('server.csr'), '-CA', path('ca.pem'), '-CAkey', path('ca.key')],
    ...['-out', path('server.pem'), '-days', String(days), '-copy_extensions', 'copyall'],
  );
  return {
    certPath: path('server.pem'),
    keyPath: path('server.key'),
    caPath: path('ca.pem'),
    ca: readFileSync(path('ca.pem'), 'utf8'),
  };
}
