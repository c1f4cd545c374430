import type { CallInput, CallName, CallOutput } from '../../core/contract/calls.ts';
import type { AppError } from '../../core/contract/errors.ts';
import type { WatchInput, WatchName, WatchOutput } from '../../core/contract/watches.ts';
import type { Client } from '../../renderer/client/client.ts';
import { type FakeAnswers, fakeAnswers } from './fixture/answers.ts';
import { createWorld, type FixtureWorld, liveSnapshotOf, type WorldOptions } from './fixture/world.ts';

interface Watcher {
  readonly name: WatchName;
  readonly input: unknown;
  readonly onValue: (value: unknown) => void;
  readonly onError: ((error: AppError) => void) | undefined;
}

export interface RecordedCall {
  readonly name: CallName;
  readonly input: unknown;
}

/** A client without a host: it answers from a world of made-up data, which its calls change. */
export interface FakeClient extends Client {
  readonly world: FixtureWorld;
  /** Every call made so far, oldest first. */
  readonly calls: readonly RecordedCall[];
  inputsOf<N extends CallName>(name: N): readonly CallInput<N>[];
  /** Answers one call differently from now on; an error is thrown by returning a rejected promise or throwing. */
  answer<N extends CallName>(
    name: N,
    handler: (input: CallInput<N>) => CallOutput<N> | Promise<CallOutput<N>>,
  ): void;
  /** Changes the world and tells every watcher. */
  change(edit: (world: FixtureWorld) => void): void;
  /** Pushes one notice, which is not part of the world. */
  notice(value: WatchOutput<'notices'>): void;
  failWatch(name: WatchName, error: AppError): void;
}

export function createFakeClient(options: WorldOptions): FakeClient {
  const world = createWorld(options);
  const watchers = new Set<Watcher>();
  const calls: RecordedCall[] = [];
  const answers: FakeAnswers = fakeAnswers(world);

  const valueOf = (watcher: Watcher): unknown => {
    switch (watcher.name) {
      case 'environments':
        return { selected: world.selected, environments: world.environments };
      case 'live':
        return liveSnapshotOf(world, (watcher.input as WatchInput<'live'>).env);
      case 'thresholds':
        return world.thresholds;
      case 'notices':
        return undefined;
    }
  };
  const push = (watcher: Watcher): void => {
    const value = valueOf(watcher);
    if (value !== undefined && watchers.has(watcher)) watcher.onValue(structuredClone(value));
  };
  const pushAll = (): void => watchers.forEach(push);

  return {
    world,
    calls,
    inputsOf: <N extends CallName>(name: N) =>
      calls.filter((call) => call.name === name).map((call) => call.input as CallInput<N>),
    answer: (name, handler) => Object.assign(answers, { [name]: handler }),
    change: (edit) => {
      edit(world);
      pushAll();
    },
    notice: (value) =>
      watchers.forEach((watcher) => {
        if (watcher.name === 'notices') watcher.onValue(value);
      }),
    failWatch: (name, error) =>
      watchers.forEach((watcher) => {
        if (watcher.name === name) watcher.onError?.(error);
      }),
    call: async <N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> => {
      calls.push({ name, input });
      const output = structuredClone(await answers[name](input));
      pushAll();
      return output;
    },
    watch: <N extends WatchName>(
      name: N,
      input: WatchInput<N>,
      onValue: (value: WatchOutput<N>) => void,
      onError?: (error: AppError) => void,
    ): (() => void) => {
      // The cast is checked by valueOf, which answers each name with its own shape.
      const watcher: Watcher = { name, input, onValue: onValue as (value: unknown) => void, onError };
      watchers.add(watcher);
      queueMicrotask(() => push(watcher));
      return () => void watchers.delete(watcher);
    },
  };
}
