'use strict';
const { readFileSync } = require('node:fs');
const inspector = require('node:inspector');
const Module = require('node:module');
const { join, resolve } = require('node:path');
const { app } = require('./app.cjs');
const { Chromium, chromiumExecutable, profileIsFree } = require('./chromium.cjs');
const { electron } = require('./electron.cjs');
const { complain, state } = require('./state.cjs');
const { onAttached } = require('./targets.cjs');
const { webContents } = require('./web-contents.cjs');

const { appDir, preloads, switches, isInspected } = readCommandLine(process.argv.slice(2));
state.appDir = appDir;
state.packageJson = JSON.parse(readFileSync(join(appDir, 'package.json'), 'utf8'));
for (const [name, value] of switches) app.commandLine.appendSwitch(name, value);
process.argv = [join(__dirname, 'electron'), ...process.argv.slice(2)];

// oxlint-disable-next-line no-underscore-dangle -- the one hook that answers a synchronous require
const load = Module._load;
// oxlint-disable-next-line no-underscore-dangle
Module._load = (request, ...rest) => (request === 'electron' ? electron : load(request, ...rest));

if (isInspected) inspector.open(0, '127.0.0.1'); // prints "Debugger listening on", which Playwright waits for
for (const preload of preloads) require(preload);

process.on('uncaughtException', (error) => {
  if (process.listenerCount('uncaughtException') > 1) return; // the app has a say of its own, as in Electron
  complain('uncaught exception in the main process', error);
  app.exit(1);
});
process.on('exit', () => state.chromium?.process.kill('SIGKILL')); // only still there if the app ended by surprise

require(join(appDir, state.packageJson.main));
void startChromium();

/** As Electron: `ready` comes only once the entry module has been evaluated. */
async function startChromium() {
  if (state.isEnding) return;
  const userDataDir = join(app.getPath('userData'), 'stand-in-chromium');
  await profileIsFree(userDataDir);
  const chromium = new Chromium({
    executable: chromiumExecutable(),
    userDataDir,
    switches: [
      // The app's own switches, less those that the stand-in sets itself.
      ...Array.from(app.commandLine.switches)
        .filter(([name]) => !/^(enable|disable)-features$|^remote-debugging|^user-data-dir$/.test(name))
        .map(([name, value]) => `--${name}${value === '' ? '' : `=${value}`}`),
      ...(process.getuid() === 0 ? ['--no-sandbox'] : []), // Chromium's sandbox refuses root
    ],
  });
  state.chromium = chromium;
  chromium.on('exit', () => {
    if (state.isEnding) return;
    complain('Chromium exited');
    process.exit(1);
  });
  chromium.on('Target.attachedToTarget', (event) => {
    onAttached(event).catch((error) => {
      if (!state.isEnding) complain('a page was not taken over', error);
    });
  });
  chromium.on('Target.targetDestroyed', ({ targetId }) =>
    webContents.fromDevToolsTargetId(targetId)?.targetGone(),
  );
  await chromium.send('Target.setDiscoverTargets', { discover: true });
  await chromium.send('Target.setAutoAttach', {
    autoAttach: true,
    waitForDebuggerOnStart: true,
    flatten: true,
    filter: [{ type: 'page' }],
  });
  app.announceReady();
}

/** `electron [switches] [-r module] <app directory> [the app's own arguments]` */
function readCommandLine(argv) {
  const found = { appDir: process.cwd(), preloads: [], switches: [], isInspected: false };
  const words = [...argv];
  while (words.length > 0) {
    const word = words.shift();
    if (word === '-r' || word === '--require') found.preloads.push(words.shift());
    else if (word.startsWith('--inspect')) found.isInspected = true;
    else if (word.startsWith('--')) {
      const [name, ...value] = word.slice(2).split('=');
      found.switches.push([name, value.join('=')]);
    } else return { ...found, appDir: resolve(word) };
  }
  return found;
}
