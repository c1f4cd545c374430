'use strict';
const { state } = require('./state.cjs');

// Every page arrives here paused, before it runs anything. Chromium announces a page that another page opens with
// `Page.windowOpen` first; all others were asked for by a BrowserWindow.

const attached = new Map();
const waiting = new Map();
/** The announced ones that have not arrived yet, oldest first: `{ opener, url }`. */
const announced = [];

/** The debugging session of a page that a BrowserWindow asked for. */
function attachedPage(targetId) {
  const known = attached.get(targetId);
  return known ? Promise.resolve(known) : new Promise((resolve) => waiting.set(targetId, resolve));
}

function announceOpened(opener, url) {
  announced.push({ opener, url });
}

async function onAttached({ sessionId, targetInfo: { targetId }, waitingForDebugger }) {
  const opened = announced.shift();
  if (opened) {
    await state.chromium.send('Target.closeTarget', { targetId });
    opened.opener.windowOpened(opened.url);
    return;
  }
  const page = { sessionId, isPaused: waitingForDebugger };
  attached.set(targetId, page);
  waiting.get(targetId)?.(page);
  waiting.delete(targetId);
}

module.exports = { announceOpened, attachedPage, onAttached };
