import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { contentSecurityPolicy } from './content-security-policy.ts';

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

/**
 * Serves the page's files. They hold nothing secret, so they need no token; the page itself asks for one, because without
 * it the socket would refuse and the person would look at an empty frame.
 */
export function createAssetServer(
  assetDir: string,
  origin: string,
  hasToken: (url: URL) => boolean,
): (url: URL, request: IncomingMessage, response: ServerResponse) => void {
  const root = normalize(assetDir + sep);
  const headers = {
    'content-security-policy': contentSecurityPolicy(origin.replace('http', 'ws')),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-cache',
  };
  const answer = (response: ServerResponse, status: number, type: string, body: string | Buffer): void => {
    response.writeHead(status, { ...headers, 'content-type': type }).end(body);
  };

  return (url, request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      answer(response, 405, 'text/plain', 'Method not allowed\n');
      return;
    }
    const file = fileFor(root, url.pathname);
    if (url.pathname === '/' && !hasToken(url)) {
      answer(response, 403, 'text/html; charset=utf-8', missingTokenPage);
      return;
    }
    if (url.pathname === reopenPath) {
      answer(response, 200, 'text/javascript; charset=utf-8', reopenScript);
      return;
    }
    if (file === undefined) {
      answer(response, 404, 'text/plain', 'Not found\n');
      return;
    }
    readFile(file).then(
      (body) => answer(response, 200, contentTypes[extname(file)] ?? 'application/octet-stream', body),
      () => answer(response, 404, 'text/plain', 'Not found\n'),
    );
  };
}

/** The file a path names, or `undefined` when that would be outside the page's directory. */
function fileFor(root: string, pathname: string): string | undefined {
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return undefined; // not an escape sequence
  }
  if (decoded.includes('\0')) return undefined;
  const file = normalize(join(root, decoded === '/' ? 'index.html' : decoded));
  return file.startsWith(root) ? file : undefined;
}

/**
 * The page takes the token out of its address and keeps it for this tab (`renderer/client/port-socket.ts`), so a reload asks
 * for `/` without one. This script puts it back, once: an address that had a token and was refused has an old one.
 */
const reopenPath = '/reopen.js';
const reopenScript = `const token = sessionStorage.getItem('biometrics.token');
if (token !== null && location.search === '')
  location.replace('/?token=' + encodeURIComponent(token) + location.hash);
`;

/** For whoever typed the address by hand. Both languages: no window has chosen one yet. */
const missingTokenPage = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>BIOMETRICS Queue Desktop</title>
<script src="${reopenPath}"></script>
<style>
  :root { color-scheme: light dark; font: 15px/1.6 system-ui, sans-serif }
  body { max-width: 34rem; margin: 18vh auto 0; padding: 0 1.5rem }
  h1 { font-size: 1.25rem; margin-bottom: .5rem }
  code { font-size: .9em }
</style>
<h1>This address needs its key</h1>
<p>Open the whole line that the app printed when it started, including <code>?token=…</code>. The key is new at every start and
keeps other pages and other people on this machine out.</p>
<p lang="de">Bitte die ganze Zeile öffnen, die die App beim Start ausgegeben hat, mit <code>?token=…</code>. Der Schlüssel ist
bei jedem Start neu und hält andere Seiten und andere Personen auf diesem Rechner fern.</p>
</html>
`;
