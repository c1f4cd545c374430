import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answer, assetPath, isAppUrl } from '../../electron/app-protocol.ts';

let root: string;
let assetDir: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'bq-assets-'));
  assetDir = join(root, 'renderer');
  await mkdir(join(assetDir, 'assets'), { recursive: true });
  await writeFile(join(assetDir, 'index.html'), '<!doctype html>');
  await writeFile(join(assetDir, 'assets/app.js'), 'export {};');
  await writeFile(join(root, 'secrets.json'), '{}');
  await writeFile(join(root, 'renderer-secrets.json'), '{}');
});
afterAll(() => rm(root, { recursive: true }));

describe('which file a URL names', () => {
  test.each([
    ['app://biometrics/', 'index.html'],
    ['app://biometrics/index.html?x=1#/queues', 'index.html'],
    ['app://biometrics/assets/app.js', 'assets/app.js'],
    ['app://biometrics/assets/../index.html', 'index.html'],
  ])('%s', (url, file) => {
    expect(assetPath(assetDir, url)).toBe(join(assetDir, file));
  });

  test.each([
    'app://biometrics/..%2fsecrets.json',
    'app://biometrics/assets/..%2f..%2fsecrets.json',
    'app://biometrics/%2e%2e/%2e%2e%2fsecrets.json',
    'app://biometrics/..%5csecrets.json',
    'app://biometrics/..%2frenderer-secrets.json',
    'app://biometrics/index.html%00.js',
    'app://biometrics/%',
    'app://elsewhere/index.html',
    'app://biometrics.example/index.html',
    'file:///etc/passwd',
    'https://biometrics/index.html',
  ])('%s names nothing', (url) => {
    expect(assetPath(assetDir, url)).toBeUndefined();
  });
});

describe('an answer', () => {
  test('carries the content security policy and its type', async () => {
    const response = await answer(assetDir, { url: 'app://biometrics/assets/app.js', method: 'GET' });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('export {};');
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toContain(
      "default-src 'none'; script-src 'self'",
    );
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });

  test.each([
    ['GET', 'app://biometrics/assets/missing.js', 404],
    ['GET', 'app://biometrics/assets', 404],
    ['GET', 'app://biometrics/..%2fsecrets.json', 404],
    ['POST', 'app://biometrics/index.html', 405],
  ])('%s %s is %i', async (method, url, status) => {
    expect((await answer(assetDir, { url, method })).status).toBe(status);
  });
});

test('an origin is compared whole', () => {
  expect(isAppUrl('app://biometrics/index.html')).toBe(true);
  expect(isAppUrl('app://biometrics.example/index.html')).toBe(false);
  expect(isAppUrl('app://biometrics@example/index.html')).toBe(false);
  expect(isAppUrl('https://example.com/?app://biometrics/')).toBe(false);
});
