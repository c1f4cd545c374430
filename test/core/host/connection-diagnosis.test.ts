import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ConnectionSettings, DiagnosisStep } from '../../../core/contract/environment.ts';
import { diagnose } from '../../../core/host/connection-diagnosis.ts';
import { tlsOptions } from '../../../core/queue/connection.ts';
import { type Certificate, makeCertificate } from '../../support/certificates.ts';
import { freePort, startRedis, type TestRedis } from '../../support/redis.ts';
import { plainConnection } from '../../support/test-host.ts';
import { startVersionProxy } from '../../support/version-proxy.ts';

const password = 'hunter2-correct';
const ends: (() => Promise<unknown>)[] = [];
let dir: string;
let plain: TestRedis;
let secure: TestRedis;
let securePort: number;
let certificate: Certificate;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'bq-certificates-'));
  certificate = makeCertificate(dir, 'DNS:localhost');
  plain = await startRedis({ tcp: true, password });
  securePort = await freePort();
  secure = await startRedis({ arguments: certificate.redisArguments(securePort) });
  ends.push(plain.stop, secure.stop, () => rm(dir, { recursive: true }));
});
afterAll(async () => {
  for (const end of ends.toReversed()) await end();
});

function diagnoseAt(
  connection: Partial<ConnectionSettings>,
  secret: string | null = null,
): Promise<DiagnosisStep[]> {
  return diagnose({ connection: { ...plainConnection, ...connection }, password: secret });
}

function verdicts(steps: DiagnosisStep[]): string {
  return steps.map(({ step, verdict }) => `${step} ${verdict}`).join(', ');
}

