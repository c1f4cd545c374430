import type { Environment } from '../contract/environment.ts';
import type { LiveSnapshot } from '../contract/model.ts';
import { AppError } from '../contract/errors.ts';
import type { RedisTarget } from '../queue/redis-target.ts';
import { seedQueues } from '../queue/seed-queues.ts';
import type { QueueStore } from '../queue/store.ts';
import { createDemoTraffic } from './demo-traffic.ts';
import { createEmbeddedWorkers } from './embedded-workers.ts';
import { createEnvironmentLink, type EnvironmentLink, type LinkTarget } from './environment-link.ts';
import { createIncidents } from './incidents.ts';
import { createJanitor } from './janitor.ts';
import { breachesOf, liveSnapshotOf } from './live-snapshot.ts';
import type { Logger } from './log.ts';
import { createNotices, type Notice } from './notices.ts';
import { createSampler } from './sampler.ts';
import { createSeries } from './series.ts';
import { createScheduler } from './scheduler.ts';
import type { EnvironmentSettings } from './settings-schema.ts';
import { createSignal, type Signal } from './signal.ts';
import type { LaunchWorker } from './worker-launch.ts';

/** Everything that runs for one environment, from its connection to its made-up jobs. */
export interface EnvironmentRuntime {
  readonly settings: EnvironmentSettings;
  readonly link: EnvironmentLink;
  /** A new snapshot is worth asking for. */
  readonly changed: Signal<void>;
  /** Every queue known so far. */
  readonly queues: readonly string[];
  readonly notices: Signal<Notice>;
  snapshot(): LiveSnapshot;
  /** Somebody looks at the numbers, until the returned function is called. */
  readonly watch: () => () => void;
  /** Throws unless writing is allowed now. */
  assertWritable(): void;
  /** Aborts when what may be written now may not be any more: read-only, a replica, another target, or the end. */
  readonly writing: AbortSignal;
  /** The connection, for a call. Throws `REDIS_UNAVAILABLE`. */
  readonly store: () => QueueStore;
  /**
   * Takes new settings into effect: connects again when the target moved, starts and stops what may (not) run. A new
   * password counts as a move, since everything that is connected has logged in with the old one.
   */
  apply(settings: EnvironmentSettings, how: { isPasswordNew: boolean }): Promise<void>;
  start(): void;
  /** Sampler, demo traffic, workers, connection, in this order. */
  stop(): Promise<void>;
}

export interface RuntimeOptions {
  readonly settings: EnvironmentSettings;
  readonly target: (settings: EnvironmentSettings) => LinkTarget;
  readonly launchWorker: LaunchWorker;
  readonly log: Logger;
  readonly random: () => number;
}

/** From the word to stop: time for what is on its way to Redis to come back. */
const graceMs = 600;

