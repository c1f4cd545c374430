import { join } from 'node:path';
import { type CliFlags, FlagError, readFlags } from './cli-flags.ts';
import { defaultProfileDir } from './default-profile.ts';
import { forkWorker } from './fork-worker.ts';
import { createHost, type Host } from './host.ts';
import { type Loopback, serveLoopback } from './loopback.ts';
import { openBrowser, removeRedirect } from './open-browser.ts';
import { takeRedisUrl } from './redis-url.ts';
import { memorySecretStore } from './secrets.ts';
import { runProblem, startProblem } from './start-problem.ts';
import packageJson from '../../package.json' with { type: 'json' };

/**
 * The browser window's program: one host behind one loopback port.
 *   node dist/host/cli.cjs [--port N] [--profile DIR] [--redis URL] [--open]
 */

const appName = 'BIOMETRICS Queue Desktop';
/** A stop that takes longer is cut off. Five seconds are promised from the signal to the last process. */
const stopDeadlineMs = 4_500;
/** A reload closes the window and opens it again; this long is waited for it. */
const reopenGraceMs = 2_000;

interface App {
  readonly host: Host;
  readonly loopback: Loopback;
  readonly profileDir: string;
}

async function main(flags: CliFlags): Promise<void> {
  const starting = start(flags);
  let exitCode: Promise<number> | undefined;
  const stop = (): void => {
    exitCode ??= end(starting);
    void exitCode.then((code) => process.exit(code));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  const app = await starting;
  const { host, loopback } = app;
  // A bug that nothing caught: what is running is brought down in order, and jobs in hand come back.
  process.on('uncaughtException', (error) => {
    host.reportBug(error, 'process');
    complain(runProblem(error));
    process.exitCode = 1;
    stop();
  });
  say(`${appName} ready at ${loopback.url}`);
  if (flags.isOpening) {
    endWithLastWindow(loopback, stop);
    await openWindow(app);
  }
}

async function start(flags: CliFlags): Promise<App> {
  const distDir = join(import.meta.dirname, '..');
  const profileDir = flags.profileDir ?? defaultProfileDir(process.env, process.platform);
  const host = await createHost({
    profileDir,
    appVersion: packageJson.version,
    windowKind: 'browser',
    launchWorker: forkWorker(join(distDir, 'host', 'worker.cjs')),
    secrets: memorySecretStore(),
    notify: undefined,
    redisUrl: flags.redisUrl,
  });
  try {
    const loopback = await serveLoopback(host, {
      port: flags.port,
      assetDir: join(distDir, 'renderer'),
      extraOrigin: variable('BIOMETRICS_DEV_ORIGIN'),
      token: variable('BIOMETRICS_TOKEN'),
    });
    await host.announce(loopback.url);
    return { host, loopback, profileDir };
  } catch (error) {
    await host.stop();
    throw error;
  }
}

/** Without a browser the app is there all the same: its address was printed. */
async function openWindow({ host, loopback, profileDir }: App): Promise<void> {
  const stopListening = loopback.arrivals.listen(() => {
    stopListening();
    removeRedirect(profileDir).catch((error: unknown) => host.reportBug(error, 'browser'));
  });
  try {
    await openBrowser(loopback.url, profileDir);
  } catch (error) {
    host.reportBug(error, 'browser');
    complain('The browser could not be opened. Please open the address above.');
  }
}

/** Closing the last window ends the app; a window that the network took away does not. */
function endWithLastWindow(loopback: Loopback, stop: () => void): void {
  let timer: NodeJS.Timeout | undefined;
  loopback.departures.listen((departure) => {
    clearTimeout(timer);
    if (departure === 'lost' || loopback.windowCount > 0) return;
    timer = setTimeout(() => {
      if (loopback.windowCount === 0) stop();
    }, reopenGraceMs);
  });
}

/** Stops what runs, or what is just being started, and says with which code to exit. */
async function end(starting: Promise<App>): Promise<number> {
  // What still runs then ends by itself: workers when this process goes, the local Redis at the next start.
  setTimeout(() => process.exit(0), stopDeadlineMs).unref();
  const app = await starting.catch(() => undefined); // `main` says what was wrong
  if (app === undefined) return 1;
  try {
    await app.loopback.stop();
    await removeRedirect(app.profileDir);
    await app.host.stop();
    return Number(process.exitCode ?? 0);
  } catch (error) {
    complain(runProblem(error));
    return 1;
  }
}

function variable(name: string): string | undefined {
  const value = process.env[name];
  return value === '' ? undefined : value;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function complain(problem: string): void {
  process.stderr.write(`${problem}\n`);
}

async function run(args: readonly string[]): Promise<void> {
  const givenUrl = takeRedisUrl(process.env); // whatever the flags say: nobody else shall inherit it
  try {
    const flags = readFlags(args);
    await main({ ...flags, redisUrl: flags.redisUrl ?? givenUrl });
  } catch (error) {
    complain(error instanceof FlagError ? error.message : startProblem(error));
    process.exit(error instanceof FlagError ? 2 : 1);
  }
}

void run(process.argv.slice(2));
