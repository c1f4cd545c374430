'use strict';
const { EventEmitter } = require('node:events');
const { pathToFileURL } = require('node:url');

// The child's side of utility.cjs: gives the module `process.parentPort`, as Electron's utility processes have it.

const [, , modulePath, ...args] = process.argv;
process.argv = [process.argv[0], modulePath, ...args];
process.type = 'utility';
process.parentPort = Object.assign(new EventEmitter(), {
  postMessage: (message) => process.send(message),
  start() {},
});
// A utility process does not outlive its app, however that ends.
process.on('disconnect', () => process.exit());

// Messages wait until the module has been evaluated.
void import(pathToFileURL(modulePath).href).then(() =>
  process.on('message', (data) => process.parentPort.emit('message', { data, ports: [] })),
);
