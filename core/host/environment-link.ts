import { AppError } from '../contract/errors.ts';
import type { ConnectionProblem, EnvironmentStatus } from '../contract/environment.ts';
import { openRedis } from '../queue/connection.ts';
import { keyLayoutOf, type RedisTarget } from '../queue/redis-target.ts';
import type { QueueStore } from '../queue/store.ts';
import { isLasting, toConnectionProblem } from './connection-problem.ts';
import type { Logger } from './log.ts';
import { refineProblem } from './port-probe.ts';
import { readServerFacts, type ServerFacts, serverProblem } from './server-facts.ts';
import { createSignal, type Signal } from './signal.ts';

/**
 * One environment's connection for everything a person looks at or does.
 *
 * connecting    before the first answer
 * connected     greeted, and found to be a server we can use (`read-only-replica` may stand beside it)
 * reconnecting  was connected; ioredis tries again with growing waits, for ever
 * failed        not connected, with the reason. Passing ones (refused, timeout …) are tried again by ioredis, lasting ones
 *               (a wrong password, an untrusted certificate …) every `lastingRetryMs`
 * stopped       by us
 */
export interface EnvironmentLink {
  readonly status: EnvironmentStatus;
  readonly changes: Signal<EnvironmentStatus>;
  readonly isConnected: boolean;
  /** Connects afresh: a person asked for it, or the settings lead elsewhere. */
  connect(): void;
  /** Tries again now instead of waiting for the next attempt. */
  readonly retry: () => void;
  /** The connection to work on. Throws `REDIS_UNAVAILABLE` with the problem while there is none. */
  readonly store: () => QueueStore;
  /** A round trip came back. */
  noteAnswer(latencyMs: number, atMs: number): void;
  /** A look failed although the connection was well: a server that hangs, or a user who may not look. */
  noteFailure(error: unknown): void;
  readonly stop: () => void;
}

/** Where to connect, or why that cannot be tried; `not-yet` when the server is on its way. Asked at every attempt. */
export type LinkTarget = RedisTarget | { readonly problem: ConnectionProblem } | 'not-yet';

/** Lower fills the server's log with refused logins; higher makes a mended server wait to be seen. */
const lastingRetryMs = 30_000;
const greetingRetryMs = 500;
/** A replica that is promoted keeps its connections, so it must be asked again to be seen as writable. */
const replicaPollMs = 2_000;

const connectionName = 'biometrics-queue-desktop';

/** One client and where it leads; another one takes its place when the settings change or it hangs. */
interface Opened {
  readonly store: QueueStore;
  readonly target: RedisTarget;
}

