import { z } from 'zod';
import { environment } from './environment.ts';
import { incident, liveSnapshot, metricName, threshold, thresholds } from './model.ts';
import type { Delivery } from './wire.ts';

interface WatchSpec {
  readonly delivery: Delivery;
  readonly input: z.ZodType;
  readonly output: z.ZodType;
}

/**
 * Streams: the client asks once and is pushed to until it stops. Of whole snapshots the newest wins, and a beat is skipped
 * while the transport has not taken the one before; of events every one arrives.
 */
export const watches = {
  /** All environments with their connection state, and which one was selected last. Pushed on every change. */
  environments: {
    delivery: 'newest',
    input: z.strictObject({}),
    output: z.strictObject({ selected: z.string(), environments: z.array(environment) }),
  },
  /** One environment's numbers, every second while somebody watches. */
  live: {
    delivery: 'newest',
    input: z.strictObject({ env: z.string().min(1) }),
    output: liveSnapshot,
  },
  /** The thresholds in force: the environment's defaults and each queue's own. */
  thresholds: {
    delivery: 'newest',
    input: z.strictObject({ env: z.string().min(1) }),
    output: z.strictObject({
      defaults: thresholds,
      overrides: z.record(z.string(), z.partialRecord(metricName, threshold)),
    }),
  },
  /** New incidents of all environments, each pushed once, some seconds after it began so that one cause is one notice. */
  notices: {
    delivery: 'every',
    input: z.strictObject({}),
    output: z.strictObject({ id: z.string(), envName: z.string(), incidents: z.array(incident).min(1) }),
  },
} as const satisfies Record<string, WatchSpec>;

export type WatchName = keyof typeof watches;
export type WatchInput<N extends WatchName> = z.output<(typeof watches)[N]['input']>;
export type WatchOutput<N extends WatchName> = z.output<(typeof watches)[N]['output']>;
