import type { Subject } from './bench.ts';

/** A target compares our median with somebody else's, or with a limit. */
export interface Target {
  readonly figure: string;
  /** `null`: `value` is the limit itself, in the figure's unit. */
  readonly than: Subject | null;
  readonly sense: 'at least' | 'at most';
  readonly value: number;
}

/** The worker's poll interval when left out, and what a round trip and the rounding of two timers may add. */
const foreignLimitMs = 250 + 10;

export const targets: readonly Target[] = [
  { figure: 'drain.1', than: 'bullmq', sense: 'at least', value: 1.8 },
  { figure: 'drain.1', than: 'beeQueue', sense: 'at least', value: 1.4 },
  { figure: 'drain.10', than: 'bullmq', sense: 'at least', value: 2 },
  { figure: 'drain.10', than: 'beeQueue', sense: 'at least', value: 1.4 },
  { figure: 'drain.100', than: 'bullmq', sense: 'at least', value: 3 },
  { figure: 'drain.100', than: 'beeQueue', sense: 'at least', value: 1.4 },
  { figure: 'drain.100', than: 'seed', sense: 'at least', value: 1 },
  ...[1, 10, 100].flatMap((concurrency): Target[] => [
    { figure: `drain-cpu.${concurrency}`, than: 'bullmq', sense: 'at most', value: 0.5 },
    { figure: `job-cpu.${concurrency}`, than: 'bullmq', sense: 'at most', value: 0.5 },
    { figure: `worker-memory.${concurrency}`, than: 'beeQueue', sense: 'at most', value: 1 },
  ]),
  { figure: 'enqueue.single', than: 'bullmq', sense: 'at least', value: 1.5 },
  { figure: 'enqueue.bulk', than: 'bullmq', sense: 'at least', value: 2.5 },
  { figure: 'enqueue.bulk', than: 'beeQueue', sense: 'at least', value: 1 },
  { figure: 'waiting-memory', than: 'bullmq', sense: 'at most', value: 0.7 },
  { figure: 'latency.p99', than: 'bullmq', sense: 'at most', value: 1 },
  { figure: 'foreign.longest', than: null, sense: 'at most', value: foreignLimitMs },
  { figure: 'claim.growth', than: null, sense: 'at most', value: 1.3 },
  { figure: 'retry', than: 'bullBoard', sense: 'at least', value: 4 },
  { figure: 'retry', than: 'bullmq', sense: 'at least', value: 1 / 3 },
  { figure: 'retry.slow', than: null, sense: 'at most', value: 0 },
];
