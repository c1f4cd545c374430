'use strict';
const { app } = require('./app.cjs');

// Chromium cannot be taught a scheme over its debugging protocol. `app://host/path` therefore travels as
// `https://host.app.electron-stand-in.invalid/path`, a secure origin of its own that no network can answer (`.invalid`).

const carrier = 'electron-stand-in.invalid';
const handlers = new Map();

const protocol = {
  registerSchemesAsPrivileged() {
    if (app.isReady())
      throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
  },
  handle(scheme, handler) {
    if (handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`);
    handlers.set(scheme, handler);
  },
};

/** Every document is asked about (`will-navigate`), and everything of a custom scheme is answered here. */
const interceptPatterns = [
  { urlPattern: '*', resourceType: 'Document' },
  { urlPattern: `https://*.${carrier}/*` },
];

/** The address that Chromium is given. */
function carriedUrl(url) {
  const match = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]+)(.*)$/i.exec(url);
  if (!match || !handlers.has(match[1])) return url;
  const [, scheme, host, rest] = match;
  return `https://${host}.${scheme}.${carrier}${rest || '/'}`;
}

/** The address that the app sees. */
function shownUrl(url) {
  const match = /^https:\/\/([^/]+)\.([a-z0-9+-]+)\.electron-stand-in\.invalid(.*)$/i.exec(url);
  return match ? `${match[2]}://${match[1]}${match[3]}` : url;
}

/** The handler's answer in Chromium's terms, or undefined where no handler is in charge. */
async function answerRequest(url, { method, headers }) {
  const handler = handlers.get(url.slice(0, url.indexOf(':')));
  if (!handler) return undefined;
  const response = await handler({ url, method, headers: new Headers(headers) });
  return {
    responseCode: response.status,
    responseHeaders: Array.from(response.headers, ([name, value]) => ({ name, value })),
    body: Buffer.from(await response.arrayBuffer()).toString('base64'),
  };
}

module.exports = { answerRequest, carriedUrl, interceptPatterns, protocol, shownUrl };
