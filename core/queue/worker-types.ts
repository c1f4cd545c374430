import type { Priority } from '../contract/names.ts';

/** What a handler is told about the job beside its payload. */
export interface JobContext {
  readonly id: string;
  readonly queue: string;
  /** The payload's exact text: 64-bit integers are whole here, and rounded in the parsed payload. */
  readonly payloadText: string;
  readonly priority: Priority;
  /** 1 for the first attempt. */
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly createdAtMs: number | null;
  readonly worker: string;
  /** Aborted when the lease is lost, the time is up or the worker stops without waiting: the result will not count. */
  readonly signal: AbortSignal;
  /**
   * Says how far the job has come: any JSON up to 4 kB, shown beside the active job until it ends. The last report stands.
   * Rejects when Redis does; whether that matters is the handler's to say.
   */
  readonly progress: (value: unknown) => Promise<void>;
}

/** Does the work. What it returns becomes `data` of `result:<id>`; what it throws is a failed attempt. */
export type JobHandler<Payload = unknown> = (payload: Payload, job: JobContext) => unknown;

export interface WorkerOptions {
  /** Jobs at a time; 1 when left out. */
  readonly concurrency?: number;
  /**
   * How long a claim holds without a renewal, which happens three times as often. Lower rescues crashes sooner; too low
   * runs jobs twice when the process stalls. 30 s when left out, at least 100 ms.
   */
  readonly leaseMs?: number;
  /** How soon an idle worker sees jobs that a foreign producer put in; ours wake it at once. 250 ms when left out. */
  readonly pollIntervalMs?: number;
  /** How long one attempt may take; no limit when left out. */
  readonly timeoutMs?: number;
  /** How often it rescues, adopts and trims, on behalf of the whole queue. 4 s when left out; 0 never, and no schedules. */
  readonly janitorIntervalMs?: number;
  /** Told of everything that happens, for logs and tests. Must not throw. */
  readonly onEvent?: (event: WorkerEvent) => void;
}

export type WorkerEvent =
  | { readonly kind: 'completed'; readonly id: string; readonly durationMs: number }
  /** The attempt failed and the job rests until it is tried again. */
  | {
      readonly kind: 'failed';
      readonly id: string;
      readonly attempt: number;
      readonly retryInMs: number;
      readonly error: unknown;
    }
  /** The last attempt failed, or the member was no job: it is in the DLQ. */
  | { readonly kind: 'dead'; readonly id: string; readonly error: unknown }
  /**
   * `processed:<id>` existed: taken out of the queue without being run (again). A mark of `ours` was set when the job was
   * finished. A `foreign` one may have been set before the work (the seed's workers do), so that the job may never have been
   * finished: `result:<id>` tells. A retry that re-arms runs it.
   */
  | { readonly kind: 'skipped'; readonly id: string; readonly mark: 'ours' | 'foreign' }
  /** The work was done, and somebody else had been faster: nothing was overwritten. */
  | { readonly kind: 'duplicate'; readonly id: string }
  /** The lease was taken away while the job ran: whoever has it now decides. */
  | { readonly kind: 'lost'; readonly id: string }
  /** Redis did not answer or refused; the worker goes on trying. */
  | { readonly kind: 'error'; readonly error: unknown };

export interface Worker {
  readonly id: string;
  readonly queue: string;
  /**
   * Claims nothing more and waits for what is running, up to `timeoutMs` (30 s when left out); what is still running
   * then is put back, unworked. Stopping twice is safe.
   */
  stop(options?: { readonly timeoutMs?: number }): Promise<void>;
}
