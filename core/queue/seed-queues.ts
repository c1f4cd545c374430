import type { QueueSnapshot } from '../contract/model.ts';
import type { Priority } from '../contract/names.ts';

export interface SeedQueue {
  readonly name: string;
  readonly purpose: QueueSnapshot['purpose'];
  readonly priority: Priority;
  readonly retentionMs: number;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** The table in section 1 of the seed. */
export const seedQueues: readonly SeedQueue[] = [
  { name: 'ai-processing', purpose: 'ai', priority: 'high', retentionMs: 24 * hourMs },
  { name: 'email-send', purpose: 'email', priority: 'medium', retentionMs: 7 * dayMs },
  { name: 'webhook-dispatch', purpose: 'webhook', priority: 'medium', retentionMs: 3 * dayMs },
  { name: 'image-processing', purpose: 'image', priority: 'low', retentionMs: 24 * hourMs },
  { name: 'analytics-events', purpose: 'analytics', priority: 'low', retentionMs: 7 * dayMs },
  { name: 'export-jobs', purpose: 'export', priority: 'low', retentionMs: 3 * dayMs },
];

/** For queues the seed does not know: the longest of its retentions, so that nothing goes earlier than expected. */
const otherRetentionMs = 7 * dayMs;

export function retentionMsOf(queue: string): number {
  return seedQueues.find(({ name }) => name === queue)?.retentionMs ?? otherRetentionMs;
}
