/** The wire between a worker process and the host that started it, whichever way it was started. */
export interface ParentChannel {
  send(message: unknown): void;
}

interface ChannelListeners {
  readonly onMessage: (message: unknown) => void;
  /** The host is gone: it ended, or it was killed. */
  readonly onGone: () => void;
}

/** What Electron gives a utility process in place of `process.send`. */
interface ElectronParentPort {
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
  postMessage(message: unknown): void;
}

export function parentChannel({ onMessage, onGone }: ChannelListeners): ParentChannel {
  const port = electronParentPort();
  if (port !== undefined) {
    // Electron ends its utility processes itself when the main process goes.
    port.on('message', ({ data }) => onMessage(data));
    return { send: (message) => port.postMessage(message) };
  }
  process.on('message', onMessage);
  process.on('disconnect', onGone);
  return {
    send: (message) => {
      if (process.connected) process.send?.(message);
    },
  };
}

function electronParentPort(): ElectronParentPort | undefined {
  // Only Electron defines it, and the types of Node know nothing of it.
  return (process as { parentPort?: ElectronParentPort }).parentPort;
}
