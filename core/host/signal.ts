/** A value that others may follow. Listeners run in order, at once; they must not throw. */
export interface Signal<T> {
  readonly emit: (value: T) => void;
  /** Returns the function that stops listening. */
  readonly listen: (listener: (value: T) => void) => () => void;
}

export function createSignal<T>(): Signal<T> {
  const listeners = new Set<(value: T) => void>();
  return {
    emit: (value) => {
      for (const listener of Array.from(listeners)) listener(value);
    },
    listen: (listener) => {
      // Wrapped, so that the same function may listen twice and stop once.
      const entry = (value: T): void => listener(value);
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },
  };
}
