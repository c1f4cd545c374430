import { join } from 'node:path';
import { FlagError, readFlags, type CliFlags } from './cli-flags.ts';
import { defaultProfileDir } from './default-profile.ts';
import { forkWorker } from './fork-worker.ts';
import { createHost, type Host } from './host.ts';
import { type Loopback, serveLoopback } from './loopback.ts';
import { openBrowser } from './open-browser.ts';
import { memorySecretStore } from './secrets.ts';
import { startProblem } from './start-problem.ts';
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

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function main(flags: CliFlags): Promise<void> {
  const distDir = join(import.meta.dirname, '..');
  const host = await createHost({
    profileDir: flags.profileDir ?? defaultProfileDir(process.env, process.platform),
    appVersion: packageJson.version,
    windowKind: 'browser',
    launchWorker: forkWorker(join(distDir, 'host', 'worker.cjs')),
    secrets: memorySecretStore(),
    notify: undefined,
    redisUrl: flags.redisUrl,
  });
  let loopback: Loopback | undefined;
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) return;
    isStopping = true;
    void end(host, loopback);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);

  try {
    loopback = await serveLoopback(host, {
      port: flags.port,
      assetDir: join(distDir, 'renderer'),
      extraOrigin: process.env['BIOMETRICS_DEV_ORIGIN'],
      token: process.env['BIOMETRICS_TOKEN'],
    });
  } catch (error) {
    await host.stop();
    throw error;
  }
  await host.announce(loopback.url);
  say(`${appName} ready at ${loopback.url}`);
  if (flags.isOpening) {
    endWithLastWindow(loopback, stop);
    openBrowser(loopback.url);
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

async function end(host: Host, loopback: Loopback | undefined): Promise<void> {
  // What still runs then ends by itself: workers when this process goes, the local Redis at the next start.
  setTimeout(() => process.exit(0), stopDeadlineMs).unref();
  try {
    await loopback?.stop();
    await host.stop();
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${appName} did not stop cleanly: ${String(error)}\n`);
    process.exit(1);
  }
}

function start(): Promise<void> {
  try {
    return main(readFlags(process.argv.slice(2)));
  } catch (error) {
    return Promise.reject(error);
  }
}

start().catch((error: unknown) => {
  process.stderr.write(`${error instanceof FlagError ? error.message : startProblem(error)}\n`);
  process.exit(error instanceof FlagError ? 2 : 1);
});
