import { AppError } from '../contract/errors.ts';
import type { ExporterSettings, ExporterStatus } from '../contract/exporter.ts';
import { metricFamilies, type Watched } from '../queue/metric-families.ts';
import { observeQueues } from '../queue/observe.ts';
import { writeExposition } from '../queue/prometheus.ts';
import { type MetricsServer, serveMetrics } from '../queue/serve-metrics.ts';
import type { EnvironmentRuntime } from './environment-runtime.ts';
import type { Logger } from './log.ts';
import { pause } from './pause.ts';
import type { CallHandlers } from './session.ts';
import type { SettingsStore } from './settings.ts';

/** The app's `/metrics`: every environment in one scrape, told apart by the label `environment`. */
export interface Exporter {
  readonly status: ExporterStatus;
  /** Begins to listen where the settings say so. Does not throw: what is wrong is in `status`. */
  start(): Promise<void>;
  /** Saves what is wanted, then does it. Throws `SETTINGS_NOT_SAVED`. */
  set(wanted: ExporterSettings): Promise<ExporterStatus>;
  stop(): Promise<void>;
}

export interface ExporterOptions {
  readonly settings: SettingsStore;
  readonly environments: () => readonly EnvironmentRuntime[];
  readonly log: Logger;
}

/** Nobody but this machine: the numbers have no login. */
const host = '127.0.0.1';
/** Prometheus gives up after 10 s; one environment that hangs must not take the others with it. */
const lookWithinMs = 3_000;
/** As many as the sampler asks for, which looks through the same connection and shares what is remembered there. */
const minutes = 6;

export function createExporter({ settings, environments, log }: ExporterOptions): Exporter {
  let server: MetricsServer | undefined;
  let problem: ExporterStatus['problem'] = null;
  /** One change after the other, so that a quick off and on ends with on. */
  let changing: Promise<void> = Promise.resolve();

  const scrape = async () => {
    const looked = await Promise.all(named(environments()).map(look));
    return { isUp: true, text: writeExposition(metricFamilies(looked)) };
  };

  const listen = async (port: number): Promise<void> => {
    try {
      server = await serveMetrics({
        port,
        host,
        scrape,
        onBug: (error) => log.error({ err: error, where: 'metrics' }, 'bug'),
      });
      problem = null;
      log.info({ url: server.url }, 'metrics');
    } catch (error) {
      problem = problemOf(error);
      log.warn({ err: error, port }, 'metrics cannot be served');
    }
  };

  const arrange = async (): Promise<void> => {
    const { isOn, port } = settings.current.exporter;
    await server?.stop();
    server = undefined;
    problem = null;
    if (isOn) await listen(port);
  };
  const arrangeNext = (): Promise<void> => {
    changing = changing.then(arrange, arrange);
    return changing;
  };
  const status = (): ExporterStatus => ({ ...settings.current.exporter, url: server?.url ?? null, problem });

  return {
    get status() {
      return status();
    },
    start: arrangeNext,
    set: async (wanted) => {
      await settings.update((before) => ({ ...before, exporter: wanted }));
      await arrangeNext();
      return status();
    },
    stop: async () => {
      await changing;
      await server?.stop();
      server = undefined;
    },
  };
}

/** Names need not differ, and two series that do not differ would be one. */
function named(
  environments: readonly EnvironmentRuntime[],
): { readonly name: string; readonly runtime: EnvironmentRuntime }[] {
  const taken = new Set<string>();
  return environments.map((runtime) => {
    const { id, name } = runtime.settings;
    const unique = taken.has(name) ? `${name} (${id})` : name;
    taken.add(unique);
    return { name: unique, runtime };
  });
}

async function look({ name, runtime }: ReturnType<typeof named>[number]): Promise<Watched> {
  const labels = { environment: name };
  const given = new AbortController();
  try {
    const store = runtime.store();
    const observation = await Promise.race([
      observeQueues(store, runtime.queues, { minutes }),
      pause(lookWithinMs, given.signal).then(() => null),
    ]);
    return { labels, keys: store.keys, observation };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    // The window says what is wrong with it; here it is down.
    return { labels, keys: { prefix: '', layout: 'classic' }, observation: null };
  } finally {
    given.abort();
  }
}

function problemOf(error: unknown): ExporterStatus['problem'] {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') return 'port-taken';
  return code === 'EACCES' ? 'port-forbidden' : 'unknown';
}

export function exporterHandlers(exporter: Exporter): Pick<CallHandlers, 'exporter.get' | 'exporter.set'> {
  return {
    'exporter.get': () => exporter.status,
    'exporter.set': (wanted) => exporter.set(wanted),
  };
}
