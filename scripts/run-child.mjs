import { spawn, spawnSync } from 'node:child_process';

/** The app stops within 5 s of being asked; what then still runs is cut off. */
const stopTimeoutMs = 4_700;

/** How often this process looks whether the `npm` that started it is still there. */
const parentCheckMs = 250;

/**
 * How the child came to its end. `wasAsked` when this process was told to stop.
 * @typedef {{ code: number | null, signal: NodeJS.Signals | null, wasAsked: boolean }} End
 */

/**
 * Runs a program in this terminal until it ends. Ctrl-C, SIGTERM, SIGHUP and the death of `npm` are passed on as one
 * SIGTERM, so that the child stops in its own order and nothing outlives this process.
 * @param {string} program
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<End>}
 */
export function runChild(program, args, env = process.env) {
  const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'], env });
  /** @type {NodeJS.Timeout | undefined} */
  let cutOff;
  let wasAsked = false;

  function stop() {
    if (wasAsked) return; // npm and the terminal both deliver a Ctrl-C
    wasAsked = true;
    // On Windows the console has delivered the Ctrl-C itself, and a kill would be at once.
    if (process.platform !== 'win32') child.kill('SIGTERM');
    cutOff = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
  }

  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, stop);
  const parentCheck = watchNpm(stop);

  return new Promise((resolve) => {
    const end = (/** @type {number | null} */ code, /** @type {NodeJS.Signals | null} */ signal) => {
      clearTimeout(cutOff);
      clearInterval(parentCheck);
      for (const name of signals) process.off(name, stop);
      resolve({ code, signal, wasAsked });
    };
    child.once('error', (error) => {
      process.stderr.write(`${program} could not be started: ${error.message}\n`);
      end(1, null);
    });
    child.once('exit', end);
  });
}

/**
 * Calls `stop` once npm has gone. It runs its scripts in a shell, which dies of npm's signals without passing them on, and
 * which lives on when npm is killed; both are watched. Without npm the parent is a person's shell, which may go (nohup) while
 * the app stays.
 * @param {() => void} stop
 */
function watchNpm(stop) {
  if (process.env['npm_lifecycle_event'] === undefined) return undefined;
  const parent = process.ppid;
  const npm = shellParent(parent);
  return setInterval(() => {
    if (process.ppid !== parent || (npm !== undefined && !isAlive(npm))) stop();
  }, parentCheckMs);
}

/** The parent of a shell; undefined where the process is no shell (npm itself, where its shell has given way to this script). @param {number} pid */
function shellParent(pid) {
  const { status, stdout } = spawnSync('ps', ['-o', 'ppid=,comm=', '-p', String(pid)], { encoding: 'utf8' });
  const match = status === 0 ? /^\s*(\d+)\s+(.*\/)?(ba|da|a|z)?sh$/.exec(stdout.trim()) : null;
  return match ? Number(match[1]) : undefined;
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
