import type { WebSocket } from 'ws';
import type { Port, Response } from '../contract/wire.ts';

/**
 * A WebSocket as a port. While the other side is slow, a watch's newer snapshot replaces the one that waits, so a window on
 * a slow line sees fewer beats and never old ones, and the host's memory does not grow. Answers and events are queued.
 */
export function socketPort<Out extends Response>(socket: WebSocket): Port<Out> {
  const held = new Map<number, Out>();

  const transmit = (message: Out): void => {
    // Errors of a socket that is closing show up as its `close`.
    socket.send(JSON.stringify(message), () => {
      if (socket.bufferedAmount === 0) release();
    });
  };
  const release = (): void => {
    const messages = [...held.values()];
    held.clear();
    for (const message of messages) transmit(message);
  };

  return {
    send: (message, delivery = 'every') => {
      if (socket.readyState !== socket.OPEN) return;
      if (delivery === 'newest' && socket.bufferedAmount > 0) {
        held.set(message.id, message);
        return;
      }
      // What waits under this id is older than this, and what comes after an end would come from nowhere.
      if (delivery === 'newest' || message.kind !== 'push') held.delete(message.id);
      transmit(message);
    },
    onMessage: (listener) => {
      socket.on('message', (data: Buffer) => {
        const message = parse(data.toString('utf8'));
        if (message === undefined) socket.close(1007);
        else listener(message);
      });
    },
    onClose: (listener) => {
      // A frame that breaks the protocol or the size limit is an `error` first and a `close` right after.
      socket.on('error', () => socket.terminate());
      socket.once('close', listener);
    },
  };
}

/** `undefined` for what is not JSON: no client of ours sends that. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
