import type { Peer } from './peer.ts';

/** A producer that listens to no events, as its documentation advises, and a worker as it comes. */
export const beeQueue: Peer = {
  async openProducer(redis, name) {
    const { default: BeeQueue } = await import('bee-queue');
    const queue = await new BeeQueue(name, { redis, isWorker: false, getEvents: false }).ready();
    return {
      add: (data) => queue.createJob(data).save(),
      addMany: async (payloads) => {
        const errors = await queue.saveAll(payloads.map((data) => queue.createJob(data)));
        for (const error of errors.values()) throw error;
      },
      close: () => queue.close(),
    };
  },
  async startWorker(redis, name, { concurrency, handle, onSettled }) {
    const { default: BeeQueue } = await import('bee-queue');
    const queue = await new BeeQueue(name, { redis, getEvents: false }).ready();
    queue.on('succeeded', onSettled);
    queue.on('failed', onSettled);
    queue.on('error', (error) => {
      throw error;
    });
    queue.process(concurrency, async ({ data }) => handle(data as object));
    return { stop: () => queue.close() };
  },
};
