'use strict';
const { EventEmitter } = require('node:events');
const { app } = require('./app.cjs');
const { preventable, state } = require('./state.cjs');
const { WebContents } = require('./web-contents.cjs');

const windows = [];

class BrowserWindow extends EventEmitter {
  #bounds;
  #isVisible;
  #isMaximized = false;
  #isMinimized = false;
  #isDestroyed = false;
  #title;
  #hasPainted = false;

  constructor(options = {}) {
    super();
    if (!app.isReady()) throw new Error('Cannot create BrowserWindow before app is ready');
    const { x = 0, y = 0, width = 800, height = 600, show = true, title = app.getName() } = options;
    this.#bounds = { x, y, width, height };
    this.#isVisible = show;
    this.#title = title;
    windows.push(this);
    this.webContents = new WebContents(this, { bounds: this.#bounds, ...options.webPreferences });
    this.id = this.webContents.id;
    app.emit('browser-window-created', preventable(), this);
  }

  static getAllWindows() {
    return [...windows];
  }
  static fromWebContents(contents) {
    return windows.find((window) => window.webContents === contents) ?? null;
  }
  static getFocusedWindow() {
    return windows[0] ?? null;
  }

  loadURL(url) {
    return this.webContents.loadURL(url);
  }
  show() {
    this.#isVisible = true;
    this.emit('show');
  }
  isVisible() {
    return this.#isVisible;
  }
  focus() {
    this.emit('focus');
  }
  minimize() {
    this.#isMinimized = true;
    this.emit('minimize');
  }
  restore() {
    this.#isMinimized = false;
    this.emit('restore');
  }
  isMinimized() {
    return this.#isMinimized;
  }
  maximize() {
    this.#isMaximized = true;
    this.emit('maximize');
  }
  isMaximized() {
    return this.#isMaximized;
  }
  getTitle() {
    return this.#title;
  }
  setTitle(title) {
    this.#title = title;
  }
  getBounds() {
    return { ...this.#bounds };
  }
  getNormalBounds() {
    return this.getBounds();
  }
  setBounds(bounds) {
    Object.assign(this.#bounds, bounds);
    void this.webContents.resize(this.#bounds);
    this.emit('resize');
  }
  isDestroyed() {
    return this.#isDestroyed;
  }

  close() {
    if (this.#isDestroyed) return;
    const event = preventable();
    this.emit('close', event);
    if (!event.defaultPrevented) this.destroy();
  }
  destroy() {
    if (this.#isDestroyed) return;
    this.#isDestroyed = true;
    windows.splice(windows.indexOf(this), 1);
    void this.webContents.end().finally(() => {
      this.emit('closed');
      if (windows.length === 0 && !state.isEnding) app.lastWindowClosed();
    });
  }

  /** Called by web-contents.cjs. */
  painted() {
    if (this.#hasPainted) return;
    this.#hasPainted = true;
    this.emit('ready-to-show');
  }
}

app.windows = () => [...windows];

module.exports = { BrowserWindow };
