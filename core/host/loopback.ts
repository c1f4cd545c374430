import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { WebSocketServer } from 'ws';
import type { Response } from '../contract/wire.ts';
import { createAssetServer } from './loopback-assets.ts';
import { createSignal, type Signal } from './signal.ts';
import { serveSession, type SessionHost } from './session.ts';
import { socketPort } from './socket-port.ts';

/**
 * The browser window: the page and its socket on one port of 127.0.0.1. Any web page on this machine can reach that port,
 * so the socket asks for three things: a token that only the printed URL carries, the `Host` it is bound to (a name that
 * an attacker points at 127.0.0.1 fails here), and the page's own `Origin`.
 */

/** Larger than any payload that `job.enqueue` accepts, in its JSON form. */
const maxMessageBytes = 32 * 1024 * 1024;
const tokenBytes = 24;

export interface LoopbackOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** `dist/renderer`. */
  readonly assetDir: string;
  /** The development page's origin, the one exception to "our own page only". */
  readonly extraOrigin: string | undefined;
  /** Kept over a restart in development; otherwise new at every start. */
  readonly token: string | undefined;
}

/** How a window left: `closed` by the person, or `lost` with the network. */
export type Departure = 'closed' | 'lost';

export interface Loopback {
  readonly url: string;
  readonly windowCount: number;
  /** A window has connected. */
  readonly arrivals: Signal<void>;
  readonly departures: Signal<Departure>;
  stop(): Promise<void>;
}

export async function serveLoopback(host: SessionHost, options: LoopbackOptions): Promise<Loopback> {
  const token = options.token ?? randomBytes(tokenBytes).toString('base64url');
  const http = createServer();
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes });
  const arrivals = createSignal<void>();
  const departures = createSignal<Departure>();
  const port = await listen(http, options.port);
  const origin = `http://127.0.0.1:${port}`;
  const origins = [origin, ...(options.extraOrigin === undefined ? [] : [options.extraOrigin])];

  const serveAsset = createAssetServer(options.assetDir, origin, (url) => isToken(url, token));
  http.on('request', (request, response) => {
    const url = addressOf(request, origin);
    if (!isHost(request, port)) refuse(response, 403, 'Forbidden: unknown Host');
    else if (url === null) refuse(response, 400, 'Bad request');
    else serveAsset(url, request, response);
  });
  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy()); // the other side left during the handshake
    const url = addressOf(request, origin);
    const from = request.headers.origin;
    const isOurPage = from !== undefined && origins.includes(from);
    const isTrusted = isHost(request, port) && isOurPage && url !== null && isToken(url, token);
    if (!isTrusted) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (window) => {
      serveSession(host, socketPort<Response>(window));
      arrivals.emit();
      window.once('close', (code) => departures.emit(isFarewell(code) ? 'closed' : 'lost'));
    });
  });

  return {
    url: `${origin}/?token=${token}`,
    get windowCount() {
      return sockets.clients.size;
    },
    arrivals,
    departures,
    stop: () => stop(http, sockets),
  };
}

async function listen(http: Server, port: number): Promise<number> {
  http.listen(port, '127.0.0.1');
  await once(http, 'listening');
  // A TCP server's address is never a path.
  return (http.address() as AddressInfo).port;
}

/** Says goodbye to every window (1001: going away), then closes whatever has not gone. */
async function stop(http: Server, sockets: WebSocketServer): Promise<void> {
  if (!http.listening) return;
  const isClosed = once(http, 'close');
  for (const window of sockets.clients) window.close(1001);
  http.close();
  http.closeIdleConnections();
  const cut = setTimeout(() => {
    for (const window of sockets.clients) window.terminate();
    http.closeAllConnections();
  }, 500);
  await isClosed;
  clearTimeout(cut);
}

/** `null` for a target that is no address, such as `//`. */
function addressOf({ url = '/' }: IncomingMessage, origin: string): URL | null {
  return URL.canParse(url, origin) ? new URL(url, origin) : null;
}

function refuse(response: ServerResponse, status: number, reason: string): void {
  response.writeHead(status, { 'content-type': 'text/plain' }).end(`${reason}\n`);
}

function isHost(request: IncomingMessage, port: number): boolean {
  return request.headers.host === `127.0.0.1:${port}`;
}

/** Compared in constant time, so that answers do not tell how much of a guess was right. */
function isToken(url: URL, token: string): boolean {
  const offered = Buffer.from(url.searchParams.get('token') ?? '');
  const expected = Buffer.from(token);
  return offered.length === expected.length && timingSafeEqual(offered, expected);
}

/** 1000: closed by the page; 1001: the tab was closed or went elsewhere. Anything else, 1006 above all, is the network. */
function isFarewell(code: number): boolean {
  return code === 1000 || code === 1001;
}
