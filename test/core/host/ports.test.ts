import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { AppError } from '../../../core/contract/errors.ts';
import type { Port, Request } from '../../../core/contract/wire.ts';
import { serveLoopback } from '../../../core/host/loopback.ts';
import {
  type CallHandlers,
  serveSession,
  type SessionHost,
  type WatchHandlers,
} from '../../../core/host/session.ts';
import { createClient } from '../../../renderer/client/client.ts';
import { createPortPair } from '../../support/port-pair.ts';

interface FakeHost extends SessionHost {
  readonly bugs: string[];
  /** Watches that are running now. */
  readonly running: Set<string>;
}

/** A host whose calls and watches each show one behaviour of the protocol. */
function fakeHost(): FakeHost {
  const running = new Set<string>();
  const bugs: string[] = [];
  const calls: Partial<CallHandlers> = {
    'dlq.retry': ({ jobIds }) => Promise.resolve({ retried: [...jobIds], missing: [], refused: [] }),
    'environment.select': ({ env }) => Promise.reject(new AppError('ENVIRONMENT_NOT_FOUND', { env })),
    'environment.reconnect': () => Promise.reject(new Error('secret of the host')),
    // A handler that breaks its own contract.
    'host.info': () => ({ version: 1 }) as never,
    'host.notify': () => ({ isShown: true }),
  };
  const watches: Partial<WatchHandlers> = {
    environments: (_input, { push }) => {
      running.add('environments');
      const timer = setInterval(() => push({ selected: 'local', environments: [] }), 5);
      return () => {
        running.delete('environments');
        clearInterval(timer);
      };
    },
    live: ({ env }, { fail }) => {
      if (env === 'unknown') throw new AppError('ENVIRONMENT_NOT_FOUND', { env });
      running.add('live');
      const timer = setTimeout(() => fail(new AppError('ENVIRONMENT_NOT_FOUND', { env })), 5);
      return () => {
        running.delete('live');
        clearTimeout(timer);
      };
    },
  };
  return {
    calls: calls as CallHandlers,
    watches: watches as WatchHandlers,
    assertWritable: (env) => {
      if (env === 'production') throw new AppError('ENVIRONMENT_READ_ONLY', { env, reason: 'setting' });
    },
    reportBug: (error, where) => void bugs.push(`${where}: ${error instanceof Error ? error.message : ''}`),
    sessions: new Set(),
    bugs,
    running,
  };
}

interface Connection {
  readonly port: Port<Request>;
  close(): void;
}

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

const transports: Record<string, (host: SessionHost) => Promise<Connection>> = {
  memory: (host) => {
    const pair = createPortPair();
    serveSession(host, pair.host);
    return Promise.resolve({ port: pair.client, close: pair.close });
  },
  WebSocket: async (host) => {
    const server = await serveLoopback(host, {
      port: 0,
      assetDir: '/nowhere',
      extraOrigin: undefined,
      token: undefined,
    });
    ends.push(server.stop);
    const url = new URL(server.url);
    const socket = new WebSocket(`ws://${url.host}/socket${url.search}`, { origin: url.origin });
    await once(socket, 'open');
    return {
      port: {
        send: (message) => socket.send(JSON.stringify(message)),
        onMessage: (listener) =>
          socket.on('message', (data: Buffer) => listener(JSON.parse(data.toString()))),
        onClose: (listener) => socket.once('close', listener),
      },
      close: () => socket.close(1000),
    };
  },
};

/** The first answer to a message as it is, past the typed client. */
function raw(port: Port<Request>, message: unknown): Promise<unknown> {
  return new Promise((resolve) => {
    port.onMessage(resolve);
    port.send(message as Request);
  });
}

