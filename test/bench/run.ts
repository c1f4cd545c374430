import { writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { inspect } from 'node:util';
import { startRedis, type TestRedis } from '../support/redis.ts';
import type { Bench } from './bench.ts';
import { measureClaims } from './measures/claims.ts';
import { measureDrain, measureRedisAlone } from './measures/drain.ts';
import { measureEnqueue, measureWaiting } from './measures/enqueue.ts';
import { measureFootprint } from './measures/footprint.ts';
import { measureForeign, measureLatency } from './measures/latency.ts';
import { measureRetry } from './measures/retry.ts';
import { type BenchOptions, type MeasureName, OptionError, readOptions } from './options.ts';
import { Results } from './results.ts';
import { fullSizes, quickSizes } from './sizes.ts';
import { drawTable } from './table.ts';

const measures: Readonly<Record<MeasureName, (bench: Bench) => Promise<void>>> = {
  drain: measureDrain,
  alone: measureRedisAlone,
  enqueue: measureEnqueue,
  waiting: measureWaiting,
  latency: measureLatency,
  foreign: measureForeign,
  claims: measureClaims,
  retry: measureRetry,
  footprint: measureFootprint,
};

/** A missed target is a result; what ends the run with an error is a round that broke. */
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const results = new Results();
  const server = await startRedis({ tcp: true });
  const startedAt = new Date();
  stopWhenAsked(server);
  try {
    const { redis, port = 0 } = server;
    const bench: Bench = {
      address: { host: '127.0.0.1', port },
      redis,
      sizes: options.isQuick ? quickSizes : fullSizes,
      record: (figure, subject, value) => results.record(figure, subject, value),
    };
    const machineLoad = loadavg()[0] ?? NaN;
    const version = /redis_version:(\S+)/.exec(await redis.info('server'))?.[1] ?? 'unknown';
    for (const name of options.only) {
      const begunAt = Date.now();
      await measures[name](bench);
      say(`${name} took ${Math.round((Date.now() - begunAt) / 1_000)} s`, process.stderr);
    }
    const machine = describeMachine(version, machineLoad);
    say(`\n${machine}${options.isQuick ? '. A quick run: the figures shake' : ''}\n\n${drawTable(results)}`);
    await writeJson(options, { startedAt, machine, sizes: bench.sizes }, results);
  } finally {
    await server.stop();
  }
}

/** Nothing may outlive a run that is interrupted; its actors end with it by themselves. */
function stopWhenAsked(server: TestRedis): void {
  const stop = () => void server.stop().finally(() => process.exit(1));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

/** The load before the run: on a machine that is busy with other things, the ratios of a short run mean little. */
function describeMachine(redisVersion: string, machineLoad: number): string {
  const processors = cpus();
  return `${processors.length} x ${processors[0]?.model ?? 'unknown'}, Node ${process.versions.node}, Redis ${redisVersion}, loopback TCP, load ${machineLoad.toFixed(1)} at the start`;
}

async function writeJson({ file, isQuick }: BenchOptions, about: object, results: Results): Promise<void> {
  if (file === null) return;
  const report = { ...about, isQuick, figures: results, targets: results.verdicts() };
  await writeFile(file, `${JSON.stringify(report, null, 2)}\n`);
  say(`Written to ${file}`);
}

function say(text: string, to: NodeJS.WriteStream = process.stdout): void {
  to.write(`${text}\n`);
}

main().catch((error: unknown) => {
  say(
    error instanceof OptionError ? error.message : `The benchmark broke: ${inspect(error)}`,
    process.stderr,
  );
  process.exitCode = 1;
});
