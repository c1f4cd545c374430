'use strict';
const { randomBytes } = require('node:crypto');
const { EventEmitter } = require('node:events');
const { readFileSync } = require('node:fs');
const { answerRequest, interceptPatterns, shownUrl, carriedUrl } = require('./app-schemes.cjs');
const { mainWorldSource, preloadWorldSource, toJson, worldName } = require('./page-world.cjs');
const { applyPermissions, session } = require('./permissions.cjs');
const { complain, preventable, record, state, strict } = require('./state.cjs');
const { announceOpened, createPage } = require('./targets.cjs');

const all = new Set();
let lastId = 0;

/** Names of the two functions between the preload's world and this process. */
const toMain = '__standInToMain';
const toPreload = '__standInToPreload';

class WebContents extends EventEmitter {
  id = ++lastId;
  ipc = new EventEmitter();
  session = session.defaultSession;
  mainFrame = strict('webFrameMain', { url: '', origin: 'null', parent: null });
  #window;
  #preferences;
  #created;
  #page;
  #windowId;
  #preloadContext;
  #isDestroyed = false;
  #openHandler;
  /** Navigations that the app itself began; Electron does not ask `will-navigate` about them. */
  #ownNavigations = 0;

  constructor(window, preferences) {
    super();
    this.#window = window;
    this.#preferences = preferences;
    all.add(this);
    this.#created = this.#create();
    this.#created.catch((error) => {
      if (!state.isEnding) complain('the window could not be created', error);
    });
  }

  async #create() {
    const { targetId, sessionId, isPaused } = await createPage(this.#preferences.bounds);
    this.targetId = targetId;
    const page = state.chromium.session(sessionId);
    this.#page = page;
    this.#listen(page);
    const steps = [
      page.send('Page.enable'),
      page.send('Page.setLifecycleEventsEnabled', { enabled: true }),
      page.send('Runtime.enable'),
      page.send('Runtime.addBinding', { name: toMain, executionContextName: worldName }),
      ...this.#injectedSources().map((source) => page.send('Page.addScriptToEvaluateOnNewDocument', source)),
      page.send('Fetch.enable', { patterns: interceptPatterns }),
    ];
    if (isPaused) steps.push(page.send('Runtime.runIfWaitingForDebugger'));
    await Promise.all(steps);
    this.#windowId = (await state.chromium.send('Browser.getWindowForTarget', { targetId })).windowId;
  }

  /** The preload runs in a world of its own, as with `contextIsolation`; the page's world gets the receiving end. */
  #injectedSources() {
    const secret = randomBytes(9).toString('hex');
    const { preload } = this.#preferences;
    const source = preload
      ? preloadWorldSource(readFileSync(preload, 'utf8'), { secret, toMain, toPreload })
      : '';
    return [{ source: mainWorldSource(secret) }, { worldName, source }];
  }

  #listen(page) {
    page.on('Page.frameNavigated', ({ frame }) => {
      if (frame.parentId) return;
      this.#preloadContext = undefined;
      this.mainFrame.url = shownUrl(frame.url);
      this.emit('did-navigate', preventable(), this.mainFrame.url, 200, 'OK');
      void applyPermissions(this, new URL(frame.url).origin);
    });
    page.on('Page.navigatedWithinDocument', ({ url }) => {
      this.mainFrame.url = shownUrl(url);
    });
    page.on('Runtime.executionContextCreated', ({ context }) => {
      if (context.name === worldName && context.auxData.frameId === this.targetId)
        this.#preloadContext = context.id;
    });
    page.on('Runtime.bindingCalled', ({ payload }) => this.#receive(JSON.parse(payload)));
    page.on('Page.loadEventFired', () => this.emit('did-finish-load'));
    page.on('Page.lifecycleEvent', ({ name }) => {
      if (name === 'firstContentfulPaint') this.#window.painted();
    });
    page.on('Page.windowOpen', ({ url }) => announceOpened(this, shownUrl(url)));
    page.on('Inspector.targetCrashed', () =>
      this.emit('render-process-gone', preventable(), { reason: 'crashed', exitCode: 1 }),
    );
    page.on('Fetch.requestPaused', (request) => {
      this.#answer(page, request).catch((error) => {
        if (!this.#isDestroyed) complain('a request failed', error);
      });
    });
  }

  async #answer(page, { requestId, request, resourceType, frameId }) {
    const url = shownUrl(request.url);
    if (resourceType === 'Document' && frameId === this.targetId && !this.#mayNavigate(url)) {
      await page.send('Fetch.failRequest', { requestId, errorReason: 'Aborted' });
      return;
    }
    const answer = await answerRequest(url, request);
    if (answer) await page.send('Fetch.fulfillRequest', { requestId, ...answer });
    else await page.send('Fetch.continueRequest', { requestId });
  }

  #mayNavigate(url) {
    if (this.#ownNavigations > 0) {
      this.#ownNavigations -= 1;
      return true;
    }
    const event = preventable({ url, isMainFrame: true, isSameDocument: false });
    this.emit('will-navigate', event, url);
    return !event.defaultPrevented;
  }

  /** A message of the preload's `ipcRenderer.send`. */
  #receive({ channel, args }) {
    const event = preventable({ sender: this, senderFrame: this.mainFrame, type: 'frame' });
    this.ipc.emit(channel, event, ...args);
  }

  send(channel, ...args) {
    if (this.#isDestroyed) throw new TypeError('Object has been destroyed');
    const message = toJson({ channel, args });
    if (this.#preloadContext === undefined) return; // as Electron: there is no page to hear it
    this.#page
      .send('Runtime.evaluate', {
        contextId: this.#preloadContext,
        expression: `${toPreload}(${JSON.stringify(message)})`,
      })
      .catch(() => {}); // the page went away meanwhile
  }

  async loadURL(url) {
    await this.#created;
    this.#ownNavigations += 1;
    const isLoaded = new Promise((resolve) => this.once('did-finish-load', resolve));
    const { errorText } = await this.#page.send('Page.navigate', { url: carriedUrl(url) });
    if (errorText) throw new Error(`${errorText} loading '${url}'`);
    await isLoaded;
  }
  reload() {
    this.#ownNavigations += 1;
    void this.#page.send('Page.reload');
  }
  async resize({ x, y, width, height }) {
    await this.#created;
    await state.chromium.send('Browser.setWindowBounds', {
      windowId: this.#windowId,
      bounds: { left: x, top: y, width, height },
    });
  }

  getURL() {
    return this.mainFrame.url;
  }
  getTitle() {
    return this.#window.getTitle();
  }
  isDestroyed() {
    return this.#isDestroyed;
  }
  setWindowOpenHandler(handler) {
    this.#openHandler = handler;
  }
  close() {
    this.#window.close();
  }

  /** Called by targets.cjs when the page opened a window; only `deny` is implemented. */
  windowOpened(url) {
    const { action } = this.#openHandler?.({ url, frameName: '', features: '' }) ?? { action: 'allow' };
    record('window-open', { url, action });
    if (action !== 'deny') throw new Error('electron stand-in: opening windows is not implemented');
  }

  /** Called by browser-window.cjs. */
  async end() {
    this.#isDestroyed = true;
    try {
      await this.#created;
      await state.chromium.send('Target.closeTarget', { targetId: this.targetId });
    } catch (error) {
      if (!state.isEnding) complain('a window did not close', error);
    }
    all.delete(this);
    this.emit('destroyed');
  }

  /** Called by boot.cjs when Chromium closed the page by itself. */
  targetGone() {
    if (!this.#isDestroyed) this.#window.close();
  }
}

const webContents = {
  getAllWebContents: () => [...all],
  fromDevToolsTargetId: (targetId) => [...all].find((contents) => contents.targetId === targetId),
};

module.exports = { WebContents, webContents };
