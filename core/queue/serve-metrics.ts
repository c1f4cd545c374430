import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { prometheusContentType } from './prometheus.ts';

export interface MetricsServerOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** The address to listen on. There is no login, so anything but loopback is for trusted networks. */
  readonly host: string;
  /** Makes one scrape's text. `isUp: false` answers 503 with the text, which says why. */
  readonly scrape: () => Promise<Scrape>;
  /** Told of what `scrape` throws, which is a bug; the answer is a bare 500. */
  readonly onBug: (error: unknown) => void;
}

export interface Scrape {
  readonly text: string;
  readonly isUp: boolean;
}

export interface MetricsServer {
  /** Where `/metrics` is, to give to Prometheus. */
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** What may stand in `Host` on loopback: a name that a web page points at 127.0.0.1 does not. */
const loopbackHost = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;
const loopbackAddress = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/i;

/** Serves `/metrics` and `/healthz`. Rejects with Node's own error (`EADDRINUSE`, `EACCES` …) when it cannot listen. */
export async function serveMetrics({
  port,
  host,
  scrape,
  onBug,
}: MetricsServerOptions): Promise<MetricsServer> {
  const isLoopback = loopbackAddress.test(host);
  const server = createServer((request, response) => {
    if (isLoopback && !loopbackHost.test(request.headers.host ?? '')) {
      answer(response, 403, 'Forbidden: unknown Host\n');
    } else if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      answer(response, 405, 'Only GET\n');
    } else {
      route(request, response, { scrape, onBug });
    }
  });
  server.listen(port, host);
  await once(server, 'listening');
  // A TCP server's address is never a path.
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}/metrics`,
    stop: () => stop(server),
  };
}

function route(
  request: IncomingMessage,
  response: ServerResponse,
  { scrape, onBug }: Pick<MetricsServerOptions, 'scrape' | 'onBug'>,
): void {
  const { url = '/' } = request;
  switch (url.replace(/\?.*/s, '')) {
    case '/metrics':
      scrape().then(
        ({ text, isUp }) => answer(response, isUp ? 200 : 503, text, prometheusContentType),
        (error: unknown) => {
          onBug(error);
          answer(response, 500, 'Internal error\n');
        },
      );
      return;
    case '/healthz':
      answer(response, 200, 'ok\n');
      return;
    case '/':
      answer(response, 200, 'BIOMETRICS queue metrics: see /metrics\n');
      return;
    default:
      answer(response, 404, 'Not found; see /metrics\n');
  }
}

function answer(
  response: ServerResponse,
  status: number,
  text: string,
  type = 'text/plain; charset=utf-8',
): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(text);
}

async function stop(server: Server): Promise<void> {
  if (!server.listening) return;
  const isClosed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await isClosed;
}
