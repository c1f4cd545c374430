/**
 * What an actor can be asked to do. Loaded when asked for, so that a worker's process holds its engine and nothing else.
 */
export const tasks = {
  addMany: async () => (await import('./produce.ts')).addMany,
  addOneByOne: async () => (await import('./produce.ts')).addOneByOne,
  addPaced: async () => (await import('./produce.ts')).addPaced,
  addMortal: async () => (await import('./retry.ts')).addMortal,
  drain: async () => (await import('./work.ts')).drain,
  failAll: async () => (await import('./work.ts')).failAll,
  timeStarts: async () => (await import('./work.ts')).timeStarts,
  retryOurs: async () => (await import('./retry.ts')).retryOurs,
  retryBullmq: async () => (await import('./retry.ts')).retryBullmq,
  serveBoard: async () => (await import('./retry.ts')).serveBoard,
  advanceAlone: async () => (await import('./redis-alone.ts')).advanceAlone,
};

export type TaskName = keyof typeof tasks;
type Task<N extends TaskName> = Awaited<ReturnType<(typeof tasks)[N]>>;
export type TaskInput<N extends TaskName> = Parameters<Task<N>>[0];
export type TaskOutput<N extends TaskName> = Awaited<ReturnType<Task<N>>>;

export interface TaskMessage {
  readonly name: TaskName;
  readonly input: unknown;
}

export type TaskReply = { readonly output: unknown } | { readonly error: string };
