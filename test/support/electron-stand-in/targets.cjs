'use strict';
const { state } = require('./state.cjs');

// Every page arrives here paused, before it runs anything: those that a BrowserWindow asked for, and those that a page
// opened. The latter are announced by `Page.windowOpen`, sometimes before they arrive and sometimes after.

const attached = new Map();
const waiting = new Map();
const wanted = new Set();
let lastCreation = Promise.resolve();

/** A new page for a BrowserWindow, still paused. */
async function createPage({ width, height }) {
  const creation = state.chromium.send('Target.createTarget', {
    url: 'about:blank',
    width,
    height,
    newWindow: true,
  });
  lastCreation = creation.then(({ targetId }) => wanted.add(targetId));
  const { targetId } = await creation;
  const page = attached.get(targetId) ?? (await new Promise((resolve) => waiting.set(targetId, resolve)));
  return { targetId, ...page };
}

async function onAttached({ sessionId, targetInfo: { targetId }, waitingForDebugger }) {
  const page = { sessionId, isPaused: waitingForDebugger };
  attached.set(targetId, page);
  waiting.get(targetId)?.(page);
  await lastCreation;
  if (wanted.has(targetId)) return;
  const opened = state.chromium.session(sessionId);
  await opened.send('Fetch.enable', {}); // nothing it asks for is ever answered
  // Closing a page that waits for its debugger would leave its opener, which shares its thread, waiting for ever.
  await opened.send('Runtime.runIfWaitingForDebugger');
  await state.chromium.send('Target.closeTarget', { targetId });
  const { opener, url } = await nextAnnouncement();
  opener.windowOpened(url);
}

const announcements = [];
const readers = [];

/** Called by web-contents.cjs when its page opened another. */
function announceOpened(opener, url) {
  const read = readers.shift();
  if (read) read({ opener, url });
  else announcements.push({ opener, url });
}

function nextAnnouncement() {
  const announcement = announcements.shift();
  return announcement ? Promise.resolve(announcement) : new Promise((resolve) => readers.push(resolve));
}

module.exports = { announceOpened, createPage, onAttached };
