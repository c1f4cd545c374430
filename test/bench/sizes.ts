/** How much is done. A full run takes about ten minutes on two cores, a quick one about one. */
export interface Sizes {
  readonly rounds: number;
  /** Jobs a round by concurrency: enough for a second and more. */
  readonly drain: Readonly<Record<1 | 10 | 100, number>>;
  readonly single: number;
  readonly bulk: number;
  readonly waiting: number;
  readonly latencyRounds: number;
  /** At 100 jobs a second. */
  readonly latency: number;
  readonly foreign: number;
  /** Waiting jobs under which claims are timed, the fewest first. */
  readonly levels: readonly number[];
  /** Jobs claimed per sample, and samples per level. */
  readonly claimed: number;
  readonly claimSamples: number;
  readonly dead: number;
  readonly retryRounds: number;
  readonly alone: number;
}

export const fullSizes: Sizes = {
  rounds: 5,
  drain: { 1: 4_000, 10: 10_000, 100: 24_000 },
  single: 4_000,
  bulk: 30_000,
  waiting: 100_000,
  latencyRounds: 3,
  latency: 600,
  foreign: 60,
  levels: [1_000, 10_000, 100_000, 1_000_000],
  claimed: 2_000,
  claimSamples: 5,
  dead: 100_000,
  retryRounds: 1,
  alone: 100_000,
};

/** For development: the figures shake, the order of magnitude holds. */
export const quickSizes: Sizes = {
  rounds: 1,
  drain: { 1: 1_500, 10: 4_000, 100: 8_000 },
  single: 1_500,
  bulk: 10_000,
  waiting: 20_000,
  latencyRounds: 1,
  latency: 200,
  foreign: 12,
  levels: [1_000, 10_000, 100_000],
  claimed: 1_000,
  claimSamples: 2,
  dead: 5_000,
  retryRounds: 1,
  alone: 20_000,
};
