import type { IpcMainEvent, WebContents } from 'electron';
import type { Port, Response } from '../core/contract/wire.ts';
import { isAppUrl } from './app-protocol.ts';

/** What `servePages` uses of a `WebContents`; tests pass their own. */
export type PortContents = Pick<WebContents, 'ipc' | 'isDestroyed' | 'mainFrame' | 'once' | 'on' | 'send'>;

/**
 * Gives every page this window loads a port of its own: the preload opens one, and the next page, a crash or the end of the
 * window closes it. `contents.ipc` hears this window only; whatever is not the app's own page in the main frame is not
 * heard at all (https://www.electronjs.org/docs/latest/tutorial/security, item 17).
 */
export function servePages(contents: PortContents, serve: (port: Port<Response>) => void): void {
  let page = createPage(contents);

  contents.ipc.on('port.open', (event) => {
    if (!isFromApp(event, contents)) return;
    page.close();
    page = createPage(contents);
    serve(page.port);
  });
  contents.ipc.on('port.message', (event, message: unknown) => {
    if (isFromApp(event, contents)) page.receive(message);
  });
  contents.on('render-process-gone', () => page.close());
  contents.once('destroyed', () => page.close());
}

function isFromApp({ senderFrame }: IpcMainEvent, contents: PortContents): boolean {
  return senderFrame !== null && senderFrame === contents.mainFrame && isAppUrl(senderFrame.url);
}

interface Page {
  readonly port: Port<Response>;
  receive(message: unknown): void;
  close(): void;
}

function createPage(contents: PortContents): Page {
  const messageListeners: ((message: unknown) => void)[] = [];
  const closeListeners: (() => void)[] = [];
  let isOpen = true;
  return {
    port: {
      // Answers to a page that is gone are dropped: the next page must not hear them.
      send: (message) => {
        if (isOpen && !contents.isDestroyed()) contents.send('port.message', message);
      },
      onMessage: (listener) => void messageListeners.push(listener),
      onClose: (listener) => void closeListeners.push(listener),
    },
    receive: (message) => {
      for (const listener of messageListeners) listener(message);
    },
    close: () => {
      if (!isOpen) return;
      isOpen = false;
      for (const listener of closeListeners) listener();
    },
  };
}
