/**
 * What the page may load, for both windows: its own files and nothing else. Electron's security checklist, item 7.
 * `style-src` needs 'unsafe-inline' for the component kit's computed styles; scripts never do.
 *
 * @param socketOrigin the browser window's `ws://127.0.0.1:PORT`, which 'self' does not cover in every browser;
 *   the desktop window has no socket.
 */
export function contentSecurityPolicy(socketOrigin?: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self'${socketOrigin === undefined ? '' : ` ${socketOrigin}`}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
