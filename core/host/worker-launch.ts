/** A started worker process, whoever started it: `child_process.fork` in Node, `utilityProcess.fork` in Electron. */
export interface WorkerProcess {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onExit(listener: (code: number | null) => void): void;
  /** At once, without a word. To stop it gently, send `stop`. */
  kill(): void;
  readonly pid: number | undefined;
}

/** Starts `dist/host/worker.cjs` with these variables added to the environment. */
export type LaunchWorker = (env: Record<string, string>) => WorkerProcess;
