import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import type { Port, Response } from '../../core/contract/wire.ts';
import { type PortContents, servePages } from '../../electron/ipc.ts';

interface Served {
  readonly port: Port<Response>;
  readonly heard: unknown[];
  isClosed: boolean;
}

/** A window's contents as `servePages` sees them, and every port it was asked to serve. */
function servedWindow() {
  const mainFrame = { url: 'app://biometrics/index.html' };
  const sent: unknown[] = [];
  const served: Served[] = [];
  let isDestroyed = false;
  const contents = Object.assign(new EventEmitter(), {
    ipc: new EventEmitter(),
    mainFrame,
    isDestroyed: () => isDestroyed,
    send: (channel: string, message: unknown) => sent.push([channel, message]),
  });
  // Only what `servePages` uses of a WebContents is there.
  servePages(contents as unknown as PortContents, (port) => {
    const page: Served = { port, heard: [], isClosed: false };
    served.push(page);
    port.onMessage((message) => page.heard.push(message));
    port.onClose(() => (page.isClosed = true));
  });
  return {
    sent,
    served,
    open: (senderFrame: unknown = mainFrame) => contents.ipc.emit('port.open', { senderFrame }),
    post: (message: unknown, senderFrame: unknown = mainFrame) =>
      contents.ipc.emit('port.message', { senderFrame }, message),
    navigateTo: (url: string) => (mainFrame.url = url),
    crash: () => contents.emit('render-process-gone'),
    destroy: () => {
      isDestroyed = true;
      contents.emit('destroyed');
    },
  };
}

const answer: Response = { kind: 'ok', id: 1, value: null };

test('carries messages both ways', () => {
  const window = servedWindow();
  window.open();
  window.post({ kind: 'call' });
  window.served[0]?.port.send(answer);
  expect(window.served[0]?.heard).toEqual([{ kind: 'call' }]);
  expect(window.sent).toEqual([['port.message', answer]]);
});

test('hears the main frame of the app only', () => {
  const window = servedWindow();
  window.open({ url: 'app://biometrics/index.html' }); // another frame with the same address
  window.open(null); // a frame that has gone
  expect(window.served).toHaveLength(0);

  window.open();
  window.post('from a frame inside the page', { url: 'app://biometrics/index.html' });
  window.post('from nowhere', null);
  window.navigateTo('https://example.com/');
  window.post('from another page');
  window.open();
  expect(window.served).toHaveLength(1);
  expect(window.served[0]?.heard).toEqual([]);
});

test('a reload ends the session before and starts the next', () => {
  const window = servedWindow();
  window.open();
  window.open();
  window.post('hello');
  window.served[0]?.port.send(answer);
  expect(window.served.map(({ isClosed }) => isClosed)).toEqual([true, false]);
  expect(window.served.map(({ heard }) => heard)).toEqual([[], ['hello']]);
  expect(window.sent).toEqual([]); // the answer to the page before is dropped
});

test.each(['crash', 'destroy'] as const)('a %s ends the session', (end) => {
  const window = servedWindow();
  window.open();
  window[end]();
  window.served[0]?.port.send(answer);
  expect(window.served[0]?.isClosed).toBe(true);
  expect(window.sent).toEqual([]);
});