describe.each(Object.entries(transports))('over %s', (_name, connect) => {
  async function open() {
    const host = fakeHost();
    const connection = await connect(host);
    return { host, connection, client: createClient(connection.port) };
  }

  test('a call answers with its typed value', async () => {
    const { client } = await open();
    const answer = client.call('dlq.retry', { env: 'e', jobIds: ['1', '2'], rearm: false });
    expect(await answer).toEqual({ retried: ['1', '2'], missing: [], refused: [] });
  });

  test('an expected failure keeps its code and its facts', async () => {
    const { client } = await open();
    await expect(client.call('environment.select', { env: 'x' })).rejects.toMatchObject({
      code: 'ENVIRONMENT_NOT_FOUND',
      details: { env: 'x' },
    });
  });

  test('a bug is written down and tells the window nothing', async () => {
    const { client, host } = await open();
    await expect(client.call('environment.reconnect', { env: 'x' })).rejects.toMatchObject({
      code: 'INTERNAL',
      details: {},
    });
    expect(host.bugs).toEqual(['call environment.reconnect: secret of the host']);
  });

  test('an output that breaks the contract does not reach the window', async () => {
    const { client, host } = await open();
    await expect(client.call('host.info', {})).rejects.toMatchObject({ code: 'INTERNAL' });
    expect(host.bugs).toHaveLength(1);
  });

  test('an unknown call or watch is refused', async () => {
    const { connection } = await open();
    const refusal = { kind: 'error', code: 'UNKNOWN_CALL', details: { name: 'constructor' } };
    expect(await raw(connection.port, { kind: 'call', id: 1, name: 'constructor', input: {} })).toMatchObject(
      refusal,
    );
    const watch = { kind: 'watch', id: 2, name: 'constructor', input: {} };
    await expect(raw(connection.port, watch)).resolves.toMatchObject({ ...refusal, id: 2 });
  });

  test.each([
    ['a missing field', { env: 'e', rearm: false }, { code: 'INVALID_INPUT', details: { field: 'jobIds' } }],
    ['an extra field', { env: 'e', jobIds: ['1'], rearm: false, x: 1 }, { code: 'INVALID_INPUT' }],
    ['no object', 'e', { code: 'INVALID_INPUT' }],
  ])('input with %s is refused', async (_what, input, refusal) => {
    const { connection } = await open();
    const answer = await raw(connection.port, { kind: 'call', id: 7, name: 'dlq.retry', input });
    expect(answer).toMatchObject({ kind: 'error', id: 7, ...refusal });
  });

  test('a queue named dlq is refused by name', async () => {
    const { client } = await open();
    const job = {
      env: 'e',
      queue: 'dlq',
      payloadText: '{}',
      priority: 'medium',
      delayMs: 0,
      attempts: 1,
    } as const;
    await expect(client.call('job.enqueue', job)).rejects.toMatchObject({
      code: 'INVALID_QUEUE_NAME',
      details: { name: 'dlq' },
    });
  });

  test('a message that is no request is answered when it has an id, and never ends the session', async () => {
    const { client, connection } = await open();
    expect(await raw(connection.port, { kind: 'shout', id: 3 })).toMatchObject({
      id: 3,
      code: 'INVALID_INPUT',
    });
    connection.port.send([] as unknown as Request);
    expect(await client.call('host.notify', { id: 'n', title: '', body: '' })).toEqual({ isShown: true });
  });

  test('a write on a read-only environment is refused before its handler', async () => {
    const { client } = await open();
    const write = client.call('dlq.retry', { env: 'production', jobIds: ['1'], rearm: false });
    await expect(write).rejects.toMatchObject({
      code: 'ENVIRONMENT_READ_ONLY',
      details: { env: 'production' },
    });
  });

  test('a watch pushes until it is stopped', async () => {
    const { client, host } = await open();
    const pushed: unknown[] = [];
    const stop = client.watch('environments', {}, (value) => pushed.push(value));
    await expect.poll(() => pushed.length).toBeGreaterThan(2);
    stop();
    await expect.poll(() => host.running.size).toBe(0);
  });

  test('a watch that cannot begin answers with its error', async () => {
    const { client } = await open();
    const error = await new Promise((resolve) =>
      client.watch('live', { env: 'unknown' }, () => undefined, resolve),
    );
    expect(error).toMatchObject({ code: 'ENVIRONMENT_NOT_FOUND' });
  });

  test('a watch that fails later answers with its error and is ended', async () => {
    const { client, host } = await open();
    const error = await new Promise((resolve) =>
      client.watch('live', { env: 'e' }, () => undefined, resolve),
    );
    expect(error).toMatchObject({ code: 'ENVIRONMENT_NOT_FOUND', details: { env: 'e' } });
    expect(host.running.size).toBe(0);
  });

  test('all watches end when the window goes', async () => {
    const { client, host, connection } = await open();
    client.watch('environments', {}, () => undefined);
    await expect.poll(() => host.running.size).toBe(1);
    connection.close();
    await expect.poll(() => host.running.size).toBe(0);
    expect(host.sessions.size).toBe(0);
  });

  test('all watches end when the host ends its sessions', async () => {
    const { client, host } = await open();
    client.watch('environments', {}, () => undefined);
    await expect.poll(() => host.running.size).toBe(1);
    for (const end of host.sessions) end();
    expect(host.running.size).toBe(0);
  });
});
