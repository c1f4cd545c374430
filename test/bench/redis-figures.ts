import type { Redis } from 'ioredis';

/** What Redis itself tells about its work. */
export interface RedisFigures {
  /** User and system time of the server's process. */
  readonly cpuSeconds: number;
  readonly memoryBytes: number;
  /** Times it read from a socket: commands that came in one piece, such as a pipeline, count once. */
  readonly reads: number;
  /** Of all scripts together. */
  readonly scriptCalls: number;
  readonly scriptMicroseconds: number;
}

export async function readFigures(redis: Redis): Promise<RedisFigures> {
  const text = await redis.info('cpu', 'memory', 'stats', 'commandstats');
  const number = (pattern: RegExp) => Number(pattern.exec(text)?.[1] ?? 0);
  const evalsha = /cmdstat_evalsha:calls=(\d+),usec=(\d+)/.exec(text);
  return {
    cpuSeconds: number(/used_cpu_sys:([\d.]+)/) + number(/used_cpu_user:([\d.]+)/),
    memoryBytes: number(/used_memory:(\d+)/),
    reads: number(/total_reads_processed:(\d+)/),
    scriptCalls: Number(evalsha?.[1] ?? 0),
    scriptMicroseconds: Number(evalsha?.[2] ?? 0),
  };
}

/** What was added while `work` ran. */
export async function figuresOf(redis: Redis, work: () => Promise<unknown>): Promise<RedisFigures> {
  const before = await readFigures(redis);
  await work();
  const after = await readFigures(redis);
  return {
    cpuSeconds: after.cpuSeconds - before.cpuSeconds,
    memoryBytes: after.memoryBytes - before.memoryBytes,
    reads: after.reads - before.reads,
    scriptCalls: after.scriptCalls - before.scriptCalls,
    scriptMicroseconds: after.scriptMicroseconds - before.scriptMicroseconds,
  };
}
