import type { Session, WebContents } from 'electron';
import { isAppUrl } from './app-protocol.ts';

// Item numbers are those of https://www.electronjs.org/docs/latest/tutorial/security.

/** Documentation the app may point to. Everything else stays closed. */
const externalHosts: readonly string[] = ['redis.io', 'valkey.io'];

/** Item 15: only https, and only to known hosts; `shell.openExternal` would start any program a scheme belongs to. */
export function isAllowedExternally(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, username, password } = new URL(url);
  return protocol === 'https:' && externalHosts.includes(hostname) && username === '' && password === '';
}

/** Items 13 and 14: this window shows the app's own page for ever, and opens no other. */
export function confine(contents: WebContents, openExternal: (url: string) => void): void {
  contents.on('will-navigate', (event) => {
    if (!isAppUrl(event.url)) event.preventDefault();
  });
  contents.on('will-redirect', (event) => event.preventDefault()); // the app's own files never redirect
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    if (isAllowedExternally(url)) openExternal(url);
    return { action: 'deny' };
  });
}

/** Item 5: the app's page may write to the clipboard (copying an id). No page gets anything else. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((contents, permission, answer) =>
    answer(isPermitted(contents.getURL(), permission)),
  );
  session.setPermissionCheckHandler((contents, permission) =>
    isPermitted(contents?.getURL() ?? '', permission),
  );
  session.setDevicePermissionHandler(() => false);
}

/** Whether a page of this URL gets a permission of this name. */
export function isPermitted(url: string, permission: string): boolean {
  return permission === 'clipboard-sanitized-write' && isAppUrl(url);
}
