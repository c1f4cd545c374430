import { randomUUID } from 'node:crypto';
import { AppError } from '../contract/errors.ts';
import type { EnvironmentDraft } from '../contract/environment.ts';
import type { WatchOutput } from '../contract/watches.ts';
import { keyLayoutOf } from '../queue/redis-target.ts';
import { draftOf, isSameLogin, isSameTarget } from './environment-draft.ts';
import type { LinkTarget } from './environment-link.ts';
import {
  createEnvironmentRuntime,
  describeEnvironment,
  type EnvironmentRuntime,
} from './environment-runtime.ts';
import type { LocalRedis } from './local-redis.ts';
import type { Logger } from './log.ts';
import type { Notice } from './notices.ts';
import type { SecretStore } from './secrets.ts';
import {
  type EnvironmentSettings,
  localEnvironmentId,
  noThresholds,
  type Settings,
} from './settings-schema.ts';
import type { SettingsStore } from './settings.ts';
import { createSignal, type Signal } from './signal.ts';
import type { LaunchWorker } from './worker-launch.ts';

/** All environments: what is remembered of them, and what runs for each. Settings are saved first, then take effect. */
export interface Environments {
  readonly changed: Signal<void>;
  readonly notices: Signal<Notice>;
  readonly removed: Signal<string>;
  list(): WatchOutput<'environments'>;
  readonly runtimes: readonly EnvironmentRuntime[];
  /** Throws `ENVIRONMENT_NOT_FOUND`. */
  get(env: string): EnvironmentRuntime;
  add(draft: EnvironmentDraft): Promise<string>;
  update(env: string, draft: EnvironmentDraft): Promise<void>;
  remove(env: string): Promise<void>;
  select(env: string): Promise<void>;
  /** Changes what an environment may do or what runs on it, or its thresholds. */
  change(env: string, change: (settings: EnvironmentSettings) => Partial<EnvironmentSettings>): Promise<void>;
  reconnect(env: string): Promise<void>;
  /** The password to test a draft with: its own, or the stored one of `env` where that is meant for this very address. */
  passwordFor(draft: EnvironmentDraft, env: string | null): LentPassword;
  /** Adds the Redis of a URL, or finds the environment that has it already, and selects it. */
  open(url: string): Promise<void>;
  start(): void;
  stop(): Promise<void>;
}

export interface LentPassword {
  readonly password: string | null;
  readonly sentinelPassword: string | null;
  /** There is a stored one, which was not lent: the draft leads elsewhere. */
  readonly isWithheld: boolean;
}

/** The id of the Sentinels' own password among the secrets. */
function sentinelId(env: string): string {
  return `${env}:sentinel`;
}

export interface EnvironmentsOptions {
  readonly settings: SettingsStore;
  readonly secrets: SecretStore;
  readonly localRedis: LocalRedis;
  readonly launchWorker: LaunchWorker;
  readonly log: Logger;
  readonly random: () => number;
}

