import { mkdir } from 'node:fs/promises';
import { hostname, release, userInfo } from 'node:os';
import { createEnvironments, type Environments } from './environments.ts';
import { createExporter, exporterHandlers } from './exporter.ts';
import { controlHandlers } from './handlers-control.ts';
import { appHandlers, environmentHandlers } from './handlers-environment.ts';
import { queueHandlers } from './handlers-queue.ts';
import { createLocalRedis, type LocalRedis } from './local-redis.ts';
import { openLog } from './log.ts';
import { trimOwnDlq } from './own-dlq.ts';
import { lockProfile, type ProfileLock } from './profile-lock.ts';
import type { SecretStore } from './secrets.ts';
import type { CallHandlers, SessionHost } from './session.ts';
import { localEnvironmentId } from './settings-schema.ts';
import { openSettings } from './settings.ts';
import { watchHandlers } from './watch-handlers.ts';
import type { LaunchWorker } from './worker-launch.ts';

export type { LaunchWorker } from './worker-launch.ts';

export interface HostOptions {
  /** All of the app's files. Created when it is not there; one host at a time. */
  readonly profileDir: string;
  readonly appVersion: string;
  readonly windowKind: 'desktop' | 'browser';
  readonly launchWorker: LaunchWorker;
  readonly secrets: SecretStore;
  /** Shows a desktop notification; `undefined` where the page has to. */
  readonly notify: ((notice: { title: string; body: string }) => void) | undefined;
  /** A Redis to add as an environment, if it is not there yet, and to select. */
  readonly redisUrl: string | undefined;
}

export interface Host extends SessionHost {
  readonly calls: CallHandlers;
  /** Adds the Redis of a URL as an environment, or finds it, and selects it. Throws `INVALID_REDIS_URL`. */
  open(url: string): Promise<void>;
  /** Where this host can be opened: told to whoever starts a second one on the same profile. */
  announce(url: string): Promise<void>;
  /** Sessions, then each environment's sampler, traffic, workers and connection, then the local Redis. Twice is safe. */
  stop(): Promise<void>;
}

/**
 * Starts one backend. Throws `PROFILE_IN_USE` while another one has the profile, `INVALID_REDIS_URL`, or what the file
 * system says about a profile that cannot be used.
 */
export async function createHost(options: HostOptions): Promise<Host> {
  const { profileDir, secrets } = options;
  await mkdir(profileDir, { recursive: true, mode: 0o700 });
  const lock = await lockProfile(profileDir);
  const { log, close: closeLog } = await openLogWith(lock, profileDir);
  /** What has to be undone, last first. The log closes after everything that may have something to say. */
  const undo: (() => Promise<void> | void)[] = [closeLog, () => lock.release()];
  const sessions = new Set<() => void>();
  let stopping: Promise<void> | undefined;

  const stop = async (): Promise<void> => {
    for (const end of Array.from(sessions)) end();
    while (undo.length > 0) {
      try {
        await undo.pop()?.();
      } catch (error) {
        // What comes after it (the local Redis, the profile's lock) must not stay behind because of it.
        log.error({ err: error }, 'a step of the stop failed');
      }
    }
  };

  try {
    log.info({ version: options.appVersion, window: options.windowKind, node: process.version }, 'start');
    const settings = await openSettings(profileDir);
    if (settings.problem !== null) log.error({ kept: settings.problem }, 'settings could not be read');
    const localRedis = await createLocalRedis(profileDir, log);
    const environments = createEnvironments({
      settings,
      secrets,
      localRedis,
      launchWorker: options.launchWorker,
      log,
      random: Math.random,
    });
    const exporter = createExporter({ settings, environments: () => environments.runtimes, log });
    if (options.redisUrl !== undefined) await environments.open(options.redisUrl);
    undo.push(
      () => localRedis.stop(),
      () => environments.stop(),
      () => exporter.stop(),
    );
    trimOwnDlq(environments.get(localEnvironmentId), log);
    begin(environments, localRedis, (error) => log.error({ err: error }, 'local Redis'));
    await exporter.start();

    const user = userName();
    return {
      calls: {
        ...appHandlers({
          info: () => ({
            version: options.appVersion,
            platform: `${process.platform} ${release()}`,
            windowKind: options.windowKind,
            canStoreSecrets: secrets.canPersist,
            notifications: options.notify === undefined ? 'page' : 'desktop',
            profileDir,
            user,
            redisInstallHint: localRedis.installHint,
            settingsProblem: settings.problem,
            preferences: settings.current.preferences,
          }),
          settings,
          notify: options.notify,
        }),
        ...environmentHandlers(environments),
        ...exporterHandlers(exporter),
        ...queueHandlers(environments, user),
        ...controlHandlers(environments, user),
      },
      watches: watchHandlers(environments),
      assertWritable: (env) => environments.get(env).assertWritable(),
      reportBug: (error, where) => log.error({ err: error, where }, 'bug'),
      sessions,
      open: (url) => environments.open(url),
      announce: (url) => lock.announce(url),
      stop: () => {
        stopping ??= stop();
        return stopping;
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function openLogWith(lock: ProfileLock, profileDir: string): Promise<ReturnType<typeof openLog>> {
  try {
    return openLog(profileDir);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** Everything starts at once; the window opens and shows what is still on its way. */
function begin(environments: Environments, localRedis: LocalRedis, report: (error: unknown) => void): void {
  localRedis.start().catch(report);
  environments.start();
}

/** Who acts, as it is written into the history of jobs. */
function userName(): string {
  try {
    return `${userInfo().username}@${hostname()}`;
  } catch {
    return `${process.getuid?.() ?? 'user'}@${hostname()}`; // an id without a name, as in some containers
  }
}
