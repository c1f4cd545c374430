/**
 * As much of the peers' types as the benchmark uses. Their packages are installed by `npm run bench` only, and the checks must
 * pass without them.
 */

declare module 'bullmq' {
  interface Options {
    readonly connection: { readonly host: string; readonly port: number };
    readonly concurrency?: number;
  }
  export class Queue {
    constructor(name: string, options: Options);
    add(name: string, data: unknown): Promise<unknown>;
    addBulk(jobs: readonly { readonly name: string; readonly data: unknown }[]): Promise<unknown>;
    retryJobs(options: { readonly state: 'failed' }): Promise<void>;
    close(): Promise<void>;
  }
  export class Worker {
    constructor(
      name: string,
      handler: (job: { readonly data: unknown }) => Promise<unknown>,
      options: Options,
    );
    on(event: 'completed' | 'failed' | 'error', listener: (...values: unknown[]) => void): this;
    waitUntilReady(): Promise<unknown>;
    close(force?: boolean): Promise<void>;
  }
}

declare module 'bee-queue' {
  interface Job {
    readonly data: unknown;
    save(): Promise<unknown>;
  }
  class BeeQueue {
    constructor(
      name: string,
      options: {
        readonly redis: { readonly host: string; readonly port: number };
        readonly isWorker?: boolean;
        readonly getEvents?: boolean;
      },
    );
    ready(): Promise<this>;
    createJob(data: unknown): Job;
    saveAll(jobs: readonly Job[]): Promise<Map<Job, Error>>;
    process(concurrency: number, handler: (job: Job) => Promise<unknown>): void;
    on(event: 'succeeded' | 'failed' | 'error', listener: (...values: unknown[]) => void): this;
    close(timeoutMs?: number): Promise<void>;
  }
  export = BeeQueue;
}

declare module '@bull-board/api' {
  export function createBullBoard(options: { queues: unknown[]; serverAdapter: unknown }): void;
}

declare module '@bull-board/api/bullMQAdapter' {
  export const BullMQAdapter: new (queue: unknown) => object;
}

declare module '@bull-board/express' {
  export class ExpressAdapter {
    setBasePath(path: string): this;
    getRouter(): unknown;
  }
}

declare module 'express' {
  import type { Server } from 'node:http';

  function express(): {
    use(path: string, router: unknown): void;
    listen(port: number, host: string, ready: () => void): Server;
  };
  export = express;
}
