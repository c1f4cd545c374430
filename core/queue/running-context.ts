import type { Priority } from '../contract/names.ts';
import { attemptNumber } from './job-edit.ts';
import { type JobRecord, originalAttempts } from './job-record.ts';
import { reportProgress } from './progress.ts';
import type { JobSurroundings } from './run-job.ts';
import type { RunningJob } from './running-job.ts';
import type { JobContext } from './worker-types.ts';

/** What a handler is told about its job. Handlers take it apart, so nothing here needs `this` once it was read. */
export class RunningContext implements JobContext {
  readonly id: string;
  readonly queue: string;
  readonly payloadText: string;
  readonly priority: Priority;
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly createdAtMs: number | null;
  readonly worker: string;
  readonly #around: JobSurroundings;
  readonly #running: RunningJob;

  constructor(around: JobSurroundings, running: RunningJob, job: JobRecord) {
    const { readyAtMs, priority } = running.claim;
    this.id = job.id;
    this.queue = around.queue;
    this.payloadText = job.payloadText;
    this.priority = priority;
    this.attempt = attemptNumber(job, readyAtMs);
    this.maxAttempts = originalAttempts(job, readyAtMs);
    this.createdAtMs = job.createdAtMs;
    this.worker = around.worker;
    this.#around = around;
    this.#running = running;
  }

  get signal(): AbortSignal {
    return this.#running.signal;
  }

  get progress(): (value: unknown) => Promise<void> {
    const { store, queue } = this.#around;
    const { token } = this.#running.claim;
    return (value) => reportProgress(store, queue, token, value);
  }
}
