'use strict';
const { app } = require('./app.cjs');
const { protocol } = require('./app-schemes.cjs');
const { BrowserWindow } = require('./browser-window.cjs');
const { Menu, Notification, dialog, nativeTheme, safeStorage, screen, shell } = require('./doubles.cjs');
const { session } = require('./permissions.cjs');
const { state, strict } = require('./state.cjs');
const { utilityProcess } = require('./utility.cjs');
const { webContents } = require('./web-contents.cjs');

/** What `require('electron')` gives the app, and tests through Playwright's `electronApp.evaluate`. */
const electron = strict('electron', {
  app,
  BrowserWindow,
  Menu,
  Notification,
  dialog,
  nativeTheme,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  utilityProcess,
  webContents,
  /** Not Electron's: what the app sent out, for tests to read. */
  standInLog: state.log,
});

module.exports = { electron };
