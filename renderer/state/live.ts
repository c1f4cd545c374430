import { useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { create } from 'zustand';
import type { Client, Stop } from '../client/client.ts';
import type { AppError } from '../../core/contract/errors.ts';
import type { Environment } from '../../core/contract/environment.ts';
import type { HostInfo, LiveSnapshot, QueueSnapshot } from '../../core/contract/model.ts';
import type { WatchOutput } from '../../core/contract/watches.ts';
import { setServerTime } from '../ui/clock.ts';

export type ThresholdSettings = WatchOutput<'thresholds'>;

/** What the host pushes. Only `bindLive` writes it. */
export interface Live {
  readonly info: HostInfo | null;
  /** `null` until the host has said which there are. */
  readonly environments: readonly Environment[] | null;
  /** The environment on screen: the address's, else the one selected last. */
  readonly selected: string | null;
  readonly snapshots: Readonly<Record<string, LiveSnapshot>>;
  readonly thresholds: Readonly<Record<string, ThresholdSettings>>;
  /** Why the numbers of the selected environment do not come, when the host refused them. */
  readonly error: AppError | null;
}

const nothing: Live = {
  info: null,
  environments: null,
  selected: null,
  snapshots: {},
  thresholds: {},
  error: null,
};

export const useLive = create<Live>(() => nothing);

/** Shows another environment; the host remembers it for the next start. `bindLive` follows. */
export function selectEnvironment(env: string): void {
  if (useLive.getState().selected !== env) useLive.setState({ selected: env, error: null });
}

function refuse(error: AppError): void {
  useLive.setState({ error });
}

/** Keeps the store fed: environments always, numbers and thresholds of the selected one. Stop ends all of it. */
export function bindLive(client: Client): Stop {
  let watched: string | null = null;
  let stopWatched: Stop | undefined;

  function watchSelected(env: string | null): void {
    if (env === watched) return;
    stopWatched?.();
    stopWatched = undefined;
    watched = env;
    if (env === null) return;
    const stops = [
      client.watch(
        'live',
        { env },
        (snapshot) => {
          if (snapshot.atMs !== null && !snapshot.isStale) setServerTime(snapshot.atMs);
          useLive.setState(({ snapshots }) => ({
            snapshots: { ...snapshots, [env]: snapshot },
            error: null,
          }));
        },
        refuse,
      ),
      client.watch(
        'thresholds',
        { env },
        (settings) =>
          useLive.setState(({ thresholds }) => ({ thresholds: { ...thresholds, [env]: settings } })),
        refuse,
      ),
    ];
    stopWatched = () => {
      for (const stop of stops) stop();
    };
  }

  const stopFollowing = useLive.subscribe((state) => watchSelected(state.selected));
  const stopEnvironments = client.watch('environments', {}, ({ selected, environments }) => {
    useLive.setState((before) => {
      const isKnown = environments.some((environment) => environment.id === before.selected);
      return { environments, selected: isKnown ? before.selected : selected };
    });
  });
  client.call('host.info', {}).then((info) => useLive.setState({ info }), refuse);

  return () => {
    stopFollowing();
    stopEnvironments();
    stopWatched?.();
    useLive.setState(nothing, true);
  };
}

/** Binds for as long as the component lives. */
export function useLiveBinding(client: Client): void {
  useEffect(() => bindLive(client), [client]);
}

export function useEnvironments(): readonly Environment[] {
  const { t } = useTranslation();
  const environments = useLive((live) => live.environments) ?? none;
  return useMemo(
    () => environments.map((environment) => named(environment, t('kind.local'))),
    [environments, t],
  );
}
const none: readonly Environment[] = [];

/** The name the host gives to the Redis it runs itself, until somebody chooses another; shown in the window's language. */
const ownedName = 'Local';
function named(environment: Environment, word: string): Environment {
  return environment.isOwned && environment.name === ownedName ? { ...environment, name: word } : environment;
}

/** The environment on screen; `null` only before the host has answered. */
export function useEnvironment(): Environment | null {
  const selected = useLive((live) => live.selected);
  return useEnvironments().find(({ id }) => id === selected) ?? null;
}

/** The selected environment's numbers; `null` before the first push. */
export function useSnapshot(): LiveSnapshot | null {
  return useLive((live) => (live.selected === null ? null : (live.snapshots[live.selected] ?? null)));
}

export function useQueue(name: string): QueueSnapshot | null {
  return useSnapshot()?.queues.find((queue) => queue.name === name) ?? null;
}

export function useThresholds(): ThresholdSettings | null {
  return useLive((live) => (live.selected === null ? null : (live.thresholds[live.selected] ?? null)));
}

export function useHostInfo(): HostInfo | null {
  return useLive((live) => live.info);
}
