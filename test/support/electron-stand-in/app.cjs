'use strict';
const { EventEmitter } = require('node:events');
const { mkdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const inspector = require('node:inspector');
const { homedir, tmpdir } = require('node:os');
const { isAbsolute, join } = require('node:path');
const { isAlive } = require('./chromium.cjs');
const { preventable, state } = require('./state.cjs');

class App extends EventEmitter {
  isPackaged = false;
  commandLine = commandLine();
  #paths = new Map();
  #isReady = false;
  #becomeReady;
  #ready = new Promise((resolve) => {
    this.#becomeReady = resolve;
  });
  #isQuitting = false;
  #lockFile;
  /** Set by browser-window.cjs: the open windows. */
  windows = () => [];

  whenReady() {
    return this.#ready;
  }
  isReady() {
    return this.#isReady;
  }
  getName() {
    return state.packageJson.productName ?? state.packageJson.name ?? 'Electron';
  }
  getVersion() {
    return state.packageJson.version ?? '0.0.0';
  }
  getAppPath() {
    return state.appDir;
  }
  getLocale() {
    return 'en-US';
  }
  enableSandbox() {
    if (this.#isReady) throw new Error('app.enableSandbox() can only be called before app is ready');
  }
  setAppUserModelId() {}

  getPath(name) {
    const chosen = this.#paths.get(name);
    if (chosen) return chosen;
    const appData = process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config');
    const known = { home: homedir(), temp: tmpdir(), appData, userData: join(appData, this.getName()) };
    if (!(name in known)) throw new Error(`Failed to get '${name}' path`);
    if (name === 'userData') mkdirSync(known.userData, { recursive: true });
    return known[name];
  }
  setPath(name, path) {
    if (!isAbsolute(path)) throw new Error('Path must be absolute');
    mkdirSync(path, { recursive: true });
    this.#paths.set(name, path);
  }

  /** One app per userData: a file with the owner's process id. A second start leaves its data and wakes the first by a signal. */
  requestSingleInstanceLock(additionalData = null) {
    const file = join(this.getPath('userData'), 'stand-in-instance');
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
    } catch {
      const owner = Number(readFileSync(file, 'utf8'));
      if (isAlive(owner)) {
        writeFileSync(`${file}-data`, JSON.stringify(additionalData));
        process.kill(owner, 'SIGUSR2');
        return false;
      }
      writeFileSync(file, String(process.pid)); // its owner was killed
    }
    this.#lockFile = file;
    process.on('SIGUSR2', () => {
      const data = JSON.parse(readFileSync(`${file}-data`, 'utf8'));
      rmSync(`${file}-data`);
      this.emit('second-instance', preventable(), [], process.cwd(), data);
    });
    return true;
  }

  /** Called by boot.cjs once the entry module has been evaluated and Chromium runs. */
  announceReady() {
    this.#isReady = true;
    this.#becomeReady();
    this.emit('ready', {}, {});
  }

  quit() {
    if (this.#isQuitting) return;
    const event = preventable();
    this.emit('before-quit', event);
    if (event.defaultPrevented) return;
    this.#isQuitting = true;
    const open = this.windows();
    if (open.length === 0) this.#finishQuit();
    for (const window of open) window.close();
    if (this.windows().length > 0) this.#isQuitting = false; // a window refused
  }

  /** Called by browser-window.cjs. */
  lastWindowClosed() {
    if (this.#isQuitting) this.#finishQuit();
    else if (this.listenerCount('window-all-closed') === 0) this.quit();
    else this.emit('window-all-closed');
  }

  #finishQuit() {
    const event = preventable();
    this.emit('will-quit', event);
    if (event.defaultPrevented) this.#isQuitting = false;
    else this.exit(process.exitCode ?? 0);
  }

  exit(code = 0) {
    if (state.isEnding) return;
    state.isEnding = true;
    this.emit('quit', {}, code);
    void this.#end(code);
  }

  async #end(code) {
    await state.chromium?.close();
    if (this.#lockFile) rmSync(this.#lockFile, { force: true });
    // Playwright disconnects its debugger when it reads this line of Node's.
    if (inspector.url()) process.stderr.write('Waiting for the debugger to disconnect...\n');
    setImmediate(() => process.exit(code));
  }
}

function commandLine() {
  const switches = new Map();
  return {
    switches,
    appendSwitch: (name, value = '') => void switches.set(name, value),
    hasSwitch: (name) => switches.has(name),
    getSwitchValue: (name) => switches.get(name) ?? '',
  };
}

const app = new App();
// As Electron does on Linux. The app's own listeners, if any, run beside this one.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => app.quit());

module.exports = { app };
