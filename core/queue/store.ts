import type { Redis } from 'ioredis';
import type { KeyLayout } from './keys.ts';

/** One Redis and how its keys are laid out: what every function of the engine takes first. */
export interface QueueStore {
  readonly redis: Redis;
  readonly keys: KeyLayout;
}
