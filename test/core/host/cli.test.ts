import { type ChildProcessByStdio, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type BundledHost, bundleHost } from '../../support/bundled-host.ts';
import { quieten } from '../../support/test-host.ts';

/** The browser window's program as it is shipped, from outside: what it prints, and what is left when it has ended. */

interface Program {
  readonly process: ChildProcessByStdio<null, Readable, Readable>;
  readonly output: () => string;
  /** The exit code, and how long it took from now. */
  ended(): Promise<{ code: number | null; tookMs: number }>;
}

let bundle: BundledHost;
let profileDir: string;
const started: Program[] = [];
beforeAll(async () => {
  bundle = await bundleHost();
});
afterAll(() => bundle.remove());
beforeEach(async () => {
  profileDir = await mkdtemp(join(tmpdir(), 'bq-cli-'));
});
afterEach(async () => {
  for (const program of started.splice(0)) {
    program.process.kill('SIGTERM');
    await program.ended();
  }
  await rm(profileDir, { recursive: true });
});

function run(args: readonly string[], env: Record<string, string> = {}): Program {
  const child = spawn(process.execPath, [bundle.cliPath, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const program: Program = {
    process: child,
    output: () => output,
    ended: async () => {
      const startedAt = performance.now();
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      return { code: child.exitCode, tookMs: performance.now() - startedAt };
    },
  };
  started.push(program);
  return program;
}

const patient = { timeout: 15_000 };

async function readyUrl(program: Program): Promise<URL> {
  const line = /^BIOMETRICS Queue Desktop ready at (http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{32})$/m;
  await expect.poll(program.output, patient).toMatch(line);
  return new URL(line.exec(program.output())?.[1] ?? '');
}

function start(...args: string[]): Program {
  return run(['--port', '0', '--profile', profileDir, ...args]);
}

/** What runs on this profile: the redis-server names its socket, the workers their program. */
function leftovers(): string[] {
  const processes = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).split('\n');
  return processes.filter((line) => line.includes(profileDir) || line.includes(bundle.workerPath));
}

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s ends everything it started within 5 s, with code 0',
  async (signal) => {
    const program = start();
    await readyUrl(program);
    // Workers included: they are the last to come.
    await expect
      .poll(() => leftovers().filter((line) => line.includes('worker.cjs')).length, patient)
      .toBe(6);
    program.process.kill(signal);
    const { code, tookMs } = await program.ended();
    expect(code).toBe(0);
    expect(tookMs).toBeLessThan(5_000);
    expect(leftovers()).toEqual([]);
  },
  30_000,
);

test('it ends in time although its Redis hangs', async () => {
  await quieten(profileDir);
  const program = start();
  await readyUrl(program);
  const record = join(profileDir, 'local-redis', 'server.json');
  await expect.poll(() => existsSync(record), patient).toBe(true);
  const { pid } = JSON.parse(await readFile(record, 'utf8')) as { pid: number };
  process.kill(pid, 'SIGSTOP');
  program.process.kill('SIGTERM');
  const { code, tookMs } = await program.ended();
  expect(code).toBe(0);
  expect(tookMs).toBeLessThan(5_000);
  expect(leftovers()).toEqual([]);
}, 30_000);

test('a second start says that it is running, where, and ends with code 1', async () => {
  await quieten(profileDir);
  const url = await readyUrl(start());
  const second = start();
  expect((await second.ended()).code).toBe(1);
  expect(second.output()).toContain('is already running on this profile (process ');
  expect(second.output()).toContain(url.href);
}, 30_000);

test('killed without a warning, its workers end, and the next start takes over', async () => {
  const first = start();
  await readyUrl(first);
  await expect.poll(() => leftovers().filter((line) => line.includes('worker.cjs')).length, patient).toBe(6);
  first.process.kill('SIGKILL');
  await first.ended();
  await expect.poll(() => leftovers().filter((line) => line.includes('worker.cjs')).length, patient).toBe(0);
  expect(leftovers()).toHaveLength(1); // its redis-server, which nobody could stop
  const second = start();
  await readyUrl(second);
  await expect.poll(() => leftovers().filter((line) => line.includes('redis')).length, patient).toBe(1);
  second.process.kill('SIGTERM');
  expect((await second.ended()).code).toBe(0);
  expect(leftovers()).toEqual([]);
}, 45_000);

