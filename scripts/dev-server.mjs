import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { watch } from 'node:fs';
import { createServer as createSocket } from 'node:net';
import { join } from 'node:path';
import { createBuilder, createServer } from 'vite';
import { ensureRedis, say } from './setup.mjs';

const root = join(import.meta.dirname, '..');
const configFile = join(root, 'vite.config.ts');

/** An editor saves several files at once; one rebuild is enough. */
const settleMs = 150;

/** The host stops its workers and its Redis within this. */
const stopTimeoutMs = 5_000;

/**
 * Serves the page by Vite and passes its socket on to the host. The token and the ports stay the same over restarts, so an
 * open page reconnects by itself. What is typed after `--` goes to the host: `--profile DIR`, `--redis URL`.
 * @param {string[]} hostFlags
 */
export async function develop(hostFlags) {
  const redis = ensureRedis();
  if (redis.path === undefined) say(redis.advice);

  const token = randomBytes(24).toString('base64url');
  const hostPort = await freePort();
  const page = await servePage(hostPort);
  const pageOrigin = page.resolvedUrls?.local[0]?.replace(/\/$/, '').replace('localhost', '127.0.0.1') ?? '';
  const host = createHostProcess([`--port=${hostPort}`, ...hostFlags], {
    BIOMETRICS_DEV_ORIGIN: pageOrigin,
    BIOMETRICS_TOKEN: token,
  });

  await rebuild(host);
  watchSources(() => rebuild(host));
  say(`\nPage with hot reload: ${pageOrigin}/?token=${token}\n`);

  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) {
    process.once(signal, () => {
      void Promise.all([host.stop(), page.close()]).then(() => process.exit(0));
    });
  }
}

/** @param {number} hostPort */
async function servePage(hostPort) {
  const server = await createServer({
    configFile,
    server: {
      host: '127.0.0.1',
      // The host checks `Host` and `Origin`: the first becomes its own address, the second stays this page's.
      proxy: { '/socket': { target: `http://127.0.0.1:${hostPort}`, ws: true, changeOrigin: true } },
    },
  });
  await server.listen();
  return server;
}

/**
 * The host in a process of its own, so that a restart starts from nothing.
 * @param {string[]} flags
 * @param {Record<string, string>} env
 */
function createHostProcess(flags, env) {
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let child;

  async function stop() {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    const cutOff = setTimeout(() => child?.kill('SIGKILL'), stopTimeoutMs);
    await gone;
    clearTimeout(cutOff);
  }

  return {
    stop,
    async restart() {
      await stop();
      child = spawn(process.execPath, ['--enable-source-maps', join(root, 'dist/host/cli.cjs'), ...flags], {
        stdio: ['ignore', 'ignore', 'inherit'], // its own address is not the one to open
        env: { ...process.env, ...env },
      });
    },
  };
}

/**
 * Builds the host's bundle and starts it anew; a build that fails leaves the running one alone.
 * @param {ReturnType<typeof createHostProcess>} host
 */
async function rebuild(host) {
  try {
    const builder = await createBuilder({ configFile, logLevel: 'warn' });
    const environment = builder.environments['host'];
    if (environment === undefined) throw new Error('vite.config.ts has no environment "host"');
    await builder.build(environment);
  } catch (error) {
    say(`The host does not build: ${error instanceof Error ? error.message : String(error)}`);
    return;
  }
  await host.restart();
  say('The host runs with the latest changes.');
}

/** Calls `onChange` once after every burst of changes, never twice at the same time. @param {() => Promise<void>} onChange */
function watchSources(onChange) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  let running = Promise.resolve();
  watch(join(root, 'core'), { recursive: true }, () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      running = running.then(onChange);
    }, settleMs);
  });
}

/** @returns {Promise<number>} a port that was free a moment ago */
async function freePort() {
  const socket = createSocket();
  socket.listen(0, '127.0.0.1');
  await once(socket, 'listening');
  const address = socket.address();
  socket.close();
  await once(socket, 'close');
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  return address.port;
}