/** The step that failed, after which nothing is tried. */
function failure(steps: DiagnosisStep[]): DiagnosisStep | undefined {
  const at = steps.findIndex(({ verdict }) => verdict === 'failed');
  expect(steps.slice(at + 1).every(({ verdict }) => verdict === 'skipped')).toBe(true);
  return steps[at];
}

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ends.push(async () => {
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

describe('a server that is well', () => {
  test('passes every step, each with what was found', async () => {
    const steps = await diagnoseAt({ port: plain.port ?? 0, host: 'localhost' }, password);
    expect(verdicts(steps)).toBe('name ok, port ok, tls skipped, login ok, rights ok, version ok');
    expect(steps[0]?.facts['address']).toContain('127.0.0.1');
    expect(steps[3]?.facts).toMatchObject({ user: 'default' });
    expect(steps[5]?.facts).toMatchObject({ role: 'primary', maxmemoryPolicy: 'noeviction' });
    expect(steps.every(({ tookMs }) => tookMs < 1_000)).toBe(true);
  });

  test('passes over a Unix socket', async () => {
    const steps = await diagnoseAt({ socketPath: plain.socketPath }, password);
    expect(verdicts(steps)).toBe('name ok, port ok, tls skipped, login ok, rights ok, version ok');
  });

  test('is warned about when it forgets jobs under pressure', async () => {
    await secure.redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
    const steps = await diagnoseAt({ socketPath: secure.socketPath });
    await secure.redis.config('SET', 'maxmemory-policy', 'noeviction');
    expect(steps[5]).toMatchObject({
      verdict: 'warning',
      problem: null,
      facts: { maxmemoryPolicy: 'allkeys-lru' },
    });
  });
});

describe('the way there', () => {
  test('a name that nobody has', async () => {
    expect(failure(await diagnoseAt({ host: 'no-such-host.invalid' }))).toMatchObject({
      step: 'name',
      problem: { code: 'name-not-found', details: { host: 'no-such-host.invalid' } },
    });
  });

  test('a port where nothing listens', async () => {
    const port = await freePort();
    expect(failure(await diagnoseAt({ port }))).toMatchObject({
      step: 'port',
      problem: { code: 'refused', details: { host: '127.0.0.1', port } },
    });
  });

  test('a socket that is not there', async () => {
    expect(failure(await diagnoseAt({ socketPath: '/nowhere/redis.sock' }))).toMatchObject({
      step: 'name',
      problem: { code: 'socket-missing', details: { socketPath: '/nowhere/redis.sock' } },
    });
  });

  test('a port that is not Redis', async () => {
    const web = createHttpServer((_request, response) => response.end('hello'));
    const port = await listening(web);
    expect(failure(await diagnoseAt({ port }))).toMatchObject({
      step: 'login',
      problem: { code: 'not-redis' },
    });
  });

  test('a port that accepts and says nothing', async () => {
    const port = await listening(createServer());
    const step = failure(await diagnoseAt({ port }));
    expect(step).toMatchObject({ step: 'login', problem: { code: 'timeout' } });
    expect(step?.tookMs).toBeLessThan(3_500);
  });
});

describe('the login', () => {
  test('a wrong password', async () => {
    const steps = await diagnoseAt({ port: plain.port ?? 0 }, 'hunter2-wrong');
    expect(failure(steps)).toMatchObject({ step: 'login', problem: { code: 'password-wrong' } });
    expect(JSON.stringify(steps)).not.toContain('hunter2');
  });

  test('no password', async () => {
    const steps = await diagnoseAt({ port: plain.port ?? 0 });
    expect(failure(steps)).toMatchObject({ step: 'login', problem: { code: 'password-missing' } });
  });

  test('a database that the server does not have', async () => {
    const steps = await diagnoseAt({ port: plain.port ?? 0, database: 99 }, password);
    expect(failure(steps)).toMatchObject({
      step: 'login',
      problem: { code: 'unknown', details: { message: 'ERR DB index is out of range' } },
    });
  });
});

/** What a user with these rights and no others gets to see. */
async function as(...rules: string[]): Promise<DiagnosisStep[]> {
  await plain.redis.call('ACL', 'SETUSER', 'app', 'reset', 'on', `>${password}`, ...rules);
  return diagnoseAt({ port: plain.port ?? 0, username: 'app' }, password);
}

describe('the rights', () => {
  test('a user who may only look is told so, and may', async () => {
    const steps = await as(
      '~*',
      '+@read',
      '+@connection',
      '+scan',
      '+time',
      '+info',
      '+evalsha',
      '+acl|dryrun',
      '+acl|whoami',
    );
    expect(steps[4]).toMatchObject({
      verdict: 'warning',
      problem: { code: 'no-permission', details: { command: 'ZADD' } },
      facts: { user: 'app', canWrite: 0 },
    });
    expect(steps[5]?.verdict).toBe('ok');
  });

  test('a user who may not even look fails, with the command', async () => {
    const steps = await as('~*', '+@connection', '+acl|dryrun', '+info');
    expect(failure(steps)).toMatchObject({
      step: 'rights',
      problem: { code: 'no-permission', details: { command: 'ZCARD' } },
    });
  });

  test('a user whose keys are elsewhere fails as well', async () => {
    const steps = await as('~other:*', '+@all');
    expect(failure(steps)).toMatchObject({ step: 'rights', problem: { code: 'no-permission' } });
  });

  test('a user who may not ask is tried out instead', async () => {
    const steps = await as('~*', '+@all', '-acl');
    expect(verdicts(steps)).toBe('name ok, port ok, tls skipped, login ok, rights ok, version ok');
    // Whether it may write nobody has asked, so nothing is claimed.
    expect(steps[4]?.facts).toEqual({ user: 'app', refused: '' });
    const blind = await as('~*', '+@all', '-acl', '-zcard');
    expect(failure(blind)).toMatchObject({ step: 'rights', problem: { details: { command: 'ZCARD' } } });
  });

  test('a user who may not read INFO can work, but the version stays unknown', async () => {
    const steps = await as('~*', '+@all', '-info');
    expect(steps[5]).toMatchObject({ verdict: 'warning', problem: { details: { command: 'INFO' } } });
  });
});

describe('TLS', () => {
  const tls = { isEnabled: true, ca: '', skipVerification: false };

  test('passes with the authority, and shows the certificate', async () => {
    const steps = await diagnoseAt({
      host: 'localhost',
      port: securePort,
      tls: { ...tls, ca: certificate.ca },
    });
    expect(verdicts(steps)).toBe('name ok, port ok, tls ok, login ok, rights ok, version ok');
    expect(steps[2]?.facts).toMatchObject({
      protocol: 'TLSv1.3',
      names: 'DNS:localhost',
      issuer: 'Test authority',
    });
    expect(Date.parse(String(steps[2]?.facts['validTo']))).toBeGreaterThan(Date.now());
  });

  test('trusts what the connection trusts: an authority of its own beside the built-in ones', () => {
    expect(tlsOptions('localhost', { ...tls, ca: certificate.ca })).toEqual({
      servername: 'localhost',
      rejectUnauthorized: true,
      ca: [...rootCertificates, certificate.ca],
    });
    expect(tlsOptions('127.0.0.1', tls)).toEqual({ rejectUnauthorized: true });
  });

  test('an authority that this machine does not know', async () => {
    const steps = await diagnoseAt({ host: 'localhost', port: securePort, tls });
    expect(failure(steps)).toMatchObject({ step: 'tls', problem: { code: 'tls-untrusted' } });
    expect(failure(steps)?.facts['issuer']).toBe('Test authority');
  });

  test('a certificate for another name', async () => {
    const steps = await diagnoseAt({
      host: '127.0.0.1',
      port: securePort,
      tls: { ...tls, ca: certificate.ca },
    });
    expect(failure(steps)).toMatchObject({
      step: 'tls',
      problem: { code: 'tls-name-mismatch', details: { host: '127.0.0.1', names: 'DNS:localhost' } },
    });
  });

  test('without verification it goes on, under a warning', async () => {
    const steps = await diagnoseAt({
      host: 'localhost',
      port: securePort,
      tls: { ...tls, skipVerification: true },
    });
    expect(steps[2]).toMatchObject({ verdict: 'warning', problem: { code: 'tls-untrusted' } });
    expect(steps[3]?.verdict).toBe('ok');
  });

  test('TLS to a plain port', async () => {
    const steps = await diagnoseAt({ port: plain.port ?? 0, tls });
    expect(failure(steps)).toMatchObject({ step: 'tls', problem: { code: 'tls-not-supported' } });
  });

  test('plain to a TLS port', async () => {
    const steps = await diagnoseAt({ port: securePort });
    expect(failure(steps)).toMatchObject({ step: 'login', problem: { code: 'tls-expected' } });
  });
});

describe('the server', () => {
  test('too old', async () => {
    const proxy = await startVersionProxy(plain.port ?? 0, '5.0.14');
    ends.push(proxy.stop);
    const steps = await diagnoseAt({ port: proxy.port }, password);
    expect(failure(steps)).toMatchObject({
      step: 'version',
      problem: { code: 'version-too-old', details: { found: '5.0.14', required: '6.0.0' } },
    });
  });

  test('a node of a cluster', async () => {
    const cluster = await startRedis({ arguments: ['--cluster-enabled', 'yes'] });
    ends.push(cluster.stop);
    const steps = await diagnoseAt({ socketPath: cluster.socketPath });
    expect(failure(steps)).toMatchObject({ step: 'version', problem: { code: 'cluster' } });
  });

  test('a replica can be read', async () => {
    const replica = await startRedis({
      arguments: ['--replicaof', `127.0.0.1 ${plain.port}`, '--masterauth', password],
    });
    ends.push(replica.stop);
    const steps = await diagnoseAt({ socketPath: replica.socketPath });
    expect(steps[5]).toMatchObject({ verdict: 'warning', problem: { code: 'read-only-replica' } });
  });
});