export function createEnvironmentLink(target: () => LinkTarget, log: Logger): EnvironmentLink {
  const changes = createSignal<EnvironmentStatus>();
  let status: EnvironmentStatus = {
    state: 'connecting',
    problem: null,
    latencyMs: null,
    redisVersion: null,
    lastSeenAtMs: null,
  };
  let client: Opened | undefined;
  let wasConnected = false;
  let retryTimer: NodeJS.Timeout | undefined;

  const become = (change: Partial<EnvironmentStatus>): void => {
    const next = { ...status, ...change };
    if (JSON.stringify(next) === JSON.stringify(status)) return;
    if (next.state !== status.state || next.problem?.code !== status.problem?.code) {
      log.info({ state: next.state, problem: next.problem?.code }, 'connection');
    }
    status = next;
    changes.emit(next);
  };

  const drop = (): void => {
    clearTimeout(retryTimer);
    const dropped = client;
    client = undefined;
    dropped?.store.redis.disconnect();
  };

  /** What only a person can mend is not tried again every second. */
  const giveUp = (problem: ConnectionProblem): void => {
    drop();
    retryTimer = setTimeout(open, lastingRetryMs);
    become({ state: 'failed', problem, latencyMs: null });
  };

  const fail = (problem: ConnectionProblem): void => {
    if (isLasting(problem)) giveUp(problem);
    else become({ state: wasConnected ? 'reconnecting' : 'failed', problem, latencyMs: null });
  };

  /** Looks at a server that has let us in: now, and again while it is loading or a replica. */
  const greet = async (opened: Opened): Promise<void> => {
    try {
      const facts = await readServerFacts(opened.store.redis);
      if (client === opened) judge(opened, facts);
    } catch (error) {
      log.debug({ err: error }, 'greeting failed');
      if (client !== opened || !isUp(opened.store.redis)) return; // its `close` tells the rest
      fail(toConnectionProblem(error, opened.target.connection));
      greetAgain(opened, greetingRetryMs);
    }
  };

  const judge = (opened: Opened, facts: ServerFacts): void => {
    const problem = serverProblem(facts);
    if (problem !== null) {
      become({ redisVersion: facts.version });
      giveUp(problem);
      return;
    }
    if (facts.isLoading) {
      const state = wasConnected ? 'reconnecting' : 'connecting';
      become({ state, problem: { code: 'loading', details: {} } });
      greetAgain(opened, greetingRetryMs);
      return;
    }
    wasConnected = true;
    if (facts.isReplica) greetAgain(opened, replicaPollMs);
    become({
      state: 'connected',
      problem: facts.isReplica ? { code: 'read-only-replica', details: {} } : null,
      redisVersion: facts.version,
      lastSeenAtMs: Date.now(),
    });
  };

  const greetAgain = (opened: Opened, afterMs: number): void => {
    if (client !== opened) return;
    clearTimeout(retryTimer);
    retryTimer = setTimeout(() => void greet(opened), afterMs);
  };

  const refine = async (opened: Opened, problem: ConnectionProblem): Promise<void> => {
    const refined = await refineProblem(problem, opened.target.connection);
    if (client === opened && !isUp(opened.store.redis)) fail(refined);
  };

  /** Called by timers and events too, where a throw would be the end of the app. */
  function open(): void {
    try {
      openNow();
    } catch (error) {
      log.error({ err: error }, 'bug');
      giveUp({ code: 'unknown', details: { message: error instanceof Error ? error.message : '' } });
    }
  }

  function openNow(): void {
    drop();
    const to = target();
    if (to === 'not-yet') return;
    if ('problem' in to) {
      become({ state: 'failed', problem: to.problem, latencyMs: null });
      return;
    }
    const redis = openRedis(to, { purpose: 'interactive', connectionName });
    const store: QueueStore = { redis, keys: keyLayoutOf(to.connection) };
    const opened: Opened = { store, target: to };
    client = opened;
    let lastError: unknown;
    let wasAsked = false;
    redis.on('connect', () => {
      lastError = undefined;
    });
    // The reason is only ever here: `connect()` itself rejects with "Connection is closed.".
    redis.on('error', (error: unknown) => {
      lastError = error;
    });
    // Sentinels are asked again for ever, without a `close` between.
    redis.on('sentinelError', (error: unknown) => {
      if (client === opened && !isUp(redis)) fail(toConnectionProblem(error, to.connection));
    });
    redis.on('ready', () => {
      // ioredis goes on after a refused SELECT, on the wrong database.
      if (lastError === undefined) void greet(opened);
      else giveUp(toConnectionProblem(lastError, to.connection));
    });
    redis.on('close', () => {
      if (client !== opened) return;
      const problem = toConnectionProblem(lastError, to.connection);
      lastError = undefined;
      // The port is asked once: while the same connection keeps failing, the answer would be the same.
      if (wasAsked) {
        fail(problem);
        return;
      }
      wasAsked = true;
      void refine(opened, problem);
    });
    redis.connect().catch((error: unknown) => {
      lastError ??= error;
    });
  }

  return {
    get status() {
      return status;
    },
    changes,
    get isConnected() {
      return client !== undefined && status.state === 'connected';
    },
    connect: () => {
      wasConnected = false;
      become({ state: 'connecting', problem: null, latencyMs: null });
      open();
    },
    retry: open,
    store: () => {
      if (client !== undefined && status.state === 'connected') return client.store;
      throw new AppError('REDIS_UNAVAILABLE', { reason: status.problem?.code ?? status.state });
    },
    noteAnswer: (latencyMs, atMs) => {
      if (status.state !== 'connected') return;
      const hasRecovered = status.problem?.code === 'unknown';
      become({ latencyMs, lastSeenAtMs: atMs, ...(hasRecovered ? { problem: null } : {}) });
    },
    noteFailure: (error) => {
      if (client === undefined || !isUp(client.store.redis)) return; // its `close` says more
      const problem = toConnectionProblem(causeOf(error), client.target.connection);
      if (isLasting(problem)) {
        fail(problem);
      } else if (problem.code === 'timeout') {
        fail(problem);
        open();
      } else if (problem.code === 'unknown') {
        // Redis answers, with an error that no reconnecting will mend: it stands beside the old numbers.
        become({ problem });
      }
    },
    stop: () => {
      drop();
      become({ state: 'stopped', problem: null, latencyMs: null });
    },
  };
}

/** The engine's errors carry what Redis or Node said as their cause. */
function causeOf(error: unknown): unknown {
  return error instanceof AppError ? error.cause : error;
}

function isUp(redis: QueueStore['redis']): boolean {
  return redis.status === 'ready';
}
