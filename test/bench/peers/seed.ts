import { Redis } from 'ioredis';
import { seedEnqueueJob, startSeedWorker } from '../../support/seed-fleet.ts';
import type { Peer } from './peer.ts';

/**
 * The customer's snippets: no lease, no mark, no counters; a job is lost with its worker. Concurrency is as many of its
 * loops. It has no call for many jobs, so many are as many single ones that nobody waits for one by one.
 */
export const seed: Peer = {
  async openProducer(address, queue) {
    const redis = new Redis({ ...address });
    return {
      add: (payload) => seedEnqueueJob(redis, queue, payload),
      addMany: (payloads) => Promise.all(payloads.map((payload) => seedEnqueueJob(redis, queue, payload))),
      close: async () => redis.disconnect(),
    };
  },
  async startWorker(address, queue, { concurrency, handle, onSettled }) {
    const redis = new Redis({ ...address });
    const loops = Array.from({ length: concurrency }, () =>
      startSeedWorker(redis, queue, (payload) => {
        handle(payload);
        // Its result is still to be written, which it tells nobody: in its favour.
        onSettled();
      }),
    );
    return {
      stop: async () => {
        await Promise.all(loops.map((loop) => loop.stop()));
        redis.disconnect();
      },
    };
  },
};
