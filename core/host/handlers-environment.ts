import type { HostInfo } from '../contract/model.ts';
import { AppError } from '../contract/errors.ts';
import { diagnose } from './connection-diagnosis.ts';
import { draftOf } from './environment-draft.ts';
import type { Environments } from './environments.ts';
import type { CallHandlers } from './session.ts';
import type { SettingsStore } from './settings.ts';
import { withThreshold } from './thresholds.ts';

type EnvironmentCalls = Pick<
  CallHandlers,
  Extract<
    keyof CallHandlers,
    `environment.${string}` | `workers.${string}` | `demo.${string}` | `threshold.${string}`
  >
>;

export function environmentHandlers(environments: Environments): EnvironmentCalls {
  const assertPlayground = (env: string): void => {
    if (environments.get(env).settings.kind === 'production')
      throw new AppError('ENVIRONMENT_PROTECTED', { env });
  };
  return {
    'environment.add': async ({ draft }) => ({ env: await environments.add(draft) }),
    'environment.update': async ({ env, draft }) => {
      await environments.update(env, draft);
      return {};
    },
    'environment.remove': async ({ env }) => {
      await environments.remove(env);
      return {};
    },
    'environment.select': async ({ env }) => {
      await environments.select(env);
      return {};
    },
    'environment.setReadOnly': async ({ env, isReadOnly }) => {
      await environments.change(env, () => ({ isReadOnly }));
      return {};
    },
    'environment.parseUrl': ({ url }) => draftOf(url),
    'environment.test': ({ draft, env }) => {
      const { isWithheld, ...passwords } = environments.passwordFor(draft, env);
      return diagnose({ connection: draft.connection, ...passwords }, { isPasswordWithheld: isWithheld });
    },
    'environment.reconnect': async ({ env }) => {
      await environments.reconnect(env);
      return {};
    },
    'workers.setEmbedded': async ({ env, isOn }) => {
      if (isOn) assertPlayground(env);
      await environments.change(env, () => ({ embeddedWorkers: isOn }));
      return {};
    },
    'demo.setTraffic': async ({ env, isOn }) => {
      if (isOn) assertPlayground(env);
      await environments.change(env, () => ({ demoTraffic: isOn }));
      return {};
    },
    'threshold.set': async ({ env, ...choice }) => {
      await environments.change(env, ({ thresholds }) => ({ thresholds: withThreshold(thresholds, choice) }));
      return {};
    },
  };
}

export interface AppFacts {
  readonly info: () => HostInfo;
  readonly settings: SettingsStore;
  /** Shows a desktop notification; `undefined` where there is none. */
  readonly notify: ((notice: { title: string; body: string }) => void) | undefined;
}

/** Shown notices to remember. Two windows ask for the same one within seconds of each other, not hundreds later. */
const maxShownKept = 200;

type AppCalls = Pick<CallHandlers, Extract<keyof CallHandlers, `host.${string}`>>;

export function appHandlers({ info, settings, notify }: AppFacts): AppCalls {
  const shown = new Set<string>();
  return {
    'host.info': info,
    'host.setPreferences': async ({ preferences }) => {
      await settings.update((before) => ({ ...before, preferences }));
      return {};
    },
    'host.notify': ({ id, title, body }) => {
      if (notify === undefined || shown.has(id)) return { isShown: false };
      shown.add(id);
      const [oldest] = shown;
      if (shown.size > maxShownKept && oldest !== undefined) shown.delete(oldest);
      notify({ title, body });
      return { isShown: true };
    },
  };
}
