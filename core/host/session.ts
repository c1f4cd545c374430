import { type CallInput, type CallName, type CallOutput, calls } from '../contract/calls.ts';
import { AppError } from '../contract/errors.ts';
import { type WatchInput, type WatchName, type WatchOutput, watches } from '../contract/watches.ts';
import { type Delivery, type Port, requestSchema, type Response } from '../contract/wire.ts';

type Answer<T> = T | Promise<T>;
export type CallHandlers = { [N in CallName]: (input: CallInput<N>) => Answer<CallOutput<N>> };

/** Where a watch puts what it has to say. `fail` ends it. */
export interface WatchSink<N extends WatchName> {
  readonly push: (value: WatchOutput<N>) => void;
  readonly fail: (error: unknown) => void;
}
/** Starts pushing and returns its own stop function. */
export type WatchHandlers = { [N in WatchName]: (input: WatchInput<N>, sink: WatchSink<N>) => () => void };

/** The part of the host that a session needs. */
export interface SessionHost {
  readonly calls: CallHandlers;
  readonly watches: WatchHandlers;
  /** Throws unless the environment exists and may be written to now. */
  assertWritable(env: string): void;
  /** An error nobody expected: written down with its stack; the window only learns that something broke. */
  reportBug(error: unknown, where: string): void;
  /** Ends every session; filled by `serveSession`. */
  readonly sessions: Set<() => void>;
}

/** Serves one connected window until its port closes or the host ends its sessions. */
export function serveSession(host: SessionHost, port: Port<Response>): void {
  const stops = new Map<number, () => void>();
  let isOpen = true;

  const send = (message: Response, delivery?: Delivery): void => {
    if (isOpen) port.send(message, delivery);
  };
  const sendError = (id: number, error: unknown, where: string): void => {
    if (!(error instanceof AppError)) host.reportBug(error, where);
    const known = error instanceof AppError ? error : new AppError('INTERNAL');
    send({ kind: 'error', id, code: known.code, details: { ...known.details } });
  };
  const stopWatch = (id: number): void => {
    stops.get(id)?.();
    stops.delete(id);
  };
  const end = (): void => {
    isOpen = false;
    host.sessions.delete(end);
    for (const id of Array.from(stops.keys())) stopWatch(id);
  };

  const watch = (id: number, name: string, input: unknown): void => {
    stopWatch(id); // an id used again: the newer watch is the one that is meant
    const fail = (error: unknown): void => {
      stopWatch(id);
      sendError(id, error, `watch ${name}`);
    };
    try {
      stops.set(
        id,
        startWatch(host, name, input, {
          push: (value, delivery) => send({ kind: 'push', id, value }, delivery),
          fail,
        }),
      );
    } catch (error) {
      fail(error);
    }
  };

  port.onMessage((raw) => {
    if (!isOpen) return;
    const parsed = requestSchema.safeParse(raw);
    if (!parsed.success) {
      const id = idOf(raw);
      if (id !== undefined)
        sendError(id, new AppError('INVALID_INPUT', { issue: 'not a request' }), 'request');
      return;
    }
    const request = parsed.data;
    switch (request.kind) {
      case 'stop':
        stopWatch(request.id);
        return;
      case 'watch':
        watch(request.id, request.name, request.input);
        return;
      case 'call':
        runCall(host, request.name, request.input).then(
          (value) => send({ kind: 'ok', id: request.id, value }),
          (error: unknown) => sendError(request.id, error, `call ${request.name}`),
        );
    }
  });
  port.onClose(end);
  host.sessions.add(end);
}

async function runCall(host: SessionHost, name: string, rawInput: unknown): Promise<unknown> {
  if (!Object.hasOwn(calls, name)) throw new AppError('UNKNOWN_CALL', { name: name.slice(0, 100) });
  // Checked on the line above.
  const callName = name as CallName;
  const spec = calls[callName];
  const input = spec.input.safeParse(rawInput);
  if (!input.success) throw invalidInput(input.error.issues, rawInput);
  // Refused here, before any handler, so that none can forget it.
  if (spec.effect === 'write' || spec.effect === 'destroy') {
    host.assertWritable((input.data as { env: string }).env);
  }
  // The mapped type ties each handler to its own schema; the compiler cannot follow that through a union of names.
  const handler = host.calls[callName] as (input: unknown) => Answer<unknown>;
  return spec.output.parse(await handler(input.data));
}

function startWatch(
  host: SessionHost,
  name: string,
  rawInput: unknown,
  sink: { push: (value: unknown, delivery: Delivery) => void; fail: (error: unknown) => void },
): () => void {
  if (!Object.hasOwn(watches, name)) throw new AppError('UNKNOWN_CALL', { name: name.slice(0, 100) });
  // Checked on the line above.
  const watchName = name as WatchName;
  const spec = watches[watchName];
  const input = spec.input.safeParse(rawInput);
  if (!input.success) throw invalidInput(input.error.issues, rawInput);
  // As in runCall.
  const handler = host.watches[watchName] as (input: unknown, to: WatchSink<WatchName>) => () => void;
  return handler(input.data, {
    push: (value) => {
      const output = spec.output.safeParse(value);
      if (output.success) sink.push(output.data, spec.delivery);
      else sink.fail(output.error);
    },
    fail: sink.fail,
  });
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Says which field was wrong. The value is repeated only for a queue's name, which is no secret and helps. */
function invalidInput(issues: readonly Issue[], rawInput: unknown): AppError {
  const issue = issues[0];
  const path = issue?.path.map(String).join('.') ?? '';
  if (issue?.message === 'queue-name') {
    const given: unknown = (rawInput as Readonly<Record<string, unknown>>)[path];
    return new AppError('INVALID_QUEUE_NAME', { name: typeof given === 'string' ? given.slice(0, 120) : '' });
  }
  return new AppError('INVALID_INPUT', { field: path, issue: issue?.message ?? '' });
}

function idOf(raw: unknown): number | undefined {
  if (typeof raw !== 'object' || raw === null || !('id' in raw)) return undefined;
  return Number.isSafeInteger(raw.id) ? (raw.id as number) : undefined;
}
