import { AppError } from '../contract/errors.ts';
import { isQueueName } from '../contract/names.ts';

/** Throws `INVALID_QUEUE_NAME` for what cannot be a queue's name, before Redis is asked. */
export function checkQueueName(queue: string): void {
  if (!isQueueName(queue)) throw new AppError('INVALID_QUEUE_NAME', { name: queue.slice(0, 120) });
}
