import { readFile } from 'node:fs/promises';
import { extname, join, relative, isAbsolute } from 'node:path';
import type { CustomScheme, Protocol } from 'electron';
import { contentSecurityPolicy } from '../core/host/content-security-policy.ts';

/**
 * The page's own scheme, so that its origin is `app://biometrics` and not `file://`, from which any file of this machine
 * could be read (https://www.electronjs.org/docs/latest/tutorial/security, item 18).
 */
export const appOrigin = 'app://biometrics';
export const appPageUrl = `${appOrigin}/index.html`;

/** Must be registered before the app is ready. `standard` and `secure` make it a real origin with storage and fetch. */
export const appScheme: CustomScheme = {
  scheme: 'app',
  privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
};

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

/** Whether a URL is a page of this app. An origin prefix would also match `app://biometrics.example`. */
export function isAppUrl(url: string): boolean {
  return url.startsWith(`${appOrigin}/`);
}

/** Serves the built page from `assetDir` to this app's own scheme. */
export function serveApp(protocol: Pick<Protocol, 'handle'>, assetDir: string): void {
  protocol.handle(appScheme.scheme, (request) => answer(assetDir, request));
}

/** Answers one request with a file of the page, or with 404 for whatever is not one. */
export async function answer(assetDir: string, request: { url: string; method: string }): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return new Response(null, { status: 405 });
  const path = assetPath(assetDir, request.url);
  const contentType = path === undefined ? undefined : contentTypes[extname(path)];
  if (path === undefined || contentType === undefined) return notFound();
  try {
    return new Response(await readFile(path), {
      headers: {
        'content-type': contentType,
        'content-security-policy': contentSecurityPolicy(),
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
      },
    });
  } catch {
    return notFound(); // the page asked for a file that the build does not have
  }
}

/** The file that a URL of this app names, or undefined when it names another host or lies outside `assetDir`. */
export function assetPath(assetDir: string, url: string): string | undefined {
  if (!isAppUrl(url) || !URL.canParse(url)) return undefined;
  const encoded = new URL(url).pathname;
  const decoded = decode(encoded);
  // A NUL would cut the path short in the system call; a backslash is a separator on Windows.
  if (decoded === undefined || /[\0\\]/.test(decoded)) return undefined;
  const path = join(assetDir, decoded === '/' ? 'index.html' : decoded);
  const inside = relative(assetDir, path);
  return inside === '' || inside.startsWith('..') || isAbsolute(inside) ? undefined : path;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined; // a lone % is no path
  }
}

function notFound(): Response {
  return new Response('Not found', { status: 404, headers: { 'content-type': 'text/plain; charset=utf-8' } });
}
