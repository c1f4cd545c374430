import { parseArgs } from 'node:util';
import { AppError } from '../contract/errors.ts';
import { isQueueName } from '../contract/names.ts';
import { openRedis } from '../queue/connection.ts';
import { toAppError } from '../queue/errors.ts';
import { BrokenRouteError, type Route } from '../queue/migrate-batch.ts';
import { findAllQueues, isSamePlace } from '../queue/migrate-survey.ts';
import { keyLayoutOf, parseRedisUrl } from '../queue/redis-target.ts';
import type { QueueStore } from '../queue/store.ts';
import { asUsageError, type Command, CommandError, type Terminal, UsageError } from './command.ts';
import { move, type MoveFlags } from './migrate-run.ts';

export const migrateCommand: Command = {
  name: 'migrate',
  summary: 'moves queues to another Redis or to the clustered layout',
  help: `Moves queues, with everything that belongs to them, to another Redis, to another layout, or both. It can be ended or
killed at any moment and run again: it goes on, loses nothing and doubles nothing. docs/migrate.md has the procedure.

Usage: biometrics-queue migrate --from URL --to URL [options]

  --from URL         where the queues are. Taken from BIOMETRICS_REDIS_URL when left out
  --to URL           where they go. Taken from BIOMETRICS_REDIS_TO_URL when left out. The same forms as everywhere;
                     ?layout=classic behind it says that the keys are laid out as the seed's there: clustered
                     when left out
  --prefix TEXT      in front of every key at the source; none when left out
  --to-prefix TEXT   in front of every key at the target; the source's when left out
  --queues A,B       only these queues, and of the DLQ only their entries; all that are found when left out
  --orphans QUEUE    the queue that gets DLQ entries which say none; when left out, they stay
  --dry-run          only says what is there
  --yes              moves; without it, nothing is changed
  --wait             waits until no worker of ours is alive at the source and no job is held; refused when left out
  --follow           goes on moving what comes, until Ctrl-C: for producers that are switched one after the other`,
  run: async (args, terminal) => {
    const flags = readFlags(args, terminal.env);
    const from = open(flags.from, '--from');
    const to = open(flags.to, '--to');
    try {
      await moveBetween({ from, to }, flags, terminal);
    } catch (error) {
      throw inWords(toAppError(error));
    } finally {
      from.redis.disconnect();
      to.redis.disconnect();
    }
  },
};

async function moveBetween(
  route: Route,
  { only, ...flags }: ReturnType<typeof readFlags>,
  terminal: Terminal,
): Promise<void> {
  // Asked by a key that is written for a moment, so only of those who want something changed.
  if (flags.isConfirmed && !flags.isDry && (await isSamePlace(route))) {
    throw new CommandError('--from and --to are the same keys of the same Redis: there is nothing to move.');
  }
  const queues = only ?? (await findAllQueues(route.from, terminal.signal));
  const all: MoveFlags = { ...flags, queues, areAllQueues: only === undefined };
  await move(route, all, terminal);
}

function inWords(error: unknown): unknown {
  if (error instanceof BrokenRouteError) {
    return new CommandError(
      `A batch of ${error.queue} is on its way to another target, or one of the two was emptied or restored meanwhile. Nothing is lost: ` +
        `it is kept at the source. Run the command with the target that it was for; or compare the two and, to begin anew, delete ${error.departuresKey} at the source.`,
    );
  }
  if (error instanceof AppError && error.code === 'REDIS_UNAVAILABLE') {
    return new CommandError(`${error.message}. Run the same command again: it goes on where it was.`);
  }
  return error;
}

interface Place {
  readonly url: string;
  readonly prefix: string | undefined;
  readonly usualLayout: 'classic' | 'clustered';
}

function open({ url, prefix, usualLayout }: Place, flag: string): QueueStore {
  try {
    const target = parseRedisUrl(url);
    const { connection } = target;
    const isCluster = connection.topology?.kind === 'cluster';
    const layout = connection.layout ?? (isCluster ? 'clustered' : usualLayout);
    const keys = keyLayoutOf({ ...connection, prefix: prefix ?? connection.prefix, layout });
    const redis = openRedis(target, { purpose: 'interactive', connectionName: 'biometrics-queue:migrate' });
    // The command that waits for the connection rejects with the same error.
    redis.on('error', () => undefined);
    return { redis, keys };
  } catch (error) {
    if (error instanceof AppError) throw new UsageError(`${flag}: ${error.message}`);
    throw error;
  }
}

function readFlags(args: readonly string[], env: NodeJS.ProcessEnv) {
  const values = parse(args);
  const [from, to] = [
    values.from ?? taken(env, 'BIOMETRICS_REDIS_URL'),
    values.to ?? taken(env, 'BIOMETRICS_REDIS_TO_URL'),
  ];
  if (from === '') throw new UsageError('From where? Give --from URL, or set BIOMETRICS_REDIS_URL.');
  if (to === '') throw new UsageError('Where to? Give --to URL, or set BIOMETRICS_REDIS_TO_URL.');
  const names = values.queues?.split(',').map((name) => name.trim());
  const asked = [...(names ?? []), ...(values.orphans === undefined ? [] : [values.orphans])];
  const wrong = asked.find((name) => !isQueueName(name));
  if (wrong !== undefined) {
    throw new UsageError(
      `No queue can be named "${wrong.slice(0, 120)}": 1 to 100 letters, digits, ".", "_" or "-", and never "dlq".`,
    );
  }
  return {
    from: { url: from, prefix: values.prefix, usualLayout: 'classic' },
    to: { url: to, prefix: values['to-prefix'] ?? values.prefix, usualLayout: 'clustered' },
    only: names === undefined ? undefined : [...new Set(names)],
    orphansTo: values.orphans ?? null,
    isDry: values['dry-run'] === true,
    isConfirmed: values.yes === true,
    mayWait: values.wait === true,
    follows: values.follow === true,
  } as const;
}

/** Out of the environment, so that nobody inherits the password. */
function taken(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name] ?? '';
  delete env[name];
  return value;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      options: {
        from: { type: 'string' },
        to: { type: 'string' },
        prefix: { type: 'string' },
        'to-prefix': { type: 'string' },
        queues: { type: 'string' },
        orphans: { type: 'string' },
        'dry-run': { type: 'boolean' },
        yes: { type: 'boolean' },
        wait: { type: 'boolean' },
        follow: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw asUsageError(error);
  }
}
