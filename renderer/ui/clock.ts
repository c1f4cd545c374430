import { useSyncExternalStore } from 'react';

/**
 * One clock for everything that says "3 min ago": it ticks once a second for all of them, and runs on the Redis server's
 * time once that is known, since the instants on screen are the server's.
 */
let offsetMs = 0;
let tickMs = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

/** `receivedMs`: the server's time as it just came in. Small differences are the network's and are left alone. */
export function setServerTime(receivedMs: number): void {
  const found = receivedMs - Date.now();
  if (Math.abs(found - offsetMs) > 1_500) offsetMs = found;
}

export function serverNowMs(): number {
  return Date.now() + offsetMs;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) {
    tickMs = serverNowMs();
    timer = setInterval(() => {
      tickMs = serverNowMs();
      for (const each of listeners) each();
    }, 1_000);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The server's time to the second; the component renders again each second. */
export function useNowMs(): number {
  return useSyncExternalStore(subscribe, () => tickMs);
}
