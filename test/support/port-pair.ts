import type { Port, Request, Response } from '../../core/contract/wire.ts';

/** Two ends of an in-memory connection. structuredClone proves messages survive a real boundary. */
export function createPortPair(): { client: Port<Request>; host: Port<Response>; close(): void } {
  const toHost: ((m: unknown) => void)[] = [];
  const toClient: ((m: unknown) => void)[] = [];
  const closers: (() => void)[] = [];
  return {
    client: {
      send: (m) => queueMicrotask(() => toHost.forEach((l) => l(structuredClone(m)))),
      onMessage: (l) => void toClient.push(l),
      onClose: (l) => void closers.push(l),
    },
    host: {
      send: (m) => queueMicrotask(() => toClient.forEach((l) => l(structuredClone(m)))),
      onMessage: (l) => void toHost.push(l),
      onClose: (l) => void closers.push(l),
    },
    close: () => closers.forEach((l) => l()),
  };
}
