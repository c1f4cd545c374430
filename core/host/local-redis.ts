import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConnectionProblem, ConnectionSettings } from '../contract/environment.ts';
import { writeFileAtomic } from './atomic-file.ts';
import { findRedisServer, redisInstallLine } from './find-redis.ts';
import { configuration, ownPassword, shortDirectory } from './local-redis-files.ts';
import { endOrphan, type ServerRecord, waitForAnswer } from './local-redis-process.ts';
import type { Logger } from './log.ts';
import { pause } from './pause.ts';
import { createSignal, type Signal } from './signal.ts';

/**
 * The Redis that the app owns. It listens on a Unix socket only, asks for a password, keeps every job in an append-only file
 * in the profile, is started again when it dies and stopped with the app. It is never a server that was there before.
 */

/** The first waits after a death. A server that keeps dying is tried again this slowly, for as long as the app runs. */
const restartDelaysMs = [100, 500, 1_000, 2_000, 5_000];
/** One that ran this long was well: the next death starts the waits from the beginning. */
const wellAfterMs = 10_000;
/** One death is an accident; this many in a row are a problem that a person has to see. */
const hopelessAfterDeaths = 3;
/** How long the server has to write its file and go when the app quits. */
const stopTimeoutMs = 1_500;

export type LocalRedisState =
  | { readonly kind: 'starting' | 'running' | 'stopped' }
  | { readonly kind: 'failed'; readonly problem: ConnectionProblem };

export interface LocalRedis {
  readonly connection: ConnectionSettings;
  readonly password: string;
  readonly state: LocalRedisState;
  readonly changes: Signal<LocalRedisState>;
  readonly pid: number | null;
  /** The line that installs a server; `null` when one was found. */
  readonly installHint: string | null;
  /** Starts it, or looks for a server again when none was found. Returns once it runs or cannot. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export async function createLocalRedis(profileDir: string, log: Logger): Promise<LocalRedis> {
  const dir = join(profileDir, 'local-redis');
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const password = await ownPassword(join(dir, 'password'));
  const recordPath = join(dir, 'server.json');
  const socketDir = await shortDirectory(dir);
  const socketPath = join(socketDir, 'redis.sock');
  const changes = createSignal<LocalRedisState>();
  let state: LocalRedisState = { kind: 'stopped' };
  let child: ChildProcess | undefined;
  let supervision: Promise<void> | undefined;
  let stopping = new AbortController();
  let installHint: string | null = null;

  const become = (next: LocalRedisState): void => {
    state = next;
    changes.emit(next);
  };

  /** One life of the server, from its start to its exit. */
  const live = async (
    binary: string,
    onReady: () => void,
  ): Promise<{ lastLine: string; livedMs: number }> => {
    const startedAt = performance.now();
    const server = spawn(binary, ['-'], {
      cwd: dir,
      // A group of its own: Ctrl-C in the terminal reaches the app only, which stops the server last.
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      // Scripts compare texts, and Lua does that by the locale.
      env: { ...process.env, LC_ALL: 'C' },
    });
    child = server;
    let lastLine = '';
    const note = (chunk: Buffer): void => {
      lastLine = chunk.toString('utf8').trimEnd().split('\n').at(-1) ?? lastLine;
    };
    server.stdout.on('data', note);
    server.stderr.on('data', note);
    server.stdin.on('error', () => undefined); // died before it read its configuration; its exit says so
    // Over stdin, so that the password is in no list of processes.
    server.stdin.end(configuration({ dir, socketPath, password }));
    const hasExited = new AbortController();
    const gone = once(hasExited.signal, 'abort');
    server.once('exit', () => hasExited.abort());
    server.once('error', ({ message }) => {
      lastLine = message;
      if (server.pid === undefined) hasExited.abort(); // could not even be started: no exit will follow
    });
    try {
      if (server.pid !== undefined) {
        const record: ServerRecord = { pid: server.pid, socketPath };
        await writeFileAtomic(recordPath, JSON.stringify(record));
        if (await waitForAnswer(socketPath, password, hasExited.signal)) onReady();
      }
      await gone;
    } catch (error) {
      // Nobody would find this server again if the app died: it does not run without its record.
      server.kill('SIGKILL');
      await gone;
      throw error;
    } finally {
      child = undefined;
    }
    return { lastLine, livedMs: performance.now() - startedAt };
  };

  const supervise = async (binary: string, settled: () => void): Promise<void> => {
    let deaths = 0;
    let mayHaveOrphan = true;
    const { signal } = stopping;
    const fail = (problem: ConnectionProblem): void => {
      become({ kind: 'failed', problem });
      settled(); // it may still come, but whoever waits for it should hear what is wrong
    };
    while (!signal.aborted) {
      try {
        if (mayHaveOrphan) await endOrphan({ recordPath, dir, password });
        mayHaveOrphan = false;
        if (signal.aborted) break;
        const { lastLine, livedMs } = await live(binary, () => {
          log.info({ serverPid: child?.pid }, 'local Redis is running');
          become({ kind: 'running' });
          settled();
        });
        if (signal.aborted) break;
        deaths = livedMs > wellAfterMs ? 1 : deaths + 1;
        log.warn({ deaths, lastLine }, 'local Redis ended');
        if (deaths < hopelessAfterDeaths) become({ kind: 'starting' });
        else fail({ code: 'closed', details: { message: lastLine } });
      } catch (error) {
        // A profile that cannot be written, as on a full disk: no accident of the server's, so it is said at once.
        if (signal.aborted) break;
        deaths += 1;
        log.error({ err: error }, 'local Redis cannot be looked after');
        fail({ code: 'unknown', details: { message: error instanceof Error ? error.message : '' } });
      }
      const waitMs = restartDelaysMs[Math.min(deaths, restartDelaysMs.length) - 1] ?? 0;
      await pause(waitMs, signal);
    }
    settled();
  };

  return {
    connection: {
      host: '',
      port: 0,
      socketPath,
      database: 0,
      username: '',
      tls: { isEnabled: false, ca: '', skipVerification: false },
      prefix: '',
    },
    password,
    changes,
    get state() {
      return state;
    },
    get pid() {
      return child?.pid ?? null;
    },
    get installHint() {
      return installHint;
    },
    start: async () => {
      if (supervision !== undefined) return;
      const binary = findRedisServer(process.env);
      installHint = binary === undefined ? redisInstallLine(process.env) : null;
      if (binary === undefined) {
        become({
          kind: 'failed',
          problem: { code: 'redis-missing', details: { command: redisInstallLine(process.env) } },
        });
        return;
      }
      become({ kind: 'starting' });
      stopping = new AbortController();
      await new Promise<void>((settled, failed) => {
        supervision = supervise(binary, settled);
        supervision.catch(failed);
      });
    },
    stop: async () => {
      stopping.abort();
      if (child !== undefined) await endChild(child);
      await supervision;
      supervision = undefined;
      await rm(recordPath, { force: true });
      if (socketDir !== dir) await rm(socketDir, { recursive: true, force: true });
      become({ kind: 'stopped' });
    },
  };
}

/** SIGTERM makes Redis write what it has and go; one that hangs is killed, its file is at most a second behind. */
async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const kill = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
  await gone;
  clearTimeout(kill);
}