test.each([
  [['--nonsense'], "Unknown option '--nonsense'"],
  [['--port', '70000'], '--port must be a number from 0 to 65535, not "70000".'],
  [['--port', 'x'], '--port must be a number'],
])('%j is refused with code 2', async (args, words) => {
  const program = run([...args, '--profile', profileDir]);
  expect((await program.ended()).code).toBe(2);
  expect(program.output()).toContain(words);
});

test('an address that is no Redis is refused with code 1, and the profile stays free', async () => {
  await quieten(profileDir);
  const program = start('--redis', 'http://user:hunter2@host');
  expect((await program.ended()).code).toBe(1);
  expect(program.output()).toContain('--redis needs an address like redis://');
  expect(program.output()).not.toContain('hunter2');
  await readyUrl(start());
}, 30_000);

test('the same goes for an address that `npm start` passed on as a variable', async () => {
  await quieten(profileDir);
  const program = run(['--port', '0', '--profile', profileDir], {
    BIOMETRICS_REDIS_URL: 'http://user:hunter2@host',
  });
  expect((await program.ended()).code).toBe(1);
  expect(program.output()).toContain('--redis needs an address like redis://');
  expect(program.output()).not.toContain('hunter2');
}, 30_000);

test('the browser gets a file of this user only, which leads to the window and goes once it is there', async () => {
  await quieten(profileDir);
  const seen = join(profileDir, 'seen');
  const script = `#!/bin/sh\nprintf %s "$*" > '${seen}.new' && /bin/mv '${seen}.new' '${seen}'\n`;
  for (const opener of ['xdg-open', 'open'])
    await writeFile(join(profileDir, opener), script, { mode: 0o755 });
  const program = run(['--port', '0', '--profile', profileDir, '--open'], { PATH: profileDir });
  const url = await readyUrl(program);
  await expect.poll(() => existsSync(seen), patient).toBe(true);
  const file = join(profileDir, 'open.html');
  expect(await readFile(seen, 'utf8')).toBe(pathToFileURL(file).href);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readFile(file, 'utf8')).toContain(`content="0; url=${url.href}"`);
  const socket = new WebSocket(`ws://${url.host}/socket${url.search}`, { origin: url.origin });
  await once(socket, 'open');
  await expect.poll(() => existsSync(file)).toBe(false);
  socket.terminate();
}, 30_000);

test('a file that no browser has come to is removed at the end', async () => {
  await quieten(profileDir);
  const program = run(['--port', '0', '--profile', profileDir, '--open'], { PATH: '/nowhere' });
  await readyUrl(program);
  const file = join(profileDir, 'open.html');
  await expect.poll(() => existsSync(file), patient).toBe(true);
  program.process.kill('SIGTERM');
  expect((await program.ended()).code).toBe(0);
  expect(existsSync(file)).toBe(false);
}, 30_000);

test('a port that is taken is said, and nothing stays behind', async () => {
  await quieten(profileDir);
  const url = await readyUrl(start());
  const other = await mkdtemp(join(tmpdir(), 'bq-cli-'));
  await quieten(other);
  const second = run(['--port', url.port, '--profile', other]);
  expect((await second.ended()).code).toBe(1);
  expect(second.output()).toContain('The port is taken by another program.');
  await rm(other, { recursive: true });
}, 30_000);

test('opened for a person, it ends when the last window is closed, and not when one is lost or reloaded', async () => {
  await quieten(profileDir);
  // No browser here: the address is opened by this test instead.
  const program = run(['--port', '0', '--profile', profileDir, '--open'], { PATH: '/nowhere' });
  const url = await readyUrl(program);
  const open = async (): Promise<WebSocket> => {
    const socket = new WebSocket(`ws://${url.host}/socket${url.search}`, { origin: url.origin });
    await once(socket, 'open');
    return socket;
  };
  (await open()).terminate(); // the network
  (await open()).close(1001); // a reload …
  const reloaded = await open(); // … and the same page again
  const answers: string[] = [];
  reloaded.on('message', (data: Buffer) => answers.push(data.toString()));
  // Later than the grace that a reload is given: the app is still there.
  const askedAt = performance.now();
  await expect
    .poll(
      () => {
        reloaded.send(JSON.stringify({ kind: 'call', id: 1, name: 'host.info', input: {} }));
        return performance.now() - askedAt > 2_500 && answers.length;
      },
      { timeout: 10_000, interval: 250 },
    )
    .toBeGreaterThan(8);
  reloaded.close(1000);
  expect(await program.ended()).toMatchObject({ code: 0 });
}, 30_000);