export function createEnvironmentRuntime(options: RuntimeOptions): EnvironmentRuntime {
  let settings = options.settings;
  const { id } = settings;
  const log = options.log.child({ env: id });
  const changed = createSignal<void>();
  const link = createEnvironmentLink(() => options.target(settings), log);
  const sampler = createSampler(link, log);
  const series = createSeries();
  const incidents = createIncidents(id);
  const notices = createNotices(() => settings.name, incidents.get);
  const workers = createEmbeddedWorkers({
    queues: seedQueues.map(({ name }) => name),
    target: () => reachable(options.target(settings)),
    launch: options.launchWorker,
    log,
  });
  const demo = createDemoTraffic({
    store: link.store,
    waitingIn: (queue) =>
      sampler.latest?.observation.queues.find(({ name }) => name === queue)?.waiting ?? null,
    random: options.random,
    log,
  });
  const janitor = createJanitor({ store: link.store, queues: () => sampler.queues, log });
  const scheduler = createScheduler({ store: link.store, queues: () => sampler.queues, log });
  /** One change of what runs after the other, so that a quick off and on ends with on. */
  let arranging: Promise<void> = Promise.resolve();
  let isStopped = false;

  let writing = new AbortController();
  const endWriting = (): void => {
    writing.abort();
    writing = new AbortController();
  };

  const isReplica = (): boolean => link.status.problem?.code === 'read-only-replica';
  const isWritable = (): boolean => !settings.isReadOnly && !isReplica();
  const isProtected = (): boolean => settings.kind === 'production';

  /** Starts and stops what writes by itself, as settings and connection allow. */
  const arrangeNow = async (): Promise<void> => {
    const mayWrite = isWritable() && !isStopped;
    const mayPlay = mayWrite && !isProtected();
    const wantsDemo = mayPlay && settings.demoTraffic;
    const wantsWorkers = mayPlay && settings.embeddedWorkers;
    if (!wantsDemo) await demo.stop();
    if (!wantsWorkers) await workers.stop();
    if (!mayWrite) await Promise.all([janitor.stop(), scheduler.stop()]);
    // They wait for a first connection only: one that is lost later they wait for themselves.
    if (!link.isConnected) return;
    if (mayWrite) {
      janitor.start();
      scheduler.start();
    }
    if (wantsWorkers) workers.start();
    if (wantsDemo) demo.start();
  };
  const arrange = (): Promise<void> => {
    arranging = arranging.then(arrangeNow, arrangeNow);
    return arranging;
  };

  /** A bug in what follows an event costs that event and not the app, which has other environments to look after. */
  const surviving =
    <T>(follow: (value: T) => void): ((value: T) => void) =>
    (value) => {
      try {
        follow(value);
      } catch (error) {
        log.error({ err: error }, 'bug');
      }
    };
  const arrangeUnasked = (): void => {
    arrange().catch((error: unknown) => log.error({ err: error }, 'bug'));
  };

  sampler.sampled.listen(
    surviving(({ observation }) => {
      const areWorkersStarting = workers.state === 'starting';
      for (const queue of observation.queues) {
        series.note(queue, observation.atMs);
        incidents.note(
          queue.name,
          breachesOf(queue, settings.thresholds, { areWorkersStarting }),
          observation.atMs,
        );
      }
      changed.emit();
    }),
  );
  sampler.overdue.listen(surviving(() => changed.emit()));
  sampler.gone.listen((queues) => {
    for (const queue of queues) {
      series.forget(queue);
      incidents.forget(queue);
    }
  });
  incidents.opened.listen(notices.add);
  workers.changes.listen(surviving(() => changed.emit()));
  let lastState = '';
  link.changes.listen(
    surviving(({ state, problem }) => {
      changed.emit();
      // The latency changes all the time, and nothing starts or stops for it.
      const next = `${state} ${problem?.code}`;
      if (isReplica()) endWriting();
      if (next !== lastState) arrangeUnasked();
      lastState = next;
    }),
  );

  const embedded = (): LiveSnapshot['embedded'] => {
    const isRefused = settings.embeddedWorkers && (!isWritable() || isProtected());
    return { state: isRefused ? 'refused' : workers.state, processes: [...workers.processes] };
  };

  return {
    get settings() {
      return settings;
    },
    link,
    changed,
    get queues() {
      return sampler.queues;
    },
    notices: notices.pushed,
    snapshot: () =>
      liveSnapshotOf({
        env: id,
        sample: sampler.latest,
        isStale: sampler.isStale,
        series,
        thresholds: settings.thresholds,
        incidents,
        embedded: embedded(),
        embeddedWorkerIds: workers.workerIds,
      }),
    watch: sampler.watch,
    assertWritable: () => {
      if (settings.isReadOnly) throw new AppError('ENVIRONMENT_READ_ONLY', { env: id, reason: 'setting' });
      if (isReplica()) throw new AppError('ENVIRONMENT_READ_ONLY', { env: id, reason: 'replica' });
    },
    get writing() {
      return writing.signal;
    },
    store: link.store,
    apply: async (next, { isPasswordNew }) => {
      const hasMoved =
        isPasswordNew ||
        JSON.stringify([settings.connection, settings.hasPassword]) !==
          JSON.stringify([next.connection, next.hasPassword]);
      settings = next;
      if (hasMoved || !isWritable()) endWriting();
      changed.emit();
      if (hasMoved) {
        // They would go on working at the old place.
        await Promise.all([demo.stop(), workers.stop(), janitor.stop(), scheduler.stop()]);
        sampler.forget();
        series.clear();
        incidents.clear();
        link.connect();
      }
      await arrange();
    },
    start: () => {
      link.connect();
      sampler.start();
    },
    stop: async () => {
      isStopped = true;
      endWriting();
      notices.stop();
      const stopping = sampler.stop().then(arrange, arrange);
      // A server that hangs keeps commands waiting; without their connection they end.
      const cut = setTimeout(link.stop, graceMs);
      await stopping;
      clearTimeout(cut);
      link.stop();
    },
  };
}

/** Workers are first started on a connected environment; one that dies later may come back while Redis is away. */
function reachable(target: LinkTarget): RedisTarget {
  if (target === 'not-yet') throw new AppError('REDIS_UNAVAILABLE', { reason: target });
  if ('problem' in target) throw new AppError('REDIS_UNAVAILABLE', { reason: target.problem.code });
  return target;
}

/** What the window sees of an environment. */
export function describeEnvironment(
  { settings, link }: EnvironmentRuntime,
  owned: Pick<Environment, 'connection' | 'isOwned'> | null,
): Environment {
  const { id, name, kind, hasPassword, isReadOnly, embeddedWorkers, demoTraffic } = settings;
  return {
    id,
    name,
    kind,
    connection: owned?.connection ?? settings.connection,
    hasPassword,
    isReadOnly,
    isOwned: owned?.isOwned ?? false,
    status: link.status,
    embeddedWorkers,
    demoTraffic,
  };
}
