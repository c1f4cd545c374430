import { create } from 'zustand';

/** The window's own line to the app's process (not to Redis). */
export interface Connection {
  readonly state: 'connecting' | 'open' | 'lost' | 'no-token';
  /** How often it has opened; reads ask again when it grows. */
  readonly opened: number;
  /** When it was lost, by this machine's clock. */
  readonly lostAtMs: number | null;
}

export const useConnection = create<Connection>(() => ({ state: 'connecting', opened: 0, lostAtMs: null }));

export function setConnection(state: Connection['state'], nowMs: number): void {
  useConnection.setState((before) => ({
    state,
    opened: state === 'open' && before.state === 'lost' ? before.opened + 1 : before.opened,
    lostAtMs: state === 'lost' ? (before.lostAtMs ?? nowMs) : null,
  }));
}
