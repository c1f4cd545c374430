'use strict';
const { state, strict } = require('./state.cjs');

/** Chromium's names for what a page may ask, by Electron's. */
const chromiumNames = {
  'clipboard-read': 'clipboard-read',
  'clipboard-sanitized-write': 'clipboard-write',
  geolocation: 'geolocation',
  midi: 'midi',
  notifications: 'notifications',
};
const mediaNames = ['camera', 'microphone'];

let checkHandler;

const session = strict('session', {
  defaultSession: strict('session.defaultSession', {
    setPermissionCheckHandler(handler) {
      checkHandler = handler;
    },
    // Chromium asks nobody here: what the check handler refuses is refused.
    setPermissionRequestHandler() {},
    setDevicePermissionHandler() {},
  }),
});

/** Asks the app's check handler about every permission and tells Chromium, as far as it can be told, for this origin. */
async function applyPermissions(contents, origin) {
  if (!checkHandler || origin === 'null') return;
  const settings = [
    ...Object.entries(chromiumNames).map(([electronName, name]) => ({ name, isGranted: ask(electronName) })),
    ...mediaNames.map((name) => ({ name, isGranted: ask('media') })),
  ];
  for (const { name, isGranted } of settings) {
    await state.chromium.send('Browser.setPermission', {
      permission: { name, ...(name === 'clipboard-write' ? { allowWithoutSanitization: false } : {}) },
      setting: isGranted ? 'granted' : 'denied',
      origin,
    });
  }

  function ask(electronName) {
    return checkHandler(contents, electronName, contents.getURL(), { isMainFrame: true });
  }
}

module.exports = { applyPermissions, session };
