import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KeyLayout, queueKeys } from '../../../../core/queue/keys.ts';
import { type DurableRedis, startDurableRedis } from '../../../support/durable-redis.ts';
import { endProcess } from '../../../support/redis.ts';
import { until } from '../../../support/until.ts';
import { randomNumbers } from './random-numbers.ts';

const queue = 'webhook-dispatch';
const workers = 3;
const producers = 2;
const kills = 7;
const longestPauseMs = 350;
/** Done before the first kill, and put in before the load ends. */
const firstJobs = 20;
const leastJobs = 500;
const settledWithinMs = 60_000;

export interface Programs {
  readonly worker: string;
  readonly producer: string;
}

/** What one run has done and found. The lists have to be empty, and `acknowledged` what `results` is. */
export interface CrashReport {
  readonly seed: number;
  readonly layout: KeyLayout['layout'];
  readonly killed: Readonly<Record<Kind, number>>;
  /** Jobs whose producer knew that they were in. */
  readonly put: number;
  /** Handlers that began; one job in some forty fails its first attempt. */
  readonly runs: number;
  /** Of those, how many began the same attempt of the same job again. */
  readonly reruns: number;
  /** Done by two, and the second dropped. */
  readonly duplicates: number;
  /** Acknowledgements refused since the lease had been taken away. */
  readonly refused: number;
  /** Acknowledgements that Redis has counted, and results that it has. */
  readonly acknowledged: number;
  readonly results: number;
  readonly dead: number;
  readonly lost: readonly string[];
  readonly acknowledgedTwice: readonly string[];
  readonly outOfOrder: readonly string[];
}

type Kind = 'worker' | 'producer' | 'redis';
const kinds = ['worker', 'producer', 'redis'] as const;

