'use strict';
const { spawn } = require('node:child_process');
const { EventEmitter } = require('node:events');
const { existsSync, mkdirSync, readlinkSync } = require('node:fs');
const { join } = require('node:path');
const { createInterface } = require('node:readline');

const isDebugging = process.env.STAND_IN_DEBUG === '1';

/** How long Chromium may take to close by itself before it is killed. */
const closeTimeoutMs = 2_000;

/** Chromium, driven over `--remote-debugging-pipe`; Playwright gets a port beside it. */
class Chromium extends EventEmitter {
  #lastId = 0;
  #pending = new Map();
  #sessions = new Map();
  #buffer = '';

  constructor({ executable, userDataDir, switches }) {
    super();
    this.setMaxListeners(0);
    mkdirSync(userDataDir, { recursive: true });
    this.process = spawn(
      executable,
      [
        '--remote-debugging-pipe',
        '--remote-debugging-port=0',
        `--user-data-dir=${userDataDir}`,
        '--no-first-run',
        '--no-default-browser-check',
        '--no-startup-window',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--disable-dev-shm-usage',
        '--disable-features=Translate,HttpsUpgrades',
        '--password-store=basic',
        ...(process.env.STAND_IN_HEADED === '1' ? [] : ['--headless=new', '--hide-scrollbars']),
        ...switches,
      ],
      { stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'] },
    );
    this.process.once('exit', () => this.emit('exit'));
    // Playwright waits for this line of Chromium's; the rest is noise about a missing desktop.
    createInterface({ input: this.process.stderr }).on('line', (line) => {
      if (line.startsWith('DevTools listening') || isDebugging) process.stderr.write(`${line}\n`);
    });
    const [, , , toChromium, fromChromium] = this.process.stdio;
    toChromium.on('error', () => {}); // Chromium is gone; its exit is reported above
    fromChromium.on('error', () => {});
    fromChromium.setEncoding('utf8').on('data', (text) => this.#read(text));
    this.#toChromium = toChromium;
  }

  #toChromium;

  /** Messages are JSON, each ended by a NUL. */
  #read(text) {
    const parts = (this.#buffer + text).split('\0');
    this.#buffer = parts.pop();
    for (const part of parts) this.#receive(JSON.parse(part));
  }

  #receive(message) {
    if (message.id === undefined) {
      const target = message.sessionId ? this.#sessions.get(message.sessionId) : this;
      target?.emit(message.method, message.params);
      return;
    }
    const waiting = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if (message.error) waiting?.reject(new Error(`${waiting.method}: ${message.error.message}`));
    else waiting?.resolve(message.result);
  }

  send(method, params = {}, sessionId) {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject, method });
      this.#toChromium.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    });
  }

  /** One attached page. */
  session(sessionId) {
    const session = Object.assign(new EventEmitter(), {
      send: (method, params) => this.send(method, params, sessionId),
    });
    session.setMaxListeners(0);
    this.#sessions.set(sessionId, session);
    return session;
  }

  async close() {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const gone = new Promise((resolve) => this.process.once('exit', resolve));
    this.send('Browser.close').catch(() => {}); // its answer is the exit
    const timer = setTimeout(() => this.process.kill('SIGKILL'), closeTimeoutMs);
    await gone;
    clearTimeout(timer);
  }
}

/** The Chromium of this machine. */
function chromiumExecutable() {
  const candidates = [process.env.BIOMETRICS_CHROMIUM, '/usr/lib/chromium/chromium', '/usr/bin/chromium'];
  const found = candidates.find((path) => path && existsSync(path));
  if (!found) throw new Error('electron stand-in: no Chromium found; set BIOMETRICS_CHROMIUM');
  return found;
}

/** Waits until a Chromium that still holds this profile (its app was just killed) has gone. */
async function profileIsFree(userDataDir) {
  for (;;) {
    const pid = lockHolder(userDataDir);
    if (pid === undefined || !isAlive(pid)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function lockHolder(userDataDir) {
  try {
    return Number(readlinkSync(join(userDataDir, 'SingletonLock')).split('-').at(-1));
  } catch {
    return undefined; // nobody holds it
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

module.exports = { Chromium, chromiumExecutable, profileIsFree, isAlive };
