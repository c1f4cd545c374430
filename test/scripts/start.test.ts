import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { buildWhenStale } from '../../scripts/build-when-stale.mjs';
import { descendants, stillRunning } from '../e2e/support/processes.ts';

const root = join(import.meta.dirname, '../..');
const standInDir = join(root, 'test/support/electron-stand-in');
const slowMs = 60_000;

beforeAll(() => {
  if (!buildWhenStale((line) => process.stdout.write(`${line}\n`))) throw new Error('the app does not build');
}, slowMs);

let profileDir: string;
let started: Started[];
beforeEach(async () => {
  profileDir = await mkdtemp(join(tmpdir(), 'bq-start-'));
  started = [];
});
afterEach(async () => {
  for (const each of started) await each.endByForce();
  await rm(profileDir, { recursive: true, force: true });
});

interface Started {
  readonly child: ChildProcess;
  output(): string;
  /** The exit code, and how long it took from now. */
  end(): Promise<{ code: number | null; tookMs: number }>;
  endByForce(): Promise<void>;
}

/** Starts a program in a process group of its own, as a terminal does. */
function startProgram(program: string, args: string[], env: Record<string, string> = {}): Started {
  const child = spawn(program, args, {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, DISPLAY: '', WAYLAND_DISPLAY: '', ELECTRON_OVERRIDE_DIST_PATH: '', ...env },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  }
  const isOver = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const each: Started = {
    child,
    output: () => output,
    async end() {
      const fromMs = performance.now();
      if (!isOver()) await once(child, 'exit');
      return { code: child.exitCode, tookMs: performance.now() - fromMs };
    },
    async endByForce() {
      if (isOver() || child.pid === undefined) return;
      process.kill(-child.pid, 'SIGKILL');
      await once(child, 'exit');
    },
  };
  started.push(each);
  return each;
}

function npmStart(flags: string[], env?: Record<string, string>): Started {
  return startProgram('npm', ['start', '--', ...flags, '--profile', profileDir], env);
}

function pidOf({ child }: Started): number {
  if (child.pid === undefined) throw new Error('it did not start');
  return child.pid;
}

async function untilItPrints(app: Started, text: RegExp): Promise<void> {
  await vi.waitFor(() => expect(app.output()).toMatch(text), { timeout: 40_000, interval: 50 });
}

/** Workers and Redis are there, so that there is something to leave behind. */
async function untilAllRuns(app: Started) {
  return vi.waitFor(
    () => {
      const processes = descendants(pidOf(app));
      expect(processes.filter(({ command }) => command.includes('worker.cjs'))).toHaveLength(6);
      expect(processes.some(({ command }) => /(redis|valkey)-server/.test(command))).toBe(true);
      return processes;
    },
    { timeout: 20_000, interval: 100 },
  );
}

async function expectNothingLeft(processes: ReturnType<typeof descendants>): Promise<void> {
  await vi.waitFor(() => expect(stillRunning(processes)).toEqual([]), { timeout: 6_000 });
}

const ready = /^BIOMETRICS Queue Desktop ready at http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]+$/m;

test.each([
  ['Ctrl-C', (pid: number) => process.kill(-pid, 'SIGINT')], // a terminal signals the whole group
  ['SIGTERM to npm', (pid: number) => process.kill(pid, 'SIGTERM')],
  ['a closed terminal', (pid: number) => process.kill(-pid, 'SIGHUP')],
])(
  '%s stops the browser window and all it started, within 5 s',
  async (_name, signal) => {
    const app = npmStart(['--browser', '--no-open']);
    await untilItPrints(app, ready);
    const processes = await untilAllRuns(app);
    const fromMs = performance.now();
    signal(pidOf(app));
    await app.end();
    await expectNothingLeft(processes);
    expect(performance.now() - fromMs).toBeLessThan(5_000);
  },
  slowMs,
);

