import type { Claim } from './claims.ts';
import { JobTimeoutError } from './errors.ts';

/** Why a running job's signal was aborted. */
export type Interruption = 'lost' | 'timeout' | 'stopped' | 'slow';

const reasons: Record<Interruption, () => Error> = {
  lost: () => new Error('The lease was lost; the result will not count'),
  timeout: () => new JobTimeoutError('The handler took longer than the time limit of its worker'),
  slow: () => new Error('The worker is busy; the job goes back into its queue'),
  stopped: () => new Error('The worker stops; the job goes back into its queue'),
};

/** A claim whose handler runs in this process, and the way to cut it short. */
export class RunningJob {
  readonly claim: Claim;
  #interruption: Interruption | undefined;
  #reason: Error | undefined;
  #onInterrupt: ((reason: Error) => void) | undefined;
  /** Made when a handler asks for its signal: most never do, and a controller costs more than a small job. */
  #controller: AbortController | undefined;

  constructor(claim: Claim) {
    this.claim = claim;
  }

  /** Calls back with the reason when the job is interrupted. */
  onInterrupt(callback: (reason: Error) => void): void {
    this.#onInterrupt = callback;
  }

  get interruption(): Interruption | undefined {
    return this.#interruption;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#reason !== undefined) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  /** Ends the job's handler as far as the worker is concerned. The first reason counts. */
  interrupt(why: Interruption): void {
    if (this.#interruption !== undefined) return;
    this.#interruption = why;
    this.#reason = reasons[why]();
    this.#controller?.abort(this.#reason);
    this.#onInterrupt?.(this.#reason);
  }
}
