'use strict';
const { fork } = require('node:child_process');
const { EventEmitter } = require('node:events');
const { join } = require('node:path');

/** A utility process is a forked Node here; structured clone crosses as in Electron. */
const utilityProcess = {
  fork(modulePath, args = [], { env = process.env, stdio = 'inherit' } = {}) {
    const child = fork(join(__dirname, 'utility-child.cjs'), [modulePath, ...args], {
      env,
      serialization: 'advanced',
      stdio: [stdio, stdio, stdio, 'ipc'],
      execArgv: [],
    });
    const emitter = new EventEmitter();
    child.on('spawn', () => emitter.emit('spawn'));
    child.on('message', (message) => emitter.emit('message', message));
    child.on('exit', (code) => emitter.emit('exit', code ?? 1));
    return Object.assign(emitter, {
      pid: child.pid,
      // A child that has just exited does not hear it; Electron drops the message, too.
      postMessage: (message) => void (child.connected && child.send(message)),
      kill: () => child.kill(),
    });
  },
};

module.exports = { utilityProcess };
