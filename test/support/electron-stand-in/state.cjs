'use strict';

/** What the parts of the stand-in share: one app, one Chromium. */
const state = {
  /** Set once the app's entry module has been evaluated. */
  chromium: undefined,
  packageJson: {},
  appDir: '',
  isEnding: false,
  /** What left the app: notifications, opened links, error boxes. `{ kind, … }` in order. */
  log: [],
};

function record(kind, details) {
  state.log.push({ kind, ...details });
}

/** Says on stderr what went wrong in the stand-in or in the app's main process. */
function complain(what, error) {
  process.stderr.write(`electron stand-in: ${what}${error ? `: ${error.stack ?? error}` : ''}\n`);
}

/** Throws for whatever is not there, so that no test passes on an API that does nothing. */
function strict(name, object) {
  return new Proxy(object, {
    get(target, key, receiver) {
      if (
        key in target ||
        typeof key === 'symbol' ||
        key === 'then' ||
        key === 'toJSON' ||
        key === '__esModule'
      )
        return Reflect.get(target, key, receiver);
      throw new Error(`electron stand-in: ${name}.${key} is not implemented`);
    },
  });
}

/** An event whose default can be prevented, as Electron passes them. */
function preventable(details = {}) {
  return {
    ...details,
    defaultPrevented: false,
    preventDefault() {
      this.defaultPrevented = true;
    },
  };
}

module.exports = { state, complain, record, strict, preventable };
