import { parseArgs } from 'node:util';
import { isQueueName } from '../contract/names.ts';
import { openRedis } from '../queue/connection.ts';
import { type MetricsServer, serveMetrics } from '../queue/serve-metrics.ts';
import { asUsageError, type Command, CommandError, type Terminal, UsageError } from './command.ts';
import { createQueueFinder, type QueueFinder } from './find-queues.ts';
import { readRedisFlags, redisFlags, redisFlagsHelp } from './redis-flags.ts';
import { createScrape } from './scrape.ts';

/** Where OpenTelemetry's Prometheus exporters are too, so that whoever looks for one looks here. */
const usualPort = 9_464;
const usualHost = '127.0.0.1';

export const exporterCommand: Command = {
  name: 'exporter',
  summary: 'serves the numbers of the queues to Prometheus',
  help: `Serves the numbers of the queues to Prometheus. It only reads, and works on a replica too.

Usage: biometrics-queue exporter --redis URL [options]

${redisFlagsHelp}
  --port NUMBER      where /metrics and /healthz are served; ${usualPort} when left out, 0 takes any free one
  --host ADDRESS     the address to listen on; ${usualHost} when left out. There is no login: anything but
                     loopback is for networks that you trust
  --queues A,B       only these queues. When left out: the six of the seed, those that are registered, and
                     those that a slow scan finds

It runs until it gets SIGTERM or Ctrl-C. While Redis cannot be reached, /metrics answers 503 and says why.`,
  run: async (args, terminal) => {
    const flags = readFlags(args, terminal.env);
    const redis = openRedis(flags.target, {
      purpose: 'interactive',
      connectionName: 'biometrics-queue:exporter',
    });
    // ioredis says here why a try to connect has failed; the scrape that waits for it only hears that it has.
    let lastError: Error | undefined;
    redis.on('error', (error: Error) => {
      lastError = error;
    });
    const store = { redis, keys: flags.keys };
    const finder = flags.queues ?? createQueueFinder(store, terminal.complain);
    try {
      const server = await listen(
        flags,
        terminal,
        createScrape({ store, finder, complain: terminal.complain, lastError: () => lastError }),
      );
      terminal.say(`Serving ${server.url}`);
      await finder.run(terminal.signal);
      await server.stop();
    } finally {
      redis.disconnect();
    }
  },
};

type Flags = ReturnType<typeof readFlags>;

async function listen(
  { port, host }: Flags,
  { complain }: Terminal,
  scrape: ReturnType<typeof createScrape>,
): Promise<MetricsServer> {
  try {
    return await serveMetrics({
      port,
      host,
      scrape,
      onBug: (error) => complain(error instanceof Error ? (error.stack ?? error.message) : String(error)),
    });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new CommandError(`Port ${port} on ${host} cannot be listened on${reasons[code] ?? ` (${code}).`}`);
  }
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: ': another program has it. Choose another one with --port.',
  EACCES: ': this user may not. Choose one above 1023 with --port.',
  EADDRNOTAVAIL: ': this machine has no such address. Choose another one with --host.',
  ENOTFOUND: ': there is no such name. Choose another one with --host.',
};

function readFlags(args: readonly string[], env: NodeJS.ProcessEnv) {
  const values = parse(args);
  const port = values.port ?? String(usualPort);
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw new UsageError(`--port is a number from 0 to 65535, not "${port.slice(0, 40)}".`);
  }
  return {
    ...readRedisFlags(values, env),
    port: Number(port),
    host: values.host ?? usualHost,
    queues: values.queues === undefined ? undefined : onlyThese(values.queues),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      options: {
        ...redisFlags,
        port: { type: 'string' },
        host: { type: 'string' },
        queues: { type: 'string' },
      },
    }).values;
  } catch (error) {
    throw asUsageError(error);
  }
}

/** Queues that were named need no looking for. */
function onlyThese(list: string): QueueFinder {
  const names = list.split(',').map((name) => name.trim());
  const wrong = names.find((name) => !isQueueName(name));
  if (wrong !== undefined) {
    throw new UsageError(
      `--queues has "${wrong.slice(0, 120)}", which no queue can be named: 1 to 100 letters, digits, ".", "_" or "-", and never "dlq".`,
    );
  }
  return {
    names: [...new Set(names)],
    begin: async () => undefined,
    run: (signal) =>
      new Promise((resolve) => {
        if (signal.aborted) resolve();
        else signal.addEventListener('abort', () => resolve(), { once: true });
      }),
  };
}
