'use strict';
const { createCipheriv, createDecipheriv, createHash, randomBytes } = require('node:crypto');
const { EventEmitter } = require('node:events');
const { app } = require('./app.cjs');
const { record, strict } = require('./state.cjs');

// Parts of a desktop that a headless machine does not have. They keep or record what they are given.

/** Roles that the app's menu uses; a misspelt one must not pass. */
const roles = new Set(
  'appMenu quit undo redo cut copy paste selectAll reload resetZoom zoomIn zoomOut togglefullscreen toggleDevTools minimize close'.split(
    ' ',
  ),
);

const Menu = strict('Menu', {
  current: null,
  buildFromTemplate(template) {
    const items = template.map((item) => {
      if (item.role !== undefined && !roles.has(item.role)) throw new TypeError(`Unknown role: ${item.role}`);
      return { ...item, ...(item.submenu ? { submenu: Menu.buildFromTemplate(item.submenu) } : {}) };
    });
    return { items };
  },
  setApplicationMenu(menu) {
    Menu.current = menu;
  },
  getApplicationMenu: () => Menu.current,
});

class Notification extends EventEmitter {
  constructor({ title = '', body = '' } = {}) {
    super();
    this.title = title;
    this.body = body;
  }
  static isSupported() {
    return true;
  }
  show() {
    record('notification', { title: this.title, body: this.body });
    this.emit('show', {});
  }
  close() {
    this.emit('close', {});
  }
}

const shell = strict('shell', {
  openExternal: async (url) => record('open-external', { url }),
});

const dialog = strict('dialog', {
  showErrorBox: (title, content) => record('error-box', { title, content }),
});

const hasKeyring = () => process.env.STAND_IN_NO_KEYRING !== '1';
const key = createHash('sha256').update('electron stand-in').digest();

const safeStorage = strict('safeStorage', {
  isEncryptionAvailable() {
    if (!app.isReady()) throw new Error('safeStorage cannot be used before app is ready');
    return hasKeyring();
  },
  getSelectedStorageBackend: () => (hasKeyring() ? 'gnome_libsecret' : 'basic_text'),
  encryptString(text) {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key, iv);
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), body]);
  },
  decryptString(ciphertext) {
    const decipher = createDecipheriv('aes-256-gcm', key, ciphertext.subarray(0, 12));
    decipher.setAuthTag(ciphertext.subarray(12, 28));
    return Buffer.concat([decipher.update(ciphertext.subarray(28)), decipher.final()]).toString('utf8');
  },
});

const nativeTheme = strict('nativeTheme', { shouldUseDarkColors: false, themeSource: 'system' });

const workArea = { x: 0, y: 0, width: 2560, height: 1440 };
const screen = strict('screen', { getDisplayMatching: () => ({ workArea }) });

module.exports = { Menu, Notification, dialog, nativeTheme, safeStorage, screen, shell };
