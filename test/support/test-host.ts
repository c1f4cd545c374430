import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectionSettings, EnvironmentDraft } from '../../core/contract/environment.ts';
import type { LiveSnapshot } from '../../core/contract/model.ts';
import type { WatchInput, WatchName, WatchOutput } from '../../core/contract/watches.ts';
import { forkWorker } from '../../core/host/fork-worker.ts';
import { createHost, type Host, type HostOptions } from '../../core/host/host.ts';
import { memorySecretStore } from '../../core/host/secrets.ts';
import { serveSession } from '../../core/host/session.ts';
import { firstSettings } from '../../core/host/settings-schema.ts';
import { openSettings } from '../../core/host/settings.ts';
import { type Client, createClient } from '../../renderer/client/client.ts';
import { createPortPair } from './port-pair.ts';

export interface TestHost {
  readonly host: Host;
  readonly client: Client;
  readonly profileDir: string;
  /** The newest value of a watch that is begun now and kept until the host stops. */
  follow<N extends WatchName>(name: N, input: WatchInput<N>): { readonly latest: WatchOutput<N> | undefined };
  /** Stops the host and removes its profile. */
  stop(): Promise<void>;
}

export interface TestHostOptions extends Partial<HostOptions> {
  /** The first start's demo traffic and embedded workers; off in most tests. */
  readonly isLively?: boolean;
}

/** A whole host on a profile of its own, and a window's client connected to it in memory. */
export async function startTestHost({
  isLively = false,
  ...options
}: TestHostOptions = {}): Promise<TestHost> {
  const profileDir = options.profileDir ?? (await mkdtemp(join(tmpdir(), 'bq-profile-')));
  if (!isLively) await quieten(profileDir);
  const host = await createHost({
    profileDir,
    appVersion: '0.0.0-test',
    windowKind: 'browser',
    launchWorker: forkWorker('no worker was bundled for this test'),
    secrets: memorySecretStore(),
    notify: undefined,
    redisUrl: undefined,
    ...options,
  });
  const pair = createPortPair();
  serveSession(host, pair.host);
  const client = createClient(pair.client);
  return {
    host,
    client,
    profileDir,
    follow: (name, input) => {
      const followed: { latest: WatchOutput<typeof name> | undefined } = { latest: undefined };
      client.watch(name, input, (value) => {
        followed.latest = value;
      });
      return followed;
    },
    stop: async () => {
      await host.stop();
      await rm(profileDir, { recursive: true, force: true });
    },
  };
}

/** Makes a first start without demo traffic and embedded workers. */
export async function quieten(profileDir: string): Promise<void> {
  const settings = await openSettings(profileDir);
  if (settings.current.environments.length > 1) return; // a profile that has been used before
  const { environments, ...first } = firstSettings();
  await settings.update(() => ({
    ...first,
    environments: environments.map((one) => ({ ...one, embeddedWorkers: false, demoTraffic: false })),
  }));
}

export const plainConnection: ConnectionSettings = {
  host: '127.0.0.1',
  port: 6_379,
  socketPath: '',
  database: 0,
  username: '',
  tls: { isEnabled: false, ca: '', skipVerification: false },
  prefix: '',
};

export function draft(
  connection: Partial<ConnectionSettings>,
  more: Partial<EnvironmentDraft> = {},
): EnvironmentDraft {
  return {
    name: 'Test',
    kind: 'development',
    connection: { ...plainConnection, ...connection },
    password: null,
    ...more,
  };
}

export function queueIn(
  live: LiveSnapshot | undefined,
  name: string,
): LiveSnapshot['queues'][number] | undefined {
  return live?.queues.find((queue) => queue.name === name);
}