/** One run: a fleet under load, of which something is killed and started again at random moments until the load ends. */
export async function runCrash(
  programs: Programs,
  seed: number,
  layout: KeyLayout['layout'],
): Promise<CrashReport> {
  const directory = await mkdtemp(join(tmpdir(), 'bq-crash-'));
  const server = await startDurableRedis();
  const fleet = new Fleet(programs, { url: server.url, layout, directory });
  try {
    for (let index = 0; index < workers; index++) fleet.start('worker');
    for (let index = 0; index < producers; index++) fleet.start('producer');
    await untilCounted(server, layout, 'completed', firstJobs);
    const killed = await killAtRandom(fleet, server, seed);
    // Whoever was started last has had its turn too.
    await untilCounted(server, layout, 'enqueued', leastJobs);
    await fleet.endProducers();
    await untilSettled(server, layout);
    await fleet.kill();
    return { seed, layout, killed, ...(await findings(server, layout, directory)) };
  } finally {
    await fleet.kill();
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

/** Each kind at least once; what and when are by the seed. */
async function killAtRandom(fleet: Fleet, server: DurableRedis, seed: number) {
  const random = randomNumbers(seed);
  const killed = { worker: 0, producer: 0, redis: 0 };
  for (let number = 0; number < kills; number++) {
    await new Promise((resolve) => setTimeout(resolve, random() * longestPauseMs));
    const kind = kinds[number < kinds.length ? number : Math.floor(random() * kinds.length)] ?? 'worker';
    killed[kind]++;
    if (kind === 'redis') await server.restart();
    else await fleet.replace(kind, Math.floor(random() * 10));
  }
  return killed;
}

async function untilCounted(
  { redis }: DurableRedis,
  layout: KeyLayout['layout'],
  field: 'completed' | 'enqueued',
  least: number,
): Promise<void> {
  const { counters } = queueKeys({ prefix: '', layout }, queue);
  const isCounted = async () => Number(await redis.hget(counters, field)) >= least;
  await until(`${least} ${field}`, isCounted, settledWithinMs);
}

async function untilSettled(server: DurableRedis, layout: KeyLayout['layout']): Promise<void> {
  const keys = queueKeys({ prefix: '', layout }, queue);
  const isEmpty = async () => {
    const sizes = [keys.queue, keys.parked, keys.active].map((key) => server.redis.zcard(key));
    return (await Promise.all(sizes)).every((size) => size === 0);
  };
  await until('every job is through', isEmpty, settledWithinMs);
}

class Fleet {
  readonly #programs: Programs;
  readonly #place: { readonly url: string; readonly layout: string; readonly directory: string };
  readonly #running: Record<keyof Programs, ChildProcess[]> = { worker: [], producer: [] };
  #started = 0;

  constructor(programs: Programs, place: { url: string; layout: string; directory: string }) {
    this.#programs = programs;
    this.#place = place;
  }

  start(kind: keyof Programs): void {
    const { url, layout, directory } = this.#place;
    const name = `${kind}-${this.#started++}`;
    const args = [this.#programs[kind], url, layout, queue, join(directory, name), name];
    this.#running[kind].push(spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] }));
  }

  async replace(kind: keyof Programs, which: number): Promise<void> {
    const running = this.#running[kind];
    const [child] = running.splice(which % running.length, 1);
    if (child !== undefined) await endProcess(child);
    this.start(kind);
  }

  async endProducers(): Promise<void> {
    const running = this.#running.producer.splice(0);
    await Promise.all(
      running.map(async (child) => {
        const gone = once(child, 'exit');
        child.kill('SIGTERM');
        await gone;
      }),
    );
  }

  async kill(): Promise<void> {
    const all = [...this.#running.worker.splice(0), ...this.#running.producer.splice(0)];
    await Promise.all(all.map(endProcess));
  }
}

async function findings({ redis }: DurableRedis, layout: KeyLayout['layout'], directory: string) {
  const keys = queueKeys({ prefix: '', layout }, queue);
  const said = await readLogs(directory);
  const of = (word: string): string[][] => said.filter(([first]) => first === word);
  const put = of('put').map(([, key = '', id = '']) => ({ key, id }));
  const runs = of('run').map(([, id, attempt]) => `${id} ${attempt}`);
  const completed = of('completed').map(([, id = '']) => id);
  const results = await redis.keys(`${keys.resultPrefix}*`);
  const dead = await redis.zrange(keys.dead, '0', '-1');
  const isThere = new Set([...results.map((key) => key.slice(keys.resultPrefix.length)), ...dead]);
  return {
    put: put.length,
    runs: runs.length,
    reruns: runs.length - new Set(runs).size,
    duplicates: of('duplicate').length,
    refused: of('lost').length,
    acknowledged: Number(await redis.hget(keys.counters, 'completed')),
    results: results.length,
    dead: dead.length,
    lost: put.map(({ id }) => id).filter((id) => !isThere.has(id)),
    acknowledgedTwice: completed.filter((id, index) => completed.indexOf(id) !== index),
    outOfOrder: await outOfOrder(put, (id) => redis.zscore(keys.completed, id)),
  };
}

/** Each producer has an ordering key of its own and waits for each job to be in before it puts in the next. */
async function outOfOrder(
  put: readonly { readonly key: string; readonly id: string }[],
  finishedAt: (id: string) => Promise<string | null>,
): Promise<string[]> {
  const last = new Map<string, number>();
  const wrong: string[] = [];
  for (const { key, id } of put.filter(({ key: one }) => one !== '-')) {
    const atMs = Number((await finishedAt(id)) ?? Infinity);
    if (atMs < (last.get(key) ?? 0)) wrong.push(id);
    else if (atMs !== Infinity) last.set(key, atMs);
  }
  return wrong;
}

/** Lines as words. A line that its program was killed in is none: the program never got further. */
async function readLogs(directory: string): Promise<string[][]> {
  const files = await readdir(directory);
  const texts = await Promise.all(files.toSorted().map((file) => readFile(join(directory, file), 'utf8')));
  return texts.flatMap((text) =>
    text
      .split('\n')
      .slice(0, -1)
      .map((line) => line.split(' ')),
  );
}
