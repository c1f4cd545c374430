import type { CallInput, CallName, CallOutput } from '../../core/contract/calls.ts';
import { AppError } from '../../core/contract/errors.ts';
import type { WatchInput, WatchName, WatchOutput } from '../../core/contract/watches.ts';
import { type Port, type Request, responseSchema } from '../../core/contract/wire.ts';

/** Ends a watch; safe to call twice. */
export type Stop = () => void;

/** Everything a component may ask of the host. Tests put a fake in its place. */
export interface Client {
  call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>>;
  /** `onValue` gets whole snapshots, newest last. After `onError` nothing more comes. */
  watch<N extends WatchName>(
    name: N,
    input: WatchInput<N>,
    onValue: (value: WatchOutput<N>) => void,
    onError?: (error: AppError) => void,
  ): Stop;
}

/** A port that may come back after `onClose`. One that cannot (the desktop window's) simply never calls `onOpen`. */
export interface ReopeningPort extends Port<Request> {
  onOpen?(listener: () => void): void;
}

interface PendingCall {
  resolve(value: unknown): void;
  reject(error: AppError): void;
}

interface Watcher {
  readonly request: Request;
  onValue(value: unknown): void;
  onError(error: AppError): void;
}

/**
 * Calls and watches over one port. When the port closes, calls fail with DISCONNECTED, since nobody knows whether the
 * host carried them out; watches are kept and asked for again when it reopens, since reading twice does no harm.
 */
export function createClient(port: ReopeningPort): Client {
  let nextId = 1;
  let isOpen = true;
  const pending = new Map<number, PendingCall>();
  const watchers = new Map<number, Watcher>();

  port.onMessage((raw) => {
    const message = responseSchema.parse(raw);
    if (message.kind === 'push') {
      watchers.get(message.id)?.onValue(message.value);
      return;
    }
    const call = pending.get(message.id);
    pending.delete(message.id);
    if (message.kind === 'ok') {
      call?.resolve(message.value);
      return;
    }
    const error = new AppError(message.code, message.details);
    call?.reject(error);
    const watcher = watchers.get(message.id);
    watchers.delete(message.id);
    watcher?.onError(error);
  });

  port.onClose(() => {
    isOpen = false;
    for (const call of pending.values()) call.reject(new AppError('DISCONNECTED'));
    pending.clear();
  });

  port.onOpen?.(() => {
    if (isOpen) return;
    isOpen = true;
    for (const watcher of watchers.values()) port.send(watcher.request);
  });

  return {
    call: <N extends CallName>(name: N, input: CallInput<N>) => {
      if (!isOpen) return Promise.reject(new AppError('DISCONNECTED'));
      const id = nextId++;
      const answer = new Promise<unknown>((resolve, reject) => pending.set(id, { resolve, reject }));
      port.send({ kind: 'call', id, name, input });
      // The host parsed the value with the schema this type is inferred from.
      return answer as Promise<CallOutput<N>>;
    },
    watch: <N extends WatchName>(
      name: N,
      input: WatchInput<N>,
      onValue: (value: WatchOutput<N>) => void,
      onError?: (error: AppError) => void,
    ) => {
      const id = nextId++;
      const request: Request = { kind: 'watch', id, name, input };
      watchers.set(id, {
        request,
        onValue: (value) => onValue(value as WatchOutput<N>),
        onError: (error) => onError?.(error),
      });
      if (isOpen) port.send(request);
      return () => {
        if (watchers.delete(id) && isOpen) port.send({ kind: 'stop', id });
      };
    },
  };
}
