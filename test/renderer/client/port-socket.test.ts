import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type WebSocket as ServerSocket, WebSocketServer } from 'ws';
import { connectSocket, socketUrl, takeToken } from '../../../renderer/client/port-socket.ts';

interface TestHost {
  readonly port: number;
  readonly sockets: ServerSocket[];
  readonly received: unknown[];
  readonly closeCodes: number[];
  stop(): Promise<void>;
}

const hosts: TestHost[] = [];

async function startHost(port = 0): Promise<TestHost> {
  const server = new WebSocketServer({ port, host: '127.0.0.1' });
  await once(server, 'listening');
  const sockets: ServerSocket[] = [];
  const received: unknown[] = [];
  const closeCodes: number[] = [];
  server.on('connection', (socket) => {
    sockets.push(socket);
    socket.on('message', (data: Buffer) => received.push(JSON.parse(data.toString())));
    socket.on('close', (code) => closeCodes.push(code));
  });
  const host: TestHost = {
    port: (server.address() as AddressInfo).port,
    sockets,
    received,
    closeCodes,
    stop: async () => {
      for (const socket of sockets) socket.terminate();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
  hosts.push(host);
  return host;
}

afterEach(async () => {
  window.dispatchEvent(new Event('pagehide'));
  await Promise.all(hosts.splice(0).map((host) => host.stop()));
});

function request(id: number) {
  return { kind: 'call', id, name: 'host.info', input: {} } as const;
}

describe('connectSocket', () => {
  it('stops asking a host that does not know its token', async () => {
    const server = createServer((_request, response) => response.writeHead(403).end());
    server.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const states: string[] = [];
    vi.stubGlobal('fetch', () => Promise.resolve({ status: 403 }));
    connectSocket({
      url: `ws://127.0.0.1:${port}/socket?token=old`,
      onConnection: (state) => states.push(state),
    });
    await vi.waitFor(() => expect(states.at(-1)).toBe('no-token'));
    vi.unstubAllGlobals();
    server.close();
  });

  it('keeps what is sent before the first connection', async () => {
    const host = await startHost();
    const states: string[] = [];
    const port = connectSocket({
      url: `ws://127.0.0.1:${host.port}/`,
      onConnection: (state) => states.push(state),
    });
    port.send(request(1));
    port.send(request(2));
    await vi.waitFor(() => expect(host.received).toEqual([request(1), request(2)]));
    expect(states).toEqual(['connecting', 'open']);
  });

  it('comes back by itself after the host was gone, and says both', async () => {
    const first = await startHost();
    const states: string[] = [];
    const port = connectSocket({
      url: `ws://127.0.0.1:${first.port}/`,
      onConnection: (state) => states.push(state),
    });
    const onClose = vi.fn();
    const onOpen = vi.fn();
    port.onClose(onClose);
    port.onOpen?.(onOpen);
    await vi.waitFor(() => expect(states).toContain('open'));

    await first.stop();
    await vi.waitFor(() => expect(states).toContain('lost'));
    expect(onClose).toHaveBeenCalledOnce();
    // Nobody knows whether a host that comes back should still do this: it is the client's to refuse.
    port.send(request(7));

    const second = await startHost(first.port);
    await vi.waitFor(() => expect(states.at(-1)).toBe('open'), { timeout: 5_000 });
    expect(onOpen).toHaveBeenCalledTimes(2);
    port.send(request(8));
    await vi.waitFor(() => expect(second.received).toEqual([request(8)]));
  });

  it('says good-bye with 1000 when the window is closed, and stays away', async () => {
    const host = await startHost();
    const states: string[] = [];
    connectSocket({ url: `ws://127.0.0.1:${host.port}/`, onConnection: (state) => states.push(state) });
    await vi.waitFor(() => expect(states).toContain('open'));
    window.dispatchEvent(new Event('pagehide'));
    await vi.waitFor(() => expect(host.closeCodes).toEqual([1000]));
    expect(states).not.toContain('lost');
  });
});

describe('the token', () => {
  it('leaves the address bar, keeps the hash, and survives a reload of the tab', () => {
    history.replaceState(null, '', '/?token=secret#/local/dlq');
    expect(takeToken()).toBe('secret');
    expect(location.search).toBe('');
    expect(location.hash).toBe('#/local/dlq');
    expect(takeToken()).toBe('secret');
    sessionStorage.clear();
    expect(takeToken()).toBeNull();
  });

  it('goes to the host in the socket address only', () => {
    expect(new URL(socketUrl('s3 cret')).searchParams.get('token')).toBe('s3 cret');
    expect(new URL(socketUrl('x')).protocol).toBe('ws:');
  });
});
