import type { Redis } from 'ioredis';
import { scripts, type ScriptName } from '../../core/queue/scripts.ts';

/** A server's time that a test sets. */
export interface SetClock {
  nowMs: number;
}

const tellsTime = new Map(
  Object.entries(scripts)
    .filter(([, { source }]) => source.includes('clock(ARGV[1])'))
    .map(([name, { keys }]) => [`bq_${name as ScriptName}Buffer`, keys.length]),
);

/**
 * The connection as it is to a server with that clock: `TIME` answers it, and scripts get it as their first argument. What
 * Redis itself lets expire goes by the true clock.
 */
export function withClock(redis: Redis, clock: SetClock): Redis {
  return new Proxy(redis, {
    get(target, name) {
      if (name === 'time') return () => Promise.resolve(timeReply(clock.nowMs));
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      const at = tellsTime.get(String(name));
      return (...args: unknown[]): unknown =>
        value.apply(target, at === undefined ? args : args.with(at, clock.nowMs));
    },
  });
}

function timeReply(nowMs: number): [string, string] {
  return [String(Math.floor(nowMs / 1_000)), String((nowMs % 1_000) * 1_000)];
}
