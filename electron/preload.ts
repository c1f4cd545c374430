import { contextBridge, ipcRenderer } from 'electron';
import type { Port, Request } from '../core/contract/wire.ts';

// Runs sandboxed, before the page, and is bundled into one file. The page gets one port and nothing else of Electron;
// what may be asked over it is the contract's business, so this file never grows.
const port: Port<Request> = {
  send: (message) => ipcRenderer.send('port.message', message),
  onMessage: (listener) =>
    void ipcRenderer.on('port.message', (_event, message: unknown) => listener(message)),
  onClose: () => {}, // this port lives exactly as long as its page
};
ipcRenderer.send('port.open'); // a reloaded page starts a new session; the one before it ends
contextBridge.exposeInMainWorld('biometricsPort', port);
