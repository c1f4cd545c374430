import type { Peer } from './peer.ts';

/** BullMQ as it comes: it keeps completed jobs and its event stream. */
export const bullmq: Peer = {
  async openProducer(connection, name) {
    const { Queue } = await import('bullmq');
    const queue = new Queue(name, { connection });
    return {
      add: (data) => queue.add('job', data),
      addMany: (payloads) => queue.addBulk(payloads.map((data) => ({ name: 'job', data }))),
      close: () => queue.close(),
    };
  },
  async startWorker(connection, name, { concurrency, handle, onSettled }) {
    const { Worker } = await import('bullmq');
    const worker = new Worker(
      name,
      // Its handlers must return a promise.
      async ({ data }) => handle(data as object),
      { connection, concurrency },
    );
    worker.on('completed', onSettled);
    worker.on('failed', onSettled);
    worker.on('error', (error) => {
      throw error;
    });
    return { stop: () => worker.close() };
  },
};
