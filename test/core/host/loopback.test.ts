import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type Departure, type Loopback, serveLoopback } from '../../../core/host/loopback.ts';
import type { CallHandlers, SessionHost, WatchHandlers } from '../../../core/host/session.ts';

let dir: string;
let server: Loopback;
let url: URL;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'bq-assets-'));
  await writeFile(join(dir, 'index.html'), '<!doctype html>the page');
  await writeFile(join(dir, 'app.js'), 'export {}');
  await writeFile(join(dir, '..', 'bq-outside.txt'), 'not for everybody');
  server = await serveLoopback(quietHost(), {
    port: 0,
    assetDir: dir,
    extraOrigin: 'http://localhost:5173',
    token: undefined,
  });
  url = new URL(server.url);
});
afterEach(async () => {
  await server.stop();
  await rm(dir, { recursive: true });
  await rm(join(tmpdir(), 'bq-outside.txt'));
});

function quietHost(): SessionHost {
  return {
    calls: {} as CallHandlers,
    watches: {} as WatchHandlers,
    assertWritable: () => undefined,
    reportBug: () => undefined,
    sessions: new Set(),
  };
}

/** A request whose path and headers go out exactly as they are given. */
async function get(path: string, headers: Record<string, string> = {}) {
  const sent = request({ host: '127.0.0.1', port: url.port, path, headers });
  sent.end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  let body = '';
  for await (const chunk of response) body += String(chunk);
  return { status: response.statusCode, headers: response.headers, body };
}

function open(search: string, headers: { origin?: string; host?: string }): Promise<string> {
  const { origin, host } = headers;
  const socket = new WebSocket(`ws://127.0.0.1:${url.port}/socket${search}`, {
    ...(origin === undefined ? {} : { origin }),
    ...(host === undefined ? {} : { headers: { host } }),
  });
  return new Promise((resolve) => {
    socket.once('open', () => {
      socket.close(1000);
      resolve('open');
    });
    socket.once('error', ({ message }) => resolve(message));
  });
}

/** The code with which the host ends a connection that has sent this. */
async function closing(data: string): Promise<number> {
  const socket = new WebSocket(`ws://127.0.0.1:${url.port}/socket${url.search}`, { origin: url.origin });
  await once(socket, 'open');
  socket.on('error', () => undefined);
  socket.send(data);
  const [code] = (await once(socket, 'close')) as [number];
  return code;
}

describe('the page', () => {
  test('is served with its token', async () => {
    const page = await get(`/${url.search}`);
    expect(page).toMatchObject({ status: 200, body: '<!doctype html>the page' });
    expect(page.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
    });
    const policy = page.headers['content-security-policy'];
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain(`connect-src 'self' ws://127.0.0.1:${url.port}`);
  });

  test('explains itself without a token, and finds the one this tab had before a reload', async () => {
    const page = await get('/');
    expect(page.status).toBe(403);
    expect(page.body).toContain('This address needs its key');
    const script = await get(/<script src="([^"]+)">/.exec(page.body)?.[1] ?? '');
    expect(script.headers['content-type']).toContain('javascript');
    expect(script.body).toContain("sessionStorage.getItem('biometrics.token')");
  });

  test('is not served with a wrong token', async () => {
    expect(await get('/?token=guess')).toMatchObject({ status: 403 });
  });

  test('has public files and the right types', async () => {
    expect(await get('/app.js')).toMatchObject({ status: 200, body: 'export {}' });
    expect((await get('/app.js')).headers['content-type']).toContain('text/javascript');
    expect(await get('/missing.js')).toMatchObject({ status: 404 });
  });

  test.each([
    '/../bq-outside.txt',
    '/..%2fbq-outside.txt',
    '/%2e%2e/bq-outside.txt',
    '/x/..%2f..%2fbq-outside.txt',
    '/%00',
    '/%E0%A4%A',
  ])('keeps %s inside', async (path) => {
    expect(await get(path)).toMatchObject({ status: 404 });
  });

  test('a target that is no address harms nothing', async () => {
    expect(await get('//')).toMatchObject({ status: 400 });
    const upgrade = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' };
    expect(await get('//', upgrade)).toMatchObject({ status: 403 });
    expect(await get('/app.js')).toMatchObject({ status: 200 });
  });

  test('answers to its own Host only: a name that leads here is another site', async () => {
    expect(await get('/app.js', { host: 'evil.test' })).toMatchObject({ status: 403 });
    expect(await get('/app.js', { host: `localhost:${url.port}` })).toMatchObject({ status: 403 });
  });

  test('is on 127.0.0.1 and nowhere else', async () => {
    const elsewhere = createConnection({ host: '127.0.0.2', port: Number(url.port) });
    const [error] = (await once(elsewhere, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNREFUSED');
  });
});

describe('the socket', () => {
  test('opens for the page', async () => {
    expect(await open(url.search, { origin: url.origin })).toBe('open');
  });

  test('opens for the development page', async () => {
    expect(await open(url.search, { origin: 'http://localhost:5173' })).toBe('open');
  });

  test.each([
    ['another site', () => open(url.search, { origin: 'http://evil.test' })],
    ['a program that names no site', () => open(url.search, {})],
    ['no token', () => open('', { origin: url.origin })],
    ['a wrong token', () => open('?token=guess', { origin: url.origin })],
    ['a wrong token of the right length', () => open(`?token=${'x'.repeat(32)}`, { origin: url.origin })],
    ['another Host', () => open(url.search, { origin: url.origin, host: 'evil.test' })],
  ])('refuses %s', async (_what, attempt) => {
    expect(await attempt()).toContain('403');
  });

  test('has a new token of 192 bits at every start', async () => {
    const other = await serveLoopback(quietHost(), {
      port: 0,
      assetDir: dir,
      extraOrigin: undefined,
      token: undefined,
    });
    await other.stop();
    expect(Buffer.from(url.searchParams.get('token') ?? '', 'base64url')).toHaveLength(24);
    expect(new URL(other.url).searchParams.get('token')).not.toBe(url.searchParams.get('token'));
  });

  test('ends a connection that sends what is no message, or too much', async () => {
    expect(await closing('no json')).toBe(1007);
    expect(await closing(' '.repeat(32 * 1024 * 1024 + 1))).not.toBe(1000);
  });

  test('tells a window that was closed from one that was lost', async () => {
    const seen: Departure[] = [];
    server.departures.listen((departure) => seen.push(departure));
    const socket = new WebSocket(`ws://127.0.0.1:${url.port}/socket${url.search}`, { origin: url.origin });
    await once(socket, 'open');
    expect(server.windowCount).toBe(1);
    socket.terminate();
    await expect.poll(() => seen).toEqual(['lost']);
    await open(url.search, { origin: url.origin });
    await expect.poll(() => seen).toEqual(['lost', 'closed']);
    expect(server.windowCount).toBe(0);
  });

  test('says goodbye when the app stops, and stops even if nobody answers', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${url.port}/socket${url.search}`, { origin: url.origin });
    await once(socket, 'open');
    socket.pause(); // a tab that is frozen does not answer
    await server.stop();
    await server.stop();
    await expect.poll(() => server.windowCount).toBe(0);
  });
});
