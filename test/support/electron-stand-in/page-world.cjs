'use strict';

// Source text that runs inside the page. A preload lives in an isolated world of Chromium's: it shares the document with the
// page but no objects, so values cross as the detail of events on `window`, which Chromium clones, and functions by number.

const worldName = 'Electron Isolated Context';

/**
 * JSON text of a message, after Electron's rule (what cannot be cloned throws) and one of our own: what JSON would change
 * throws as well, since the browser window's messages are JSON.
 */
function toJson(value) {
  structuredClone(value);
  return JSON.stringify(value, function check(key) {
    const item = this[key];
    const isPlain =
      item === null ||
      ['string', 'boolean', 'undefined'].includes(typeof item) ||
      Number.isFinite(item) ||
      Array.isArray(item) ||
      Object.prototype.toString.call(item) === '[object Object]';
    if (!isPlain) throw new TypeError(`electron stand-in: ${String(item)} at "${key}" is not JSON`);
    return item;
  });
}

/** One end of the bridge; the same code in both worlds. Stringified into the page: it may use nothing from outside. */
function bridgeEnd(role, secret) {
  const functions = new Map();
  const numbers = new WeakMap();
  const stubs = new Map();
  const outgoing = `standIn:${secret}:${role}`;
  const incoming = `standIn:${secret}:${role === 'page' ? 'preload' : 'page'}`;
  let lastReturn;

  function post(detail) {
    window.dispatchEvent(new CustomEvent(outgoing, { detail }));
  }

  function pack(value) {
    if (typeof value === 'function') {
      if (!numbers.has(value)) {
        numbers.set(value, functions.size);
        functions.set(functions.size, value);
      }
      return { function: numbers.get(value) };
    }
    if (value instanceof Error) return { error: value.message };
    if (Array.isArray(value)) return { array: value.map(pack) };
    if (value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype)
      return { object: Object.entries(value).map(([key, item]) => [key, pack(item)]) };
    return { value };
  }

  function unpack(packed) {
    if ('function' in packed) return stub(packed.function);
    if ('error' in packed) return new Error(packed.error);
    if ('array' in packed) return packed.array.map(unpack);
    if ('object' in packed)
      return Object.fromEntries(packed.object.map(([key, item]) => [key, unpack(item)]));
    return packed.value;
  }

  /** Events are dispatched synchronously: the answer is there when `post` returns. */
  function stub(number) {
    if (!stubs.has(number))
      stubs.set(number, (...args) => {
        lastReturn = undefined;
        post({ kind: 'call', number, args: args.map(pack) });
        const answer = lastReturn;
        if (!answer) throw new Error('An object could not be cloned.');
        const value = unpack(answer.value);
        if (!answer.isOk) throw value;
        return value;
      });
    return stubs.get(number);
  }

  // oxlint-disable-next-line unicorn/consistent-function-scoping -- only this function's text reaches the page
  function deepFreeze(value) {
    if (value === null || typeof value !== 'object') return value;
    Object.values(value).forEach(deepFreeze);
    return Object.freeze(value);
  }

  function callHere({ number, args }) {
    try {
      return { kind: 'return', isOk: true, value: pack(functions.get(number)(...args.map(unpack))) };
    } catch (error) {
      return { kind: 'return', isOk: false, value: pack(error) };
    }
  }

  window.addEventListener(incoming, (event) => {
    const message = event.detail;
    if (message.kind === 'call') post(callHere(message));
    else if (message.kind === 'return') lastReturn = message;
    else
      Object.defineProperty(window, message.name, {
        value: deepFreeze(unpack(message.api)),
        enumerable: true,
      });
  });

  return {
    expose(name, api) {
      post({ kind: 'expose', name, api: pack(api) });
    },
  };
}

/** What a sandboxed preload finds: `require('electron')` with two members. Stringified into the page as well. */
function runPreload(names, toJsonHere, bridgeEndHere, preload) {
  if (window.top !== window) return;
  const listeners = new Map();
  const toMain = globalThis[names.toMain];

  globalThis[names.toPreload] = (text) => {
    const { channel, args } = JSON.parse(text);
    for (const listener of listeners.get(channel) ?? []) listener({}, ...args);
  };
  const ipcRenderer = {
    send: (channel, ...args) => toMain(toJsonHere({ channel, args })),
    on(channel, listener) {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener]);
      return ipcRenderer;
    },
  };
  const bridge = bridgeEndHere('preload', names.secret);
  const contextBridge = { exposeInMainWorld: (name, api) => bridge.expose(name, api) };

  function require(name) {
    if (name !== 'electron' && name !== 'electron/renderer') throw new Error(`module not found: ${name}`);
    return { contextBridge, ipcRenderer };
  }
  const module = { exports: {} };
  preload(require, module, module.exports);
}

function mainWorldSource(secret) {
  return `if (window.top === window) (${String(bridgeEnd)})('page', ${JSON.stringify(secret)});`;
}

function preloadWorldSource(code, names) {
  const preload = `function (require, module, exports) {\n${code}\n}`;
  return `(${String(runPreload)})(${JSON.stringify(names)}, ${String(toJson)}, ${String(bridgeEnd)}, ${preload});`;
}

module.exports = { mainWorldSource, preloadWorldSource, toJson, worldName };
