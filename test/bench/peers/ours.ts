import type { createQueueClient } from '../../../core/queue/index.ts';
import type { Address, Peer } from './peer.ts';

export interface Library {
  readonly createQueueClient: typeof createQueueClient;
}

/** Names the built library, as `package.json` exports it; set by the launcher. */
const libraryVariable = 'BENCH_LIBRARY';

export async function loadLibrary(): Promise<Library> {
  const url = process.env[libraryVariable];
  if (url === undefined) throw new Error(`${libraryVariable} is not set. Run: npm run bench`);
  return (await import(/* @vite-ignore */ url)) as Library;
}

export function urlOf({ host, port }: Address): string {
  return `redis://${host}:${port}`;
}

/** Everything as it comes: lease, renewal, janitor, result, mark, counters, histograms, index of completed jobs. */
export const ours: Peer = {
  async openProducer(address, queue) {
    const { createQueueClient } = await loadLibrary();
    const client = createQueueClient({ redis: urlOf(address) });
    return {
      add: (payload) => client.enqueueJob(queue, payload),
      addMany: (payloads) =>
        client.enqueueJobs(
          queue,
          payloads.map((payload) => ({ payload })),
        ),
      close: () => client.close(),
    };
  },
  async startWorker(address, queue, { concurrency, handle, onSettled }) {
    const { createQueueClient } = await loadLibrary();
    const client = createQueueClient({ redis: urlOf(address) });
    client.startWorker<object>(queue, handle, {
      concurrency,
      onEvent: (event) => {
        if (event.kind === 'error') throw event.error;
        onSettled();
      },
    });
    return { stop: () => client.close() };
  },
};
