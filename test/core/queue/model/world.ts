import type { Redis } from 'ioredis';
import type { QueueStore } from '../../../../core/queue/store.ts';
import type { SetClock } from '../../../support/set-clock.ts';
import type { Reference } from './reference.ts';

export const queue = 'analytics-events';

/** The engine on a real Redis and the reference, side by side. */
export interface World {
  readonly model: Reference;
  /** As it is. */
  readonly redis: Redis;
  /** With the clock of the model. */
  readonly store: QueueStore;
  readonly clock: SetClock;
}