// npm itself reports what its shell did, and some shells (dash) die of the signal; the script's own code is what counts.
test.each(['SIGINT', 'SIGTERM'] as const)(
  'the start script ends with exit code 0 after %s',
  async (signal) => {
    const script = join(root, 'scripts/start.mjs');
    const app = startProgram(process.execPath, [script, '--browser', '--no-open', '--profile', profileDir]);
    await untilItPrints(app, ready);
    const processes = await untilAllRuns(app);
    app.child.kill(signal);
    const { code, tookMs } = await app.end();
    expect(code).toBe(0);
    expect(tookMs).toBeLessThan(5_000);
    await expectNothingLeft(processes);
  },
  slowMs,
);

test(
  'npm is killed without a word: the app notices and stops',
  async () => {
    const app = npmStart(['--browser', '--no-open']);
    await untilItPrints(app, ready);
    const processes = await untilAllRuns(app);
    app.child.kill('SIGKILL');
    await app.end();
    await vi.waitFor(() => expect(stillRunning(processes)).toEqual([]), { timeout: 6_000 });
    expect(app.child.signalCode).toBe('SIGKILL');
  },
  slowMs,
);

test(
  'the desktop window is opened by its binary, and SIGTERM to npm stops it all',
  async () => {
    const app = npmStart([], { ELECTRON_OVERRIDE_DIST_PATH: standInDir });
    await untilItPrints(app, /DevTools listening/); // the stand-in's Chromium runs
    const processes = await untilAllRuns(app);
    const fromMs = performance.now();
    app.child.kill('SIGTERM');
    await app.end();
    await expectNothingLeft(processes);
    expect(performance.now() - fromMs).toBeLessThan(5_000);
    expect(app.output()).not.toMatch(ready);
  },
  slowMs,
);

test.each([
  ['the browser window', ['--browser', '--no-open'], {}, ready],
  ['the desktop window', [], { ELECTRON_OVERRIDE_DIST_PATH: standInDir }, /DevTools listening/],
])(
  'a password in --redis is in no arguments of %s and what it starts, and the address arrives',
  async (_window, flags, env, isUp) => {
    const address = ['--redis', 'redis://:hunter2@127.0.0.1:1'];
    const args = [join(root, 'scripts/start.mjs'), ...flags, ...address, '--profile', profileDir];
    const app = startProgram(process.execPath, args, env);
    await untilItPrints(app, isUp);
    const processes = await untilAllRuns(app);
    expect(processes.filter(({ command }) => command.includes('hunter2'))).toEqual([]);
    await vi.waitFor(async () =>
      expect(await readFile(join(profileDir, 'settings.json'), 'utf8')).toContain('"port": 1,'),
    );
    app.child.kill('SIGTERM');
    await app.end();
    await expectNothingLeft(processes);
  },
  slowMs,
);

test(
  'without a display it says so in one line and prints the address',
  async () => {
    const app = npmStart(['--no-open']);
    await untilItPrints(app, ready);
    expect(app.output()).toMatch(/^Opening the browser window: .+\.$/m);
    process.kill(-pidOf(app), 'SIGINT');
    await app.end();
  },
  slowMs,
);

test(
  'an Electron that cannot run here gives way to the browser window',
  async () => {
    // What Chromium does where its sandbox is not allowed.
    await writeFile(join(profileDir, 'electron'), '#!/bin/sh\nkill -TRAP $$\n', { mode: 0o755 });
    const app = npmStart(['--no-open'], { ELECTRON_OVERRIDE_DIST_PATH: profileDir });
    await untilItPrints(app, ready);
    expect(app.output()).toContain('Opening the browser window: Electron cannot run here (SIGTRAP).\n');
    process.kill(-pidOf(app), 'SIGINT');
    await app.end();
  },
  slowMs,
);

test('--help explains every flag', async () => {
  const app = startProgram(process.execPath, [join(root, 'scripts/start.mjs'), '--help']);
  expect((await app.end()).code).toBe(0);
  for (const flag of ['--browser', '--no-open', '--port', '--profile', '--redis', '--help'])
    expect(app.output()).toContain(flag);
});

test('an unknown flag is refused with the next step', async () => {
  const app = startProgram(process.execPath, [join(root, 'scripts/start.mjs'), '--prot', '7777']);
  expect((await app.end()).code).toBe(2);
  expect(app.output()).toBe("Unknown option '--prot'. See: npm start -- --help\n");
});
