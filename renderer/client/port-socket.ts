import type { Connection } from '../state/connection.ts';
import type { Request } from '../../core/contract/wire.ts';
import type { ReopeningPort } from './client.ts';

/** Waits between attempts: quick at first, since a restart takes a second; never longer than this, since somebody looks. */
const firstRetryMs = 250;
const longestRetryMs = 5_000;

export interface SocketOptions {
  readonly url: string;
  readonly onConnection: (state: Connection['state']) => void;
}

/**
 * The browser window's port. It reconnects for ever; what is sent before the first connection waits for it, what is sent
 * while the host is gone is the client's to answer (see `createClient`).
 */
export function connectSocket({ url, onConnection }: SocketOptions): ReopeningPort {
  const messageListeners: ((message: unknown) => void)[] = [];
  const closeListeners: (() => void)[] = [];
  const openListeners: (() => void)[] = [];
  const waiting: Request[] = [];
  let socket: WebSocket | undefined;
  let wasOpen = false;
  let isLeaving = false;
  let retryMs = firstRetryMs;

  function connect(): void {
    const next = new WebSocket(url);
    socket = next;
    next.addEventListener('open', () => {
      wasOpen = true;
      retryMs = firstRetryMs;
      onConnection('open');
      for (const request of waiting.splice(0)) next.send(JSON.stringify(request));
      for (const listener of openListeners) listener();
    });
    next.addEventListener('message', (event) => {
      const message: unknown = JSON.parse(String(event.data));
      for (const listener of messageListeners) listener(message);
    });
    let didOpen = false;
    next.addEventListener('open', () => {
      didOpen = true;
    });
    next.addEventListener('close', () => {
      if (isLeaving) return;
      if (socket === next && wasOpen) {
        for (const listener of closeListeners) listener();
      }
      onConnection('lost');
      void again(didOpen);
    });
  }

  /** A socket does not say why it was refused; the page's own address does. An old token will never be taken again. */
  async function again(didOpen: boolean): Promise<void> {
    if (!didOpen && (await isRefused(url))) {
      onConnection('no-token');
      return;
    }
    setTimeout(connect, retryMs);
    retryMs = Math.min(retryMs * 2, longestRetryMs);
  }

  onConnection('connecting');
  connect();
  // 1000 tells the host that the person closed the window; a lost network (1006) must not stop the app.
  window.addEventListener('pagehide', () => {
    isLeaving = true;
    socket?.close(1000);
  });
  window.addEventListener('pageshow', (event) => {
    if (!event.persisted) return;
    isLeaving = false;
    for (const listener of closeListeners) listener();
    connect();
  });

  return {
    send: (message) => {
      if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
      else if (!wasOpen) waiting.push(message);
    },
    onMessage: (listener) => void messageListeners.push(listener),
    onClose: (listener) => void closeListeners.push(listener),
    onOpen: (listener) => void openListeners.push(listener),
  };
}

/** Whether the host is there and does not know this token. */
async function isRefused(socketAddress: string): Promise<boolean> {
  const page = new URL(socketAddress.replace(/^ws/, 'http'));
  page.pathname = '/';
  try {
    const { status } = await fetch(page, { method: 'HEAD', cache: 'no-store' });
    return status === 403;
  } catch {
    return false; // nobody is there; it may come back
  }
}

const tokenKey = 'biometrics.token';

/**
 * Takes the token out of the address bar, so that it is not in the history or a screenshot, and keeps it for reloads of
 * this tab. `null` when the page was opened without one.
 */
export function takeToken(): string | null {
  const address = new URL(location.href);
  const offered = address.searchParams.get('token');
  if (offered === null) return sessionStorage.getItem(tokenKey);
  sessionStorage.setItem(tokenKey, offered);
  address.searchParams.delete('token');
  history.replaceState(history.state, '', address);
  return offered;
}

export function socketUrl(token: string): string {
  const url = new URL('/socket', location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.hash = '';
  url.search = '';
  url.searchParams.set('token', token);
  return url.href;
}