export function createEnvironments(options: EnvironmentsOptions): Environments {
  const { settings, secrets, localRedis } = options;
  const runtimes = new Map<string, EnvironmentRuntime>();
  const changed = createSignal<void>();
  const notices = createSignal<Notice>();
  const removed = createSignal<string>();
  let isRunning = false;

  const targetOf = ({ id, connection, hasPassword }: EnvironmentSettings): LinkTarget => {
    if (id !== localEnvironmentId) {
      const password = hasPassword ? (secrets.get(id) ?? null) : null;
      return { connection, password, sentinelPassword: secrets.get(sentinelId(id)) ?? null };
    }
    const { state } = localRedis;
    if (state.kind === 'failed') return { problem: state.problem };
    if (state.kind !== 'running') return 'not-yet';
    return { connection: localRedis.connection, password: localRedis.password };
  };

  const begin = (environment: EnvironmentSettings): void => {
    const runtime = createEnvironmentRuntime({
      settings: environment,
      target: targetOf,
      launchWorker: options.launchWorker,
      log: options.log,
      random: options.random,
    });
    runtimes.set(environment.id, runtime);
    runtime.link.changes.listen(() => changed.emit());
    runtime.notices.listen(notices.emit);
    if (isRunning) runtime.start();
  };

  const get = (env: string): EnvironmentRuntime => {
    const found = runtimes.get(env);
    if (found === undefined) throw new AppError('ENVIRONMENT_NOT_FOUND', { env });
    return found;
  };

  const editable = (env: string): EnvironmentRuntime => {
    const runtime = get(env);
    if (env === localEnvironmentId) throw new AppError('ENVIRONMENT_OWNED', { env });
    return runtime;
  };

  const save = (change: (current: Settings) => Settings): Promise<Settings> => settings.update(change);

  /** Saves a change of one environment and returns what it is now. */
  const saveOne = async (
    id: string,
    change: (environment: EnvironmentSettings) => EnvironmentSettings,
  ): Promise<EnvironmentSettings> => {
    const saved = await save((current) => ({
      ...current,
      environments: current.environments.map((one) => (one.id === id ? change(one) : one)),
    }));
    const next = saved.environments.find((one) => one.id === id);
    if (next === undefined) throw new AppError('ENVIRONMENT_NOT_FOUND', { env: id }); // removed in the meantime
    return next;
  };

  const takeEffect = async (
    runtime: EnvironmentRuntime,
    next: EnvironmentSettings,
    how: { isPasswordNew: boolean } = { isPasswordNew: false },
  ): Promise<void> => {
    await runtime.apply(next, how);
    changed.emit();
  };

  /**
   * Keeps a password under an id, or forgets it when it is empty; `null` leaves the stored one. Says whether that is a change,
   * which no settings show.
   */
  const keepPassword = (env: string, password: string | null): boolean => {
    if (password === null) return false;
    if (password === (secrets.get(env) ?? '')) return false;
    if (password === '') secrets.delete(env);
    else secrets.set(env, password);
    return true;
  };

  const select = async (env: string): Promise<void> => {
    get(env);
    await save((current) => ({ ...current, selected: env }));
    changed.emit();
  };

  const add = async (draft: EnvironmentDraft): Promise<string> => {
    const { name, kind, connection, password, sentinelPassword = null } = draft;
    if (kind === 'local') throw new AppError('INVALID_INPUT', { field: 'kind' });
    keyLayoutOf(connection); // throws for what cannot work
    const environment: EnvironmentSettings = {
      id: randomUUID(),
      name,
      kind,
      connection,
      hasPassword: password !== null && password !== '',
      isReadOnly: true, // until a person says otherwise
      embeddedWorkers: false,
      demoTraffic: false,
      thresholds: noThresholds,
    };
    await save((current) => ({ ...current, environments: [...current.environments, environment] }));
    keepPassword(environment.id, password);
    keepPassword(sentinelId(environment.id), sentinelPassword);
    begin(environment);
    changed.emit();
    return environment.id;
  };

  localRedis.changes.listen(({ kind }) => {
    const { link } = get(localEnvironmentId);
    if (isRunning && !link.isConnected && (kind === 'running' || kind === 'failed')) link.retry();
  });
  for (const environment of settings.current.environments) begin(environment);

  return {
    changed,
    notices,
    removed,
    list: () => ({
      selected: runtimes.has(settings.current.selected) ? settings.current.selected : localEnvironmentId,
      environments: [...runtimes.values()].map((runtime) =>
        describeEnvironment(
          runtime,
          runtime.settings.id === localEnvironmentId
            ? { connection: localRedis.connection, isOwned: true }
            : null,
        ),
      ),
    }),
    get runtimes() {
      return [...runtimes.values()];
    },
    get,
    add,
    update: async (env, { name, kind, connection, password, sentinelPassword = null }) => {
      const runtime = editable(env);
      if (kind === 'local') throw new AppError('INVALID_INPUT', { field: 'kind' });
      keyLayoutOf(connection); // throws for what cannot work
      const next = await saveOne(env, (before) => ({
        ...before,
        name,
        kind,
        connection,
        hasPassword: password === null ? before.hasPassword : password !== '',
      }));
      const isSentinelNew = keepPassword(sentinelId(env), sentinelPassword);
      const isPasswordNew = keepPassword(env, password) || isSentinelNew;
      await takeEffect(runtime, next, { isPasswordNew });
      // The same one again: the server may have been mended in the meantime.
      if (password !== null && !isPasswordNew && !runtime.link.isConnected) runtime.link.connect();
    },
    remove: async (env) => {
      const runtime = editable(env);
      await save((current) => ({
        ...current,
        selected: current.selected === env ? localEnvironmentId : current.selected,
        environments: current.environments.filter(({ id }) => id !== env),
      }));
      runtimes.delete(env);
      secrets.delete(env);
      secrets.delete(sentinelId(env));
      await runtime.stop();
      removed.emit(env);
      changed.emit();
    },
    select,
    change: async (env, change) => {
      const runtime = get(env);
      await takeEffect(runtime, await saveOne(env, (before) => ({ ...before, ...change(before) })));
    },
    reconnect: async (env) => {
      const runtime = get(env);
      // Looks for a server again if there was none; what comes of it arrives through `localRedis.changes`.
      if (env === localEnvironmentId) await localRedis.start();
      if (!runtime.link.isConnected) runtime.link.connect();
    },
    passwordFor: ({ connection, password, sentinelPassword = null }, env) => {
      const stored = env === null ? undefined : runtimes.get(env)?.settings;
      const isSame = stored !== undefined && isSameLogin(connection, stored.connection);
      const forSentinels = isSame ? (secrets.get(sentinelId(stored.id)) ?? null) : null;
      const lent = { sentinelPassword: sentinelPassword ?? forSentinels, isWithheld: false };
      if (password !== null || stored?.hasPassword !== true) return { ...lent, password };
      const kept = secrets.get(stored.id) ?? null;
      return isSame ? { ...lent, password: kept } : { ...lent, password: null, isWithheld: kept !== null };
    },
    open: async (url) => {
      const draft = draftOf(url);
      const known = settings.current.environments.find(({ connection }) =>
        isSameTarget(connection, draft.connection),
      );
      if (known === undefined) {
        await select(await add(draft));
        return;
      }
      const { password, sentinelPassword = null } = draft;
      if (password !== null || sentinelPassword !== null) {
        const hasPassword = password !== null;
        const next = await saveOne(known.id, (before) => ({
          ...before,
          hasPassword: before.hasPassword || hasPassword,
        }));
        const isSentinelNew = keepPassword(sentinelId(known.id), sentinelPassword);
        const isPasswordNew = keepPassword(known.id, password) || isSentinelNew;
        await takeEffect(get(known.id), next, { isPasswordNew });
      }
      await select(known.id);
    },
    start: () => {
      isRunning = true;
      for (const runtime of runtimes.values()) runtime.start();
    },
    stop: async () => {
      isRunning = false;
      const stops = await Promise.allSettled([...runtimes.values()].map((runtime) => runtime.stop()));
      // All of them are given their time before the first failure is told.
      for (const stop of stops) if (stop.status === 'rejected') throw stop.reason;
    },
  };
}
