import type { Port, Request } from '../../core/contract/wire.ts';

declare global {
  interface Window {
    /** Put there by `electron/preload.ts`; absent in the browser window. */
    readonly biometricsPort?: Port<Request>;
  }
}

/** The desktop window's port: it lives and dies with the window. */
export function preloadPort(): Port<Request> | undefined {
  return window.biometricsPort;
}
