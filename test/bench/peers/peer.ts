/** One queue engine, as its own documentation says it is used. The measures know engines only through this. */

export const peerNames = ['ours', 'bullmq', 'beeQueue', 'seed'] as const;
export type PeerName = (typeof peerNames)[number];

/** Where the benchmark's private Redis listens: the same transport for everybody. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface Producer {
  add(payload: object): Promise<unknown>;
  addMany(payloads: readonly object[]): Promise<unknown>;
  close(): Promise<void>;
}

export interface WorkerRequest {
  readonly concurrency: number;
  readonly handle: (payload: object) => void;
  /** Called when the engine has settled a job, one way or the other. */
  readonly onSettled: () => void;
}

export interface RunningWorker {
  stop(): Promise<void>;
}

export interface Peer {
  openProducer(address: Address, queue: string): Promise<Producer>;
  startWorker(address: Address, queue: string, request: WorkerRequest): Promise<RunningWorker>;
}
