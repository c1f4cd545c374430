import { EventEmitter } from 'node:events';
import type { WebContents } from 'electron';
import { describe, expect, test } from 'vitest';
import { confine, isAllowedExternally, isPermitted } from '../../electron/security.ts';

test.each([
  ['https://redis.io/docs/latest/', true],
  ['https://valkey.io/', true],
  ['http://redis.io/', false],
  ['https://redis.io.example.com/', false],
  ['https://example.com/https://redis.io/', false],
  ['https://someone@redis.io/', false],
  ['file:///etc/passwd', false],
  ['javascript:alert(1)', false],
  ['smb://redis.io/share', false],
  ['not a url', false],
])('the system may open %s: %s', (url, isAllowed) => {
  expect(isAllowedExternally(url)).toBe(isAllowed);
});

test.each([
  ['app://biometrics/index.html', 'clipboard-sanitized-write', true],
  ['app://biometrics/index.html', 'clipboard-read', false],
  ['app://biometrics/index.html', 'notifications', false],
  ['app://biometrics/index.html', 'media', false],
  ['https://example.com/', 'clipboard-sanitized-write', false],
  ['', 'clipboard-sanitized-write', false],
])('%s gets %s: %s', (url, permission, isGranted) => {
  expect(isPermitted(url, permission)).toBe(isGranted);
});

describe('a confined window', () => {
  type OpenHandler = (details: { url: string }) => { action: string };

  function confined() {
    let openHandler: OpenHandler | undefined;
    const opened: string[] = [];
    const contents = Object.assign(new EventEmitter(), {
      setWindowOpenHandler: (handler: OpenHandler) => {
        openHandler = handler;
      },
    });
    // Only what `confine` uses of a WebContents is there.
    confine(contents as unknown as WebContents, (url) => opened.push(url));
    const isStopped = (name: string, url: string): boolean => {
      let stopped = false;
      contents.emit(name, { url, preventDefault: () => (stopped = true) });
      return stopped;
    };
    return { isStopped, opened, open: (url: string) => openHandler?.({ url }).action };
  }

  test('navigates within the app only', () => {
    const { isStopped } = confined();
    expect(isStopped('will-navigate', 'app://biometrics/index.html')).toBe(false);
    expect(isStopped('will-navigate', 'https://example.com/')).toBe(true);
    expect(isStopped('will-navigate', 'file:///etc/passwd')).toBe(true);
    expect(isStopped('will-redirect', 'app://biometrics/index.html')).toBe(true);
    expect(isStopped('will-attach-webview', '')).toBe(true);
  });

  test('opens no window, and known documentation in the browser', () => {
    const { open, opened } = confined();
    expect(open('https://redis.io/docs/')).toBe('deny');
    expect(open('https://example.com/')).toBe('deny');
    expect(open('app://biometrics/index.html')).toBe('deny');
    expect(opened).toEqual(['https://redis.io/docs/']);
  });
});
